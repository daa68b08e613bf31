import { median } from '@ethane/node/evmbench';

/** What a peer did in the same run; undefined where it cannot do the work. */
export interface PeerFigure {
  readonly name: string;
  readonly value: number | undefined;
  /** The median ratio of passes that took turns; without it, that of the figures is told. */
  readonly ratio?: number;
}

/** One measured line: the same work by us and by peers, in the same run. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  readonly peers: readonly PeerFigure[];
  /** Whether more is better; a ratio is then ours by theirs, else theirs by ours. */
  readonly higherIsBetter: boolean;
}

/** Figures of passes as a row of medians. Where a peer took turns with us, the ratio is the median of the passes' own. */
export function rowOfMedians(
  row: Omit<Row, 'ours' | 'peers'>,
  ours: readonly number[],
  peers: Readonly<Record<string, readonly number[]>>,
): Row {
  const better = (mine: number, theirs: number) => (row.higherIsBetter ? mine / theirs : theirs / mine);
  return {
    ...row,
    ours: median(ours),
    peers: Object.entries(peers).map(([name, values]) => ({
      name,
      value: median(values),
      ...(values.length === ours.length && {
        ratio: median(ours.map((mine, pass) => better(mine, values[pass]!))),
      }),
    })),
  };
}

/** How many times better than the peer we are; undefined where it has no figure. */
export function ratioTo({ ours, higherIsBetter }: Row, peer: PeerFigure | undefined): number | undefined {
  if (peer?.value === undefined) return undefined;
  return peer.ratio ?? (higherIsBetter ? ours / peer.value : peer.value / ours);
}

/** A Markdown table with two columns for each peer of the rows: its figure and the ratio. */
export function table(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap(({ peers }) => peers.map(({ name }) => name)))];
  const header = ['', 'unit', 'Ethane', ...names.flatMap((name) => [name, 'ratio'])];
  const align = header.map((_, column) => (column < 2 ? '---' : '---:'));
  const body = rows.map((row) => [
    row.what,
    row.unit,
    figure(row.ours),
    ...names.flatMap((name) => {
      const peer = row.peers.find((entry) => entry.name === name);
      const ratio = ratioTo(row, peer);
      return [figure(peer?.value), ratio === undefined ? '' : `${times(ratio)}×`];
    }),
  ]);
  return [header, align, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function times(ratio: number): string {
  return ratio >= 100 ? ratio.toFixed(0) : ratio >= 1 ? ratio.toFixed(1) : ratio.toFixed(2);
}

function figure(value: number | undefined): string {
  if (value === undefined) return '';
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
