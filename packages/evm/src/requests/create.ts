import { keccak256 } from '@ethane/crypto';
import { type Address, type Bytes, MAX_UINT64 } from '@ethane/primitives';
import { create2Address, createAddress } from '../address.ts';
import { acquireFrame, CALL_DEPTH_LIMIT, type Frame, memoryEnd } from '../frame.ts';
import { GAS, wordCount } from '../gas.ts';
import { HALT_REASONS, type HaltReason } from '../outcome.ts';
import { HOST_OPCODE } from '../request.ts';
import type { Run } from '../run.ts';
import { wordToBigint, wordToNumber } from '../word.ts';

/** CREATE and CREATE2: charges, raises the creator's nonce and enters the frame of the init code. */
export function serveCreate(run: Run, frame: Frame, opcode: number): HaltReason | undefined {
  if (frame.isStatic) return HALT_REASONS.writeProtection;
  const { rules, host } = run;
  const { stack, stackSize } = frame;
  const withSalt = opcode === HOST_OPCODE.create2;
  const value = stack[stackSize - 1]!;
  const size = wordToNumber(stack[stackSize - 3]!);
  const end = memoryEnd(stack[stackSize - 2]!, stack[stackSize - 3]!);

  if (!frame.chargeMemory(end)) return HALT_REASONS.outOfGas;
  if (rules.maxInitCodeSize !== undefined && size > rules.maxInitCodeSize) return HALT_REASONS.initCodeSize;
  const wordCost = run.schedule.initCodeWord + (withSalt ? GAS.keccakWord : 0);
  if (!frame.charge(wordCost * wordCount(size))) return HALT_REASONS.outOfGas;
  if (!run.chargeCreation(frame)) return HALT_REASONS.outOfGas;
  run.reportCost(frame);

  const creation = acquireFrame();
  const total = frame.gasLeft;
  const given = rules.allButOne64th ? total - total / 64n : total;
  frame.setGas(total - given, frame.checkpoint);
  creation.setGas(given, frame.checkpoint);
  creation.kind = withSalt ? 'CREATE2' : 'CREATE';
  creation.depth = frame.depth + 1;
  creation.caller = frame.address;
  creation.callerWord = frame.addressWord;
  creation.value = value;
  creation.isStatic = false;
  const initCode = frame.copyMemory(end - size, size);
  const nonce = host.getNonce(frame.address);
  const salt = withSalt ? wordToBigint(stack[stackSize - 4]!) : undefined;
  const address = addressOf(frame.address, nonce, salt, initCode);

  const failure = preCheck(run, frame, wordToBigint(value), nonce);
  frame.stackSize -= withSalt ? 4 : 3;
  frame.pc++;
  if (failure === undefined) {
    host.setNonce(frame.address, nonce + 1n);
    run.enterCreate(creation, address, initCode);
  } else {
    creation.address = address;
    creation.codeAddress = address;
    creation.input = initCode;
    run.refundCreation();
    run.refuse(creation, frame, failure);
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
