import { keccak256 } from '@ethane/crypto';
import { type Address, type Bytes, MAX_UINT64 } from '@ethane/primitives';
import { create2Address, createAddress } from '../address.ts';
import { CALL_DEPTH_LIMIT, type Frame, rangeEnd } from '../frame.ts';
import { FIELD } from '../frame-layout.ts';
import { GAS, wordCount } from '../gas.ts';
import { HALT_REASONS, type HaltReason } from '../outcome.ts';
import { HOST_OPCODE } from '../request.ts';
import type { Run } from '../run.ts';
import { copyWord } from '../words.ts';

/** CREATE and CREATE2: charges, raises the creator's nonce and enters the frame of the init code. */
export function serveCreate(run: Run, frame: Frame, opcode: number): HaltReason | undefined {
  if (frame.isStatic) return HALT_REASONS.writeProtection;
  const { rules, host } = run;
  const withSalt = opcode === HOST_OPCODE.create2;
  const value = frame.word(0);
  const offset = frame.size(1);
  const size = frame.size(2);

  if (!frame.chargeMemory(rangeEnd(offset, size))) return HALT_REASONS.outOfGas;
  if (rules.maxInitCodeSize !== undefined && size > rules.maxInitCodeSize) return HALT_REASONS.initCodeSize;
  const wordCost = run.schedule.initCodeWord + (withSalt ? GAS.keccakWord : 0);
  if (!frame.charge(wordCost * wordCount(size))) return HALT_REASONS.outOfGas;
  if (!run.chargeCreation(frame)) return HALT_REASONS.outOfGas;
  run.reportCost(frame);

  const operands = withSalt ? 4 : 3;
  const creation = run.frameAbove(frame);
  const total = frame.gasLeft;
  const given = rules.allButOne64th ? total - total / 64n : total;
  frame.setGas(total - given, frame.checkpoint);
  creation.setGas(given, frame.checkpoint);
  creation.stackBase = frame.operandAt(operands - 1);
  creation.clear();
  creation.kind = withSalt ? 'CREATE2' : 'CREATE';
  creation.caller = frame.address;
  creation.value = value;
  creation.isStatic = false;
  const { u32 } = run.memory;
  copyWord(u32, creation.at + FIELD.CALLER, frame.at + FIELD.ADDRESS);
  copyWord(u32, creation.at + FIELD.VALUE, frame.operandAt(0));
  const initCode = frame.viewMemory(offset, size);
  const nonce = host.getNonce(frame.address);
  const address = addressOf(frame.address, nonce, withSalt ? frame.word(3) : undefined, initCode);

  const failure = preCheck(run, frame, value, nonce);
  frame.stackSize -= operands;
  frame.pc++;
  if (failure === undefined) {
    host.setNonce(frame.address, nonce + 1n);
    run.machine.answers.forget();
    run.enterCreate(creation, address, initCode.slice());
  } else {
    creation.address = address;
    creation.codeAddress = address;
    run.refundCreation();
    run.refuse(creation, frame, failure, initCode);
  }
  return undefined;
}

function addressOf(creator: Address, nonce: bigint, salt: bigint | undefined, initCode: Bytes): Address {
  return salt === undefined
    ? createAddress(creator, nonce)
    : create2Address(creator, salt, keccak256(initCode));
}

/** What fails a creation before it begins: the nonce stays and all gas comes back. */
function preCheck(run: Run, frame: Frame, value: bigint, nonce: bigint): HaltReason | undefined {
  if (frame.depth >= CALL_DEPTH_LIMIT) return HALT_REASONS.callDepth;
  if (run.host.getBalance(frame.address) < value) return HALT_REASONS.insufficientBalance;
  if (nonce >= MAX_UINT64) return HALT_REASONS.nonceOverflow;
  return undefined;
}
