import { open } from 'node:fs/promises';
import type { Blockchain } from '@ethane/blockchain';
import { CodedError } from '@ethane/primitives';
import { decodeBlock, headerHash } from '@ethane/types';
import { CliError } from '../cli-error.ts';
import { assertArguments, type Command, required } from '../command.ts';
import { requireChainSettings } from '../datadir.ts';
import { openChain } from '../open-chain.ts';
import { readRlpItems } from '../rlp-stream.ts';

/** `ethane import`: reads files of concatenated RLP blocks. Stops at the first bad block; what came before it stays. */
export const importCommand: Command = {
  options: ['datadir', 'fake-pow'],
  async run({ values, positionals }) {
    const datadir = required(values, 'datadir');
    assertArguments(positionals, 1, Number.POSITIVE_INFINITY, 'file to import');
    const { chain, close } = await openChain(requireChainSettings(datadir), {
      datadir,
      verifySeals: values['fake-pow'] !== true,
      syncWrites: false,
    });
    try {
      for (const file of positionals) {
        const count = await importFile(chain, file);
        process.stdout.write(
          `Imported ${count} blocks of ${file}; the head is block ${chain.head.header.number} ${chain.head.hash}\n`,
        );
      }
    } finally {
      await close();
    }
  },
};

async function importFile(chain: Blockchain, path: string): Promise<number> {
  const file = await open(path, 'r').catch((error: Error) => {
    throw new CliError('FILE', `cannot read ${path}: ${error.message}`, { cause: error });
  });
  let imported = 0;
  try {
    for await (const { bytes, offset } of readRlpItems(file)) {
      await importBlock(chain, bytes, `${path}, block ${imported + 1} of the file at byte ${offset}`);
      imported++;
    }
  } finally {
    await file.close();
  }
  return imported;
}

async function importBlock(chain: Blockchain, bytes: Uint8Array, where: string): Promise<void> {
  let name = where;
  try {
    const block = decodeBlock(bytes);
    const hash = headerHash(block.header);
    name = `${where}: block ${block.header.number} ${hash}`;
    if (block.header.number === 0n && hash === chain.genesisHash) return;
    await chain.import(block);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw new CodedError(error.code, `${name} is bad: ${error.message}`, {
      have: error.have,
      want: error.want,
      cause: error,
    });
  }
}
