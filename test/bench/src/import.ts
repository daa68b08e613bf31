import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { genesisToJson } from '@ethane/chainspec';
import { createTransfers } from './import-chain.ts';
import { ETHANE_CLI } from './nodes.ts';
import { type Row, rowOfMedians } from './report.ts';
import { timed } from './sampling.ts';

const BLOCKS = 100;
const TRANSFERS = 500;
const PASSES = 5;

/** `ethane import` of a file of blocks, senders recovered by threads ahead of execution, and by execution itself. */
export async function benchImport(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ethane-bench-'));
  try {
    const { genesis, blocks } = createTransfers(BLOCKS, TRANSFERS);
    writeFileSync(join(folder, 'genesis.json'), JSON.stringify(genesisToJson(genesis)));
    writeFileSync(join(folder, 'blocks.rlp'), blocks);
    const speeds = { ahead: [] as number[], alone: [] as number[] };
    for (let pass = 0; pass < PASSES; pass++) {
      speeds.ahead.push(await importSpeed(folder));
      speeds.alone.push(await importSpeed(folder, '--recovery-threads', '0'));
    }
    const what = `${BLOCKS} blocks of ${TRANSFERS} transfers, the whole command`;
    const row = { what, unit: 'tx/s', higherIsBetter: true };
    return [rowOfMedians(row, speeds.ahead, { 'without threads': speeds.alone })];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Transactions a second. */
async function importSpeed(folder: string, ...options: readonly string[]): Promise<number> {
  const datadir = join(folder, 'data');
  await ethane('init', '--genesis', join(folder, 'genesis.json'), '--datadir', datadir);
  const file = join(folder, 'blocks.rlp');
  const milliseconds = await timed(() => ethane('import', '--datadir', datadir, ...options, file));
  rmSync(datadir, { recursive: true });
  return (BLOCKS * TRANSFERS * 1_000) / milliseconds;
}

async function ethane(...args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [ETHANE_CLI, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`ethane ${args.join(' ')} ended with code ${code}`);
}
