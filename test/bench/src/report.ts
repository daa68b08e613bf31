/** One measured line: the same work by us and by the peer, in the same run. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  readonly peer: string;
  readonly theirs: number;
  /** Whether more is better; the ratio is then ours by theirs, else theirs by ours. */
  readonly higherIsBetter: boolean;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A Markdown table, ready for the README. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ what, unit, ours, peer, theirs, higherIsBetter }) => {
    const ratio = higherIsBetter ? ours / theirs : theirs / ours;
    return `| ${what} | ${figure(ours)} ${unit} | ${peer}: ${figure(theirs)} ${unit} | ${ratio.toFixed(1)}× |`;
  });
  return ['| | Ethane | peer | ratio |', '|---|---|---|---|', ...lines].join('\n');
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
