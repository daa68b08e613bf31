import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchBlocks } from './blocks.ts';
import { benchCrypto } from './crypto.ts';
import { benchDevnet, benchStart } from './devnet.ts';
import { writeSection } from './document.ts';
import { benchEvm } from './evm.ts';
import { benchImport } from './import.ts';
import { benchPrecompiles } from './precompiles.ts';
import { type Row, table } from './report.ts';
import { benchStore } from './store.ts';
import { benchTrie } from './trie.ts';

interface BenchOptions {
  /** A folder of EVM programs. */
  readonly programs: string;
}

/** The parts, in the order in which they run. */
const PARTS: Readonly<Record<string, (options: BenchOptions) => Promise<Row[]>>> = {
  evm: benchEvm,
  blocks: benchBlocks,
  import: benchImport,
  trie: benchTrie,
  store: benchStore,
  crypto: benchCrypto,
  precompiles: benchPrecompiles,
  devnet: benchDevnet,
  start: benchStart,
};

// The program runs from test/bench/dist.
const ROOT = join(import.meta.dirname, '..', '..', '..');

const { values, positionals } = readArguments();
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.versions.node}`;
console.log(machine);
const programs = values.programs ?? process.env.ETHANE_EVMBENCH ?? join(ROOT, '..', 'shared', 'evmbench');
for (const [name, bench] of Object.entries(PARTS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const rows = table(await bench({ programs }));
  console.log(`\n## ${name}\n\n${rows}`);
  if (values.write === true) writeSection(join(ROOT, 'docs', 'benchmarks.md'), name, `${machine}\n\n${rows}`);
}

function readArguments() {
  try {
    const options = { programs: { type: 'string' }, write: { type: 'boolean' } } as const;
    const parsed = parseArgs({ options, allowPositionals: true });
    const unknown = parsed.positionals.find((name) => !Object.hasOwn(PARTS, name));
    if (unknown === undefined) return parsed;
    throw new Error(`no benchmark ${unknown}; there are ${Object.keys(PARTS).join(', ')}`);
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}
