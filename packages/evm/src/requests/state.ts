import { type Hex, hexToBigint } from '@ethane/primitives';
import { copyPadded } from '../copy.ts';
import { type Frame, memoryEnd } from '../frame.ts';
import { GAS, wordCount } from '../gas.ts';
import { wordToAddress } from '../interned-address.ts';
import { HALT_REASONS, type HaltReason } from '../outcome.ts';
import type { Run } from '../run.ts';
import { numberToWord, toWord, type Word, wordToBigint, wordToNumber } from '../word.ts';

/** Instructions that read accounts, storage and block hashes. */

/** BALANCE */
export function serveBalance(run: Run, frame: Frame): HaltReason | undefined {
  const address = wordToAddress(operand(frame, 0));
  if (!run.chargeAccountAccess(frame, address)) return HALT_REASONS.outOfGas;
  return answer(frame, toWord(run.host.getBalance(address)));
}

/** SELFBALANCE */
export function serveSelfBalance(run: Run, frame: Frame): undefined {
  const balance = run.host.getBalance(frame.address);
  frame.push(toWord(balance));
  frame.pc++;
}

/** SLOTNUM */
export function serveSlotNumber(run: Run, frame: Frame): undefined {
  frame.push(toWord(run.block.slotNumber ?? 0n));
  frame.pc++;
}

/** EXTCODESIZE */
export function serveExternalCodeSize(run: Run, frame: Frame): HaltReason | undefined {
  const address = wordToAddress(operand(frame, 0));
  if (!run.chargeAccountAccess(frame, address)) return HALT_REASONS.outOfGas;
  return answer(frame, numberToWord(run.host.getCode(address).length));
}

/** EXTCODEHASH: 0 for an account that is empty or does not exist. */
export function serveExternalCodeHash(run: Run, frame: Frame): HaltReason | undefined {
  const address = wordToAddress(operand(frame, 0));
  if (!run.chargeAccountAccess(frame, address)) return HALT_REASONS.outOfGas;
  const hash: Hex = run.host.isEmpty(address) ? '0x' : run.host.getCodeHash(address);
  return answer(frame, toWord(hexToBigint(hash)));
}

/** EXTCODECOPY */
export function serveExternalCodeCopy(run: Run, frame: Frame): HaltReason | undefined {
  const address = wordToAddress(operand(frame, 0));
  const sizeWord = operand(frame, 3);
  const size = wordToNumber(sizeWord);
  const end = memoryEnd(operand(frame, 1), sizeWord);
  const paid =
    frame.charge(GAS.copyWord * wordCount(size)) &&
    run.chargeAccountAccess(frame, address) &&
    frame.chargeMemory(end);
  if (!paid) return HALT_REASONS.outOfGas;
  const code = run.host.getCode(address);
  copyPadded(frame.memory, end, size, code, operand(frame, 2), code.length);
  frame.stackSize -= 4;
  frame.pc++;
  return undefined;
}

const BLOCK_HASHES = 256n;

/** BLOCKHASH: 0 for all but the 256 blocks before this one. */
export function serveBlockHash(run: Run, frame: Frame): undefined {
  const number = wordToBigint(operand(frame, 0));
  const current = run.block.number;
  const hash = number < current && number >= current - BLOCK_HASHES ? run.block.blockHash(number) : undefined;
  answer(frame, hash === undefined ? 0 : toWord(hexToBigint(hash)));
}

/** SLOAD */
export function serveStorageLoad(run: Run, frame: Frame): HaltReason | undefined {
  const slot = wordToBigint(operand(frame, 0));
  if (!run.chargeStorageAccess(frame, slot, run.schedule.coldStorageAccess - run.schedule.warmAccess)) {
    return HALT_REASONS.outOfGas;
  }
  return answer(frame, toWord(run.host.getStorage(frame.address, slot)));
}

/** TLOAD */
export function serveTransientLoad(run: Run, frame: Frame): undefined {
  const slot = wordToBigint(operand(frame, 0));
  answer(frame, toWord(run.host.getTransientStorage(frame.address, slot)));
}

/** The operand `index` places below the top. */
function operand(frame: Frame, index: number): Word {
  return frame.stack[frame.stackSize - 1 - index]!;
}

/** Puts the answer where the one operand was and goes on. */
function answer(frame: Frame, word: Word): undefined {
  frame.stack[frame.stackSize - 1] = word;
  frame.pc++;
}
