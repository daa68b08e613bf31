import type { Address } from '@ethane/primitives';
import { delegatedTo } from '@ethane/types';
import { CALL_KINDS } from '../call-kinds.ts';
import { CALL_DEPTH_LIMIT, type Frame, rangeEnd } from '../frame.ts';
import { FIELD } from '../frame-layout.ts';
import { GAS } from '../gas.ts';
import { HALT_REASONS, type HaltReason } from '../outcome.ts';
import { HOST_OPCODE } from '../request.ts';
import type { Run } from '../run.ts';
import { copyAddress, copyWord, writeNumber } from '../words.ts';

/** CALL, CALLCODE, DELEGATECALL and STATICCALL: charges for the call and enters the callee's frame. */
export function serveCall(run: Run, frame: Frame, opcode: number): HaltReason | undefined {
  const { host, rules } = run;
  const takesValue = opcode === HOST_OPCODE.call || opcode === HOST_OPCODE.callCode;
  const target = frame.operandAddress(1);
  const value = takesValue ? frame.word(2) : 0n;
  const rememberAt = value === 0n ? frame.operandAt(1) : undefined;
  const ranges = takesValue ? 3 : 2;
  const inputOffset = frame.size(ranges);
  const inputSize = frame.size(ranges + 1);
  const returnOffset = frame.size(ranges + 2);
  const returnSize = frame.size(ranges + 3);

  if (frame.isStatic && value !== 0n && opcode === HOST_OPCODE.call) return HALT_REASONS.writeProtection;
  const end = Math.max(rangeEnd(inputOffset, inputSize), rangeEnd(returnOffset, returnSize));
  // All that can be known without the callee is paid for before anything of it is read (EIP-7928).
  const paid =
    frame.chargeMemory(end) &&
    run.chargeAccountAccess(frame, target) &&
    (value === 0n || frame.charge(GAS.callValue));
  if (!paid) return HALT_REASONS.outOfGas;
  const codeAddress = chargeDelegation(run, frame, target);
  if (codeAddress === undefined) return HALT_REASONS.outOfGas;
  if (createsAccount(run, opcode, target, value) && !run.chargeNewAccount(frame)) {
    return HALT_REASONS.outOfGas;
  }

  const callee = run.frameAbove(frame);
  if (!takeCallGas(frame, callee, rules.allButOne64th)) return HALT_REASONS.outOfGas;
  run.reportCost(frame);
  if (value !== 0n) callee.gas += GAS.callStipend;
  callee.stackBase = frame.operandAt(ranges + 3);
  callee.clear();
  callee.setInput(frame.memoryBase + inputOffset, inputSize);
  callee.returnOffset = returnOffset;
  callee.returnSize = returnSize;
  describeCallee(run, callee, frame, opcode, target, value);

  frame.stackSize -= ranges + 4;
  frame.pc++;
  if (frame.depth >= CALL_DEPTH_LIMIT) {
    run.refuse(callee, frame, HALT_REASONS.callDepth);
  } else if (value !== 0n && host.getBalance(frame.address) < value) {
    run.refuse(callee, frame, HALT_REASONS.insufficientBalance);
  } else {
    run.enterCall(
      callee,
      target,
      rememberAt,
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
function createsAccount(run: Run, opcode: number, target: Address, value: bigint): boolean {
  if (opcode !== HOST_OPCODE.call) return false;
  return run.rules.stateClearing ? value !== 0n && run.host.isEmpty(target) : !run.host.exists(target);
}

/**
 * Moves gas from the caller to the callee: what is asked for, at most all but one 64th (EIP-150). Before that rule the
 * call fails when there is less than it asks for.
 */
function takeCallGas(frame: Frame, callee: Frame, allButOne64th: boolean): boolean {
  if (frame.reserve !== 0n) return takeLargeCallGas(frame, callee, frame.word(0), allButOne64th);
  const available = allButOne64th ? frame.gas - Math.floor(frame.gas / 64) : frame.gas;
  const asked = frame.size(0);
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
  run: Run,
  callee: Frame,
  frame: Frame,
  opcode: number,
  target: Address,
  value: bigint,
): void {
  const { u32 } = run.memory;
  const ownStorage = opcode === HOST_OPCODE.call || opcode === HOST_OPCODE.staticCall;
  const delegated = opcode === HOST_OPCODE.delegateCall;
  callee.kind = CALL_KINDS[opcode]!;
  callee.target = target;
  callee.codeAddress = target;
  callee.address = ownStorage ? target : frame.address;
  callee.caller = delegated ? frame.caller : frame.address;
  callee.value = delegated ? frame.value : value;
  callee.isStatic = frame.isStatic || opcode === HOST_OPCODE.staticCall;
  if (ownStorage) copyAddress(u32, callee.at + FIELD.ADDRESS, frame.operandAt(1));
  else copyWord(u32, callee.at + FIELD.ADDRESS, frame.at + FIELD.ADDRESS);
  copyWord(u32, callee.at + FIELD.CALLER, frame.at + (delegated ? FIELD.CALLER : FIELD.ADDRESS));
  if (delegated) copyWord(u32, callee.at + FIELD.VALUE, frame.at + FIELD.VALUE);
  else if (value !== 0n) copyWord(u32, callee.at + FIELD.VALUE, frame.operandAt(2));
  else writeNumber(u32, callee.at + FIELD.VALUE, 0);
}
