import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Abi, Hex } from 'viem';

const require = createRequire(import.meta.url);
const contractsFolder = fileURLToPath(new URL('../contracts', import.meta.url));

export interface Artifact {
  readonly abi: Abi;
  readonly bytecode: Hex;
}

interface SolcOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: Record<string, Record<string, { abi: Abi; evm: { bytecode: { object: string } } }>>;
}

/** Compiles a file of `contracts/` with solc; OpenZeppelin imports come from its npm package. */
export function compile(file: string, evmVersion = 'prague'): Record<string, Artifact> {
  const solc = require('solc') as {
    compile(
      input: string,
      callbacks: { import(path: string): { contents: string } | { error: string } },
    ): string;
  };
  const input = {
    language: 'Solidity',
    sources: { [file]: { content: readFileSync(join(contractsFolder, file), 'utf8') } },
    settings: {
      evmVersion,
      optimizer: { enabled: true, runs: 200 },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: readImport })) as SolcOutput;
  const errors = (output.errors ?? []).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  return Object.fromEntries(
    Object.entries(output.contracts[file] ?? {}).map(([name, { abi, evm }]) => [
      name,
      { abi, bytecode: `0x${evm.bytecode.object}` as Hex },
    ]),
  );
}

function readImport(path: string): { contents: string } | { error: string } {
  try {
    const [scope, name, ...rest] = path.split('/');
    const packageFolder = dirname(require.resolve(`${scope}/${name}/package.json`));
    return { contents: readFileSync(join(packageFolder, ...rest), 'utf8') };
  } catch (error) {
    return { error: String(error) };
  }
}
