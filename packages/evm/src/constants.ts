import { hexToBigint } from '@ethane/primitives';
import type { BlockEnvironment, TransactionEnvironment } from './environment.ts';
import type { InstructionSet } from './instruction-set.ts';
import { toWord, type Word } from './word.ts';

/** What the interpreter reads besides the frame: the same for every frame of a transaction. */
export interface Constants {
  readonly instructions: InstructionSet;
  /** Answers of the instructions 0x30 to 0x4f that are the same all through the transaction, by opcode - 0x30. */
  readonly environment: readonly Word[];
  readonly blobHashes: readonly Word[];
  /** Gas for each byte of EXP's exponent. */
  readonly exponentByte: number;
}

const FIRST = 0x30;
const blockWords = new WeakMap<BlockEnvironment, readonly Word[]>();

/** Words of ORIGIN, GASPRICE, COINBASE to CHAINID, BASEFEE and BLOBBASEFEE, by opcode - 0x30. */
export function environmentWords(block: BlockEnvironment, transaction: TransactionEnvironment): Word[] {
  let common = blockWords.get(block);
  if (common === undefined) {
    common = wordsOfBlock(block);
    blockWords.set(block, common);
  }
  const words = common.slice();
  words[0x32 - FIRST] = hashWord(transaction.origin);
  words[0x3a - FIRST] = toWord(transaction.gasPrice);
  return words;
}

export function blobHashWords(transaction: TransactionEnvironment): readonly Word[] {
  return transaction.blobVersionedHashes.map(hashWord);
}

function wordsOfBlock(block: BlockEnvironment): readonly Word[] {
  const words: Word[] = Array.from({ length: 0x20 }, () => 0);
  words[0x41 - FIRST] = hashWord(block.coinbase);
  words[0x42 - FIRST] = toWord(block.timestamp);
  words[0x43 - FIRST] = toWord(block.number);
  words[0x44 - FIRST] =
    block.prevRandao === undefined ? toWord(block.difficulty) : hashWord(block.prevRandao);
  words[0x45 - FIRST] = toWord(block.gasLimit);
  words[0x46 - FIRST] = toWord(block.chainId);
  words[0x48 - FIRST] = toWord(block.baseFeePerGas ?? 0n);
  words[0x4a - FIRST] = toWord(block.blobBaseFee ?? 0n);
  return words;
}

function hashWord(hex: `0x${string}`): Word {
  return toWord(hexToBigint(hex));
}
