import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Blockchain } from '@ethane/blockchain';
import { encodeBlock } from '@ethane/types';
import { CliError } from '../cli-error.ts';
import { assertArguments, type Command, required } from '../command.ts';
import { requireChainSettings } from '../datadir.ts';
import { openChain } from '../open-chain.ts';

/** `ethane export`: the canonical chain from block 1 on, as `ethane import` and geth read it. */
export const exportCommand: Command = {
  options: ['datadir'],
  async run({ values, positionals }) {
    assertArguments(positionals, 1, 1, 'file to write');
    const datadir = required(values, 'datadir');
    const file = positionals[0]!;
    const { chain, close } = await openChain(requireChainSettings(datadir), { datadir });
    try {
      await pipeline(encodedBlocks(chain), createWriteStream(file));
    } catch (error) {
      if (!isFileError(error)) throw error;
      throw new CliError('FILE', `cannot write ${file}: ${error.message}`, { cause: error });
    } finally {
      await close();
    }
    process.stdout.write(`Exported ${chain.head.header.number} blocks to ${file}\n`);
  },
};

function* encodedBlocks(chain: Blockchain): Generator<Uint8Array> {
  for (let number = 1n; number <= chain.head.header.number; number++) {
    const hash = chain.hashByNumber(number);
    const block = hash === undefined ? undefined : chain.blockByHash(hash);
    if (block === undefined) throw new CliError('FILE', `block ${number} is missing from the data directory`);
    yield encodeBlock(block);
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
