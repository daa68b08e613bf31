import { type Hex, hexToBigint } from '@ethane/primitives';
import type { AnsweredOpcode } from '../answer-memory.ts';
import { type Frame, rangeEnd } from '../frame.ts';
import { FIELD, type SLOT_KIND } from '../frame-layout.ts';
import { GAS, wordCount } from '../gas.ts';
import { HALT_REASONS, type HaltReason } from '../outcome.ts';
import { HOST_OPCODE } from '../request.ts';
import type { Run } from '../run.ts';

/** Instructions that read accounts, storage and block hashes. */

/** BALANCE */
export function serveBalance(run: Run, frame: Frame): HaltReason | undefined {
  const address = frame.operandAddress(0);
  if (!run.chargeAccountAccess(frame, address)) return HALT_REASONS.outOfGas;
  return answerAbout(run, frame, HOST_OPCODE.balance, run.host.getBalance(address));
}

/** SELFBALANCE */
export function serveSelfBalance(run: Run, frame: Frame): undefined {
  const balance = run.host.getBalance(frame.address);
  run.machine.answers.remember(frame.at + FIELD.ADDRESS, HOST_OPCODE.selfBalance, balance);
  frame.push(balance);
  frame.pc++;
}

/** SLOTNUM */
export function serveSlotNumber(run: Run, frame: Frame): undefined {
  frame.push(run.block.slotNumber ?? 0n);
  frame.pc++;
}

/** EXTCODESIZE */
export function serveExternalCodeSize(run: Run, frame: Frame): HaltReason | undefined {
  const address = frame.operandAddress(0);
  if (!run.chargeAccountAccess(frame, address)) return HALT_REASONS.outOfGas;
  return answerAbout(run, frame, HOST_OPCODE.externalCodeSize, BigInt(run.host.getCode(address).length));
}

/** EXTCODEHASH: 0 for an account that is empty or does not exist. */
export function serveExternalCodeHash(run: Run, frame: Frame): HaltReason | undefined {
  const address = frame.operandAddress(0);
  if (!run.chargeAccountAccess(frame, address)) return HALT_REASONS.outOfGas;
  const hash: Hex = run.host.isEmpty(address) ? '0x' : run.host.getCodeHash(address);
  return answerAbout(run, frame, HOST_OPCODE.externalCodeHash, hexToBigint(hash));
}

/** EXTCODECOPY */
export function serveExternalCodeCopy(run: Run, frame: Frame): HaltReason | undefined {
  const address = frame.operandAddress(0);
  const size = frame.size(3);
  const offset = frame.size(1);
  const paid =
    frame.charge(GAS.copyWord * wordCount(size)) &&
    run.chargeAccountAccess(frame, address) &&
    frame.chargeMemory(rangeEnd(offset, size));
  if (!paid) return HALT_REASONS.outOfGas;
  const code = run.host.getCode(address);
  const from = Math.min(frame.size(2), code.length);
  const copied = code.subarray(from, Math.min(from + size, code.length));
  const target = frame.viewMemory(offset, size);
  if (size > 0) target.set(copied);
  target.fill(0, copied.length);
  frame.stackSize -= 4;
  frame.pc++;
  return undefined;
}

const BLOCK_HASHES = 256n;

/** BLOCKHASH: 0 for all but the 256 blocks before this one. */
export function serveBlockHash(run: Run, frame: Frame): undefined {
  const number = frame.word(0);
  const current = run.block.number;
  const hash = number < current && number >= current - BLOCK_HASHES ? run.block.blockHash(number) : undefined;
  answer(frame, hash === undefined ? 0n : hexToBigint(hash));
}

/** SLOAD */
export function serveStorageLoad(run: Run, frame: Frame): HaltReason | undefined {
  const slot = frame.word(0);
  if (!run.chargeStorageAccess(frame, slot, run.schedule.coldStorageAccess - run.schedule.warmAccess)) {
    return HALT_REASONS.outOfGas;
  }
  const value = run.host.getStorage(frame.address, slot);
  return answerSlot(run, frame, 'PERSISTENT', value);
}

/** TLOAD */
export function serveTransientLoad(run: Run, frame: Frame): undefined {
  answerSlot(run, frame, 'TRANSIENT', run.host.getTransientStorage(frame.address, frame.word(0)));
}

/** {@link answer} with a slot's value, which the kernel knows from now on. */
function answerSlot(run: Run, frame: Frame, kind: keyof typeof SLOT_KIND, value: bigint): undefined {
  run.machine.slots.remember(frame, kind, value);
  answer(frame, value);
}

/** {@link answer} about the account that is the operand, which the kernel gives itself from now on. */
function answerAbout(run: Run, frame: Frame, opcode: AnsweredOpcode, word: bigint): undefined {
  run.machine.answers.remember(frame.operandAt(0), opcode, word);
  answer(frame, word);
}

/** Puts the answer where the one operand was and goes on. */
function answer(frame: Frame, word: bigint): undefined {
  frame.setTop(word);
  frame.pc++;
}
