import {
  type BenchProgram,
  geometricMean,
  median,
  megagasPerSecond,
  ProgramStopwatch,
} from '@ethane/node/evmbench';
import { ANVIL_EVM, AnvilEvm } from './anvil-evm.ts';
import { measurePeerEvm, PEER_EVM } from './peer-evm.ts';
import { loadPrograms } from './programs.ts';
import { type PeerFigure, type Row, ratioTo } from './report.ts';

/**
 * Turns that we and anvil take at a program, so that a machine which changes its speed slows both. The ratio is the median of theirs.
 */
const TURNS = 11;
/** Milliseconds of a turn. */
const OUR_TURN = 80;
const ANVIL_TURN = 160;

/** Mgas/s of every program in the folder and of two of this repository, we and anvil in turns. */
export async function benchEvm({ programs }: { readonly programs: string }): Promise<Row[]> {
  const anvil = new AnvilEvm();
  const rows: Row[] = [];
  try {
    for (const program of loadPrograms(programs)) {
      rows.push(await rowOf(program, anvil));
      console.error(`  ${program.name}`);
    }
  } finally {
    await anvil.stop();
  }
  return [...rows, meanRow(rows)];
}

async function rowOf(program: BenchProgram, anvil: AnvilEvm): Promise<Row> {
  const stopwatch = new ProgramStopwatch(program);
  const { gas, check } = stopwatch;
  if (check !== 'ok' && check !== 'unchecked') throw new Error(`${program.name}: ${check}`);
  const anvils = await anvil.stopwatch(program);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    ours.push(stopwatch.median({ measuring: OUR_TURN, fewest: 1, samples: Number.POSITIVE_INFINITY }));
    theirs.push(await anvils.median(ANVIL_TURN));
  }
  const peer = await measurePeerEvm(program, gas);
  const speed = (milliseconds: number) => megagasPerSecond({ gas, milliseconds }) ?? 0;
  return {
    what: peer.runs === 1 ? `${program.name} ¹` : program.name,
    unit: 'Mgas/s',
    ours: speed(median(ours)),
    peers: [
      { name: PEER_EVM, value: speed(peer.milliseconds) },
      {
        name: ANVIL_EVM,
        value: speed(median(theirs)),
        ratio: median(ours.map((milliseconds, turn) => theirs[turn]! / milliseconds)),
      },
    ],
    higherIsBetter: true,
  };
}

function meanRow(rows: readonly Row[]): Row {
  const mean = (values: readonly number[]) => geometricMean(values) ?? 0;
  return {
    what: `**geometric mean of ${rows.length}**`,
    unit: 'Mgas/s',
    ours: mean(rows.map(({ ours }) => ours)),
    peers: [PEER_EVM, ANVIL_EVM].map((name): PeerFigure => {
      const figures = rows.map((row) => [row, row.peers.find((peer) => peer.name === name)] as const);
      return {
        name,
        value: mean(figures.map(([, peer]) => peer?.value ?? 0)),
        ratio: mean(figures.map(([row, peer]) => ratioTo(row, peer) ?? 0)),
      };
    }),
    higherIsBetter: true,
  };
}
