import { type FileHandle, open } from 'node:fs/promises';
import { type Blockchain, recoverAhead, type SenderRecovery, type WaitingBlock } from '@ethane/blockchain';
import { CodedError } from '@ethane/primitives';
import { type Block, decodeBlock, headerHash } from '@ethane/types';
import { CliError } from '../cli-error.ts';
import { assertArguments, type Command, required } from '../command.ts';
import { requireChainSettings } from '../datadir.ts';
import { openChain, printNotice } from '../open-chain.ts';
import { readRlpItems } from '../rlp-stream.ts';
import { ThreadedRecovery } from '../threaded-recovery.ts';

interface FileBlock extends WaitingBlock {
  /** File, place in it, number and hash, for errors. */
  readonly name: string;
}

/** `ethane import`: reads files of concatenated RLP blocks. Stops at the first bad block; what came before it stays. */
export const importCommand: Command = {
  options: ['datadir', 'fake-pow', 'recovery-threads'],
  async run({ values, positionals }) {
    const datadir = required(values, 'datadir');
    assertArguments(positionals, 1, Number.POSITIVE_INFINITY, 'file to import');
    const { chain, close } = await openChain(requireChainSettings(datadir), {
      datadir,
      verifySeals: values['fake-pow'] !== true,
      syncWrites: false,
    });
    const recovery = new ThreadedRecovery({ threads: values['recovery-threads'], report: printNotice });
    try {
      for (const file of positionals) {
        const count = await importFile(chain, file, recovery);
        process.stdout.write(
          `Imported ${count} blocks of ${file}; the head is block ${chain.head.header.number} ${chain.head.hash}\n`,
        );
      }
    } finally {
      await recovery.close();
      await close();
    }
  },
};

async function importFile(chain: Blockchain, path: string, recovery: SenderRecovery): Promise<number> {
  const file = await open(path, 'r').catch((error: Error) => {
    throw new CliError('FILE', `cannot read ${path}: ${error.message}`, { cause: error });
  });
  let imported = 0;
  try {
    for await (const { block, name } of recoverAhead(readBlocks(file, path), recovery)) {
      await importBlock(chain, block, name);
      imported++;
    }
  } finally {
    await file.close();
  }
  return imported;
}

async function* readBlocks(file: FileHandle, path: string): AsyncGenerator<FileBlock> {
  let read = 0;
  for await (const { bytes, offset } of readRlpItems(file)) {
    const where = `${path}, block ${++read} of the file at byte ${offset}`;
    yield { ...named(bytes, where), size: bytes.length };
  }
}

function named(bytes: Uint8Array, where: string): Pick<FileBlock, 'block' | 'name'> {
  try {
    const block = decodeBlock(bytes);
    return { block, name: `${where}: block ${block.header.number} ${headerHash(block.header)}` };
  } catch (error) {
    throw badBlock(where, error);
  }
}

async function importBlock(chain: Blockchain, block: Block, name: string): Promise<void> {
  if (block.header.number === 0n && headerHash(block.header) === chain.genesisHash) return;
  try {
    await chain.import(block);
  } catch (error) {
    throw badBlock(name, error);
  }
}

function badBlock(name: string, error: unknown): unknown {
  if (!(error instanceof CodedError)) return error;
  return new CodedError(error.code, `${name} is bad: ${error.message}`, {
    have: error.have,
    want: error.want,
    cause: error,
  });
}
