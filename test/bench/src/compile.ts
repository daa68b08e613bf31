import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Bytes, hexToBytes } from '@ethane/primitives';

const require = createRequire(import.meta.url);

interface SolcOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: Record<string, Record<string, { evm: { bytecode: { object: string } } }>>;
}

/** Init code of one contract of `contracts/transfers.sol`. */
export function compileTransfers(): Bytes {
  const solc = require('solc') as {
    compile(input: string, callbacks: { import(path: string): { contents: string } }): string;
  };
  const file = 'transfers.sol';
  // The program runs from test/bench/dist.
  const content = readFileSync(join(import.meta.dirname, '..', 'contracts', file), 'utf8');
  const input = {
    language: 'Solidity',
    sources: { [file]: { content } },
    settings: {
      evmVersion: 'prague',
      optimizer: { enabled: true, runs: 10_000 },
      outputSelection: { '*': { '*': ['evm.bytecode.object'] } },
    },
  };
  const readImport = (path: string) => {
    const root = dirname(require.resolve('@openzeppelin/contracts/package.json'));
    return { contents: readFileSync(join(root, path.replace('@openzeppelin/contracts/', '')), 'utf8') };
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: readImport })) as SolcOutput;
  const errors = (output.errors ?? []).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  return hexToBytes(`0x${output.contracts[file]!.Transfers!.evm.bytecode.object}`);
}
