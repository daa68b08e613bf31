import { geometricMean, measureProgram, megagasPerSecond } from '@ethane/node/evmbench';
import { ANVIL_EVM, AnvilEvm } from './anvil-evm.ts';
import { measurePeerEvm, PEER_EVM } from './peer-evm.ts';
import { loadPrograms } from './programs.ts';
import type { Row } from './report.ts';

/** Mgas/s of every program in the folder and of two of this repository, the three machines in turn for each. */
export async function benchEvm({ programs }: { readonly programs: string }): Promise<Row[]> {
  const anvil = new AnvilEvm();
  const rows: Row[] = [];
  try {
    for (const program of loadPrograms(programs)) {
      const ours = measureProgram(program);
      if (ours.check !== 'ok' && ours.check !== 'unchecked')
        throw new Error(`${program.name}: ${ours.check}`);
      const peer = await measurePeerEvm(program, ours);
      const speed = (milliseconds: number) => megagasPerSecond({ ...ours, milliseconds });
      rows.push({
        what: peer.runs === 1 ? `${program.name} ¹` : program.name,
        unit: 'Mgas/s',
        ours: megagasPerSecond(ours) ?? 0,
        peers: [
          { name: PEER_EVM, value: speed(peer.milliseconds) },
          { name: ANVIL_EVM, value: speed(await anvil.measure(program)) },
        ],
        higherIsBetter: true,
      });
      console.error(`  ${program.name}`);
    }
  } finally {
    await anvil.stop();
  }
  return [...rows, meanRow(rows)];
}

function meanRow(rows: readonly Row[]): Row {
  const mean = (values: readonly number[]) => geometricMean(values) ?? 0;
  return {
    what: `**geometric mean of ${rows.length}**`,
    unit: 'Mgas/s',
    ours: mean(rows.map(({ ours }) => ours)),
    peers: [PEER_EVM, ANVIL_EVM].map((name) => ({
      name,
      value: mean(rows.map(({ peers }) => peers.find((peer) => peer.name === name)?.value ?? 0)),
    })),
    higherIsBetter: true,
  };
}
