import { cpus } from 'node:os';
import { benchDevnet, benchStart } from './devnet.ts';
import { benchEvm } from './evm.ts';
import { type Row, table } from './report.ts';
import { benchTrie } from './trie.ts';

const BENCHES: Readonly<Record<string, () => Promise<Row[]>>> = {
  devnet: benchDevnet,
  start: benchStart,
  evm: benchEvm,
  trie: benchTrie,
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !Object.hasOwn(BENCHES, name));
if (unknown !== undefined) {
  console.error(`error: no benchmark ${unknown}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
const rows: Row[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length === 0 || wanted.includes(name)) rows.push(...(await bench()));
}
console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Node ${process.versions.node}\n\n${table(rows)}`,
);
