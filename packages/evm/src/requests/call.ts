import type { Address } from '@ethane/primitives';
import { delegatedTo } from '@ethane/types';
import { acquireFrame, CALL_DEPTH_LIMIT, type Frame, memoryEnd } from '../frame.ts';
import { GAS } from '../gas.ts';
import { addressBits, wordToAddress } from '../interned-address.ts';
import { HALT_REASONS, type HaltReason } from '../outcome.ts';
import { HOST_OPCODE } from '../request.ts';
import type { Run } from '../run.ts';
import type { FrameKind } from '../tracer.ts';
import { type Word, wordToBigint, wordToNumber } from '../word.ts';

/** CALL, CALLCODE, DELEGATECALL and STATICCALL: charges for the call and enters the callee's frame. */
export function serveCall(run: Run, frame: Frame, opcode: number): HaltReason | undefined {
  const { host, rules } = run;
  const { stack, stackSize } = frame;
  const takesValue = opcode === HOST_OPCODE.call || opcode === HOST_OPCODE.callCode;
  const targetWord = addressBits(stack[stackSize - 2]!);
  const target = wordToAddress(targetWord);
  const value = takesValue ? stack[stackSize - 3]! : 0;
  const ranges = stackSize - (takesValue ? 4 : 3);
  const inputSize = wordToNumber(stack[ranges - 1]!);
  const inputEnd = memoryEnd(stack[ranges]!, stack[ranges - 1]!);
  const returnSize = wordToNumber(stack[ranges - 3]!);
  const returnEnd = memoryEnd(stack[ranges - 2]!, stack[ranges - 3]!);

  if (frame.isStatic && value !== 0 && opcode === HOST_OPCODE.call) return HALT_REASONS.writeProtection;
  // All that can be known without the callee is paid for before anything of it is read (EIP-7928).
  const paid =
    frame.chargeMemory(Math.max(inputEnd, returnEnd)) &&
    run.chargeAccountAccess(frame, target) &&
    (value === 0 || frame.charge(GAS.callValue));
  if (!paid) return HALT_REASONS.outOfGas;
  const codeAddress = chargeDelegation(run, frame, target);
  if (codeAddress === undefined) return HALT_REASONS.outOfGas;
  if (createsAccount(run, opcode, target, value) && !run.chargeNewAccount(frame)) {
    return HALT_REASONS.outOfGas;
  }

  const callee = acquireFrame();
  const stipend = value === 0 ? 0 : GAS.callStipend;
  if (!takeCallGas(frame, callee, stack[stackSize - 1]!, rules.allButOne64th)) return HALT_REASONS.outOfGas;
  run.reportCost(frame);
  callee.gas += stipend;
  callee.depth = frame.depth + 1;
  callee.input = frame.copyMemory(inputEnd - inputSize, inputSize);
  callee.returnOffset = returnEnd - returnSize;
  callee.returnSize = returnSize;
  describeCallee(callee, frame, opcode, target, targetWord, value);

  frame.stackSize = ranges - 3;
  frame.pc++;
  if (frame.depth >= CALL_DEPTH_LIMIT) {
    run.refuse(callee, frame, HALT_REASONS.callDepth);
  } else if (value !== 0 && host.getBalance(frame.address) < wordToBigint(value)) {
    run.refuse(callee, frame, HALT_REASONS.insufficientBalance);
  } else {
    run.enterCall(
      callee,
      target,
      codeAddress,
      opcode === HOST_OPCODE.call || opcode === HOST_OPCODE.staticCall,
    );
  }
  return undefined;
}

/**
 * Whose code runs when `target` is called: its own, or that of the account which it delegates to, whose access is then
 * charged too. One hop only.
 */
function chargeDelegation(run: Run, frame: Frame, target: Address): Address | undefined {
  if (!run.rules.delegation) return target;
  const delegate = delegatedTo(run.host.getCode(target));
  if (delegate === undefined) return target;
  const { warmAccess, coldAccountAccess } = run.schedule;
  const cost = run.host.accessAddress(delegate) ? warmAccess : coldAccountAccess;
  if (!frame.charge(cost)) return undefined;
  // Read even where the call then fails before its first instruction (EIP-7928).
  run.host.getCode(delegate);
  return delegate;
}

/** Whether an account comes to be by the call. */
function createsAccount(run: Run, opcode: number, target: Address, value: Word): boolean {
  if (opcode !== HOST_OPCODE.call) return false;
  return run.rules.stateClearing ? value !== 0 && run.host.isEmpty(target) : !run.host.exists(target);
}

/**
 * Moves gas from the caller to the callee: what is asked for, at most all but one 64th (EIP-150). Before that rule the
 * call fails when there is less than it asks for.
 */
function takeCallGas(frame: Frame, callee: Frame, requested: Word, allButOne64th: boolean): boolean {
  if (frame.reserve !== 0n) return takeLargeCallGas(frame, callee, wordToBigint(requested), allButOne64th);
  const available = allButOne64th ? frame.gas - Math.floor(frame.gas / 64) : frame.gas;
  const asked = wordToNumber(requested);
  if (asked > available && !allButOne64th) return false;
  const given = Math.min(asked, available);
  frame.gas -= given;
  callee.gas = given;
  callee.reserve = 0n;
  callee.checkpoint = frame.checkpoint;
  return true;
}

function takeLargeCallGas(frame: Frame, callee: Frame, requested: bigint, allButOne64th: boolean): boolean {
  const total = frame.gasLeft;
  const available = allButOne64th ? total - total / 64n : total;
  if (requested > available && !allButOne64th) return false;
  const given = requested < available ? requested : available;
  callee.setGas(given, frame.checkpoint);
  frame.setGas(total - given, frame.checkpoint);
  return true;
}

function describeCallee(
  callee: Frame,
  frame: Frame,
  opcode: number,
  target: Address,
  targetWord: Word,
  value: Word,
): void {
  const ownStorage = opcode === HOST_OPCODE.call || opcode === HOST_OPCODE.staticCall;
  const delegated = opcode === HOST_OPCODE.delegateCall;
  callee.kind = KINDS[opcode]!;
  callee.target = target;
  callee.codeAddress = target;
  callee.address = ownStorage ? target : frame.address;
  callee.addressWord = ownStorage ? targetWord : frame.addressWord;
  callee.caller = delegated ? frame.caller : frame.address;
  callee.callerWord = delegated ? frame.callerWord : frame.addressWord;
  callee.value = delegated ? frame.value : value;
  callee.isStatic = frame.isStatic || opcode === HOST_OPCODE.staticCall;
}

const KINDS: Readonly<Record<number, FrameKind>> = {
  [HOST_OPCODE.call]: 'CALL',
  [HOST_OPCODE.callCode]: 'CALLCODE',
  [HOST_OPCODE.delegateCall]: 'DELEGATECALL',
  [HOST_OPCODE.staticCall]: 'STATICCALL',
};
