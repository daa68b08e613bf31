import { keccak256 } from '@ethane/crypto';
import { EMPTY_BYTES } from '@ethane/primitives';
import {
  add,
  addModulo,
  divide,
  exponentiate,
  modulo,
  multiply,
  multiplyModulo,
  signExtend,
  signedDivide,
  signedLessThan,
  signedModulo,
  subtract,
} from './arithmetic.ts';
import {
  and,
  byteAt,
  countLeadingZeros,
  equal,
  lessThan,
  not,
  or,
  shiftLeft,
  shiftRight,
  shiftRightSigned,
  xor,
} from './bitwise.ts';
import type { Constants } from './constants.ts';
import { copyPadded } from './copy.ts';
import { type Frame, memoryEnd } from './frame.ts';
import { GAS, wordCount } from './gas.ts';
import { REQUEST } from './request.ts';
import {
  bytesToWord,
  numberToWord,
  readPaddedWord,
  readWord,
  SMALL_MAX,
  toWord,
  type Word,
  wordByteLength,
  wordToNumber,
  writeWord,
} from './word.ts';

/**
 * Runs `frame` until it halts or needs the host, and says why it returned (see `REQUEST`); with `singleStep` after one
 * instruction at the latest.
 *
 * This is one long switch on purpose: registers stay in local variables, operands in one array, and nothing is called
 * for the small cases of frequent instructions. Gas is charged in the order of Yellow Paper section 9.4.2: operands are
 * checked, then the base gas is taken, then what depends on the operands, then the instruction has its effect.
 */
export function runFrame(frame: Frame, constants: Constants, singleStep: boolean): number {
  const { baseGas, stackMin, stackMax } = constants.instructions;
  const { program, stack } = frame;
  const code = program.code;
  let jumpDestinations = program.jumpDestinations;
  let pushed = program.constants;
  let memory = frame.memory;
  let view = frame.view;
  let memorySize = frame.memorySize;
  let pc = frame.pc;
  let sp = frame.stackSize;
  let gas = frame.gas;
  let request: number = REQUEST.stepped;

  run: do {
    const op = code[pc]!;
    if (sp < stackMin[op]! || sp > stackMax[op]!) {
      request = REQUEST.notExecutable;
      break;
    }
    gas -= baseGas[op]!;
    if (gas < 0) {
      gas = frame.refill(gas);
      if (gas < 0) {
        request = REQUEST.outOfGas;
        break;
      }
    }
    switch (op) {
      case 0x00: // STOP
        request = REQUEST.success;
        break run;

      case 0x01: {
        // ADD
        sp--;
        const a = stack[sp]!;
        const b = stack[sp - 1]!;
        if (typeof a === 'number' && typeof b === 'number') {
          const sum = a + b;
          stack[sp - 1] = sum <= SMALL_MAX ? sum : BigInt(sum);
        } else {
          stack[sp - 1] = add(a, b);
        }
        break;
      }
      case 0x02: {
        // MUL
        sp--;
        const a = stack[sp]!;
        const b = stack[sp - 1]!;
        if (typeof a === 'number' && typeof b === 'number') {
          const product = a * b;
          stack[sp - 1] = product <= SMALL_MAX ? product : multiply(a, b);
        } else {
          stack[sp - 1] = multiply(a, b);
        }
        break;
      }
      case 0x03: {
        // SUB
        sp--;
        const a = stack[sp]!;
        const b = stack[sp - 1]!;
        if (typeof a === 'number' && typeof b === 'number' && a >= b) {
          stack[sp - 1] = a - b;
        } else {
          stack[sp - 1] = subtract(a, b);
        }
        break;
      }
      case 0x04: {
        // DIV
        sp--;
        const a = stack[sp]!;
        const b = stack[sp - 1]!;
        if (typeof a === 'number' && typeof b === 'number') {
          stack[sp - 1] = b === 0 ? 0 : (a / b) | 0;
        } else {
          stack[sp - 1] = divide(a, b);
        }
        break;
      }
      case 0x05: // SDIV
        sp--;
        stack[sp - 1] = signedDivide(stack[sp]!, stack[sp - 1]!);
        break;
      case 0x06: {
        // MOD
        sp--;
        const a = stack[sp]!;
        const b = stack[sp - 1]!;
        if (typeof a === 'number' && typeof b === 'number') {
          stack[sp - 1] = b === 0 ? 0 : a % b;
        } else {
          stack[sp - 1] = modulo(a, b);
        }
        break;
      }
      case 0x07: // SMOD
        sp--;
        stack[sp - 1] = signedModulo(stack[sp]!, stack[sp - 1]!);
        break;
      case 0x08: // ADDMOD
        sp -= 2;
        stack[sp - 1] = addModulo(stack[sp + 1]!, stack[sp]!, stack[sp - 1]!);
        break;
      case 0x09: // MULMOD
        sp -= 2;
        stack[sp - 1] = multiplyModulo(stack[sp + 1]!, stack[sp]!, stack[sp - 1]!);
        break;
      case 0x0a: {
        // EXP
        sp--;
        const exponent = stack[sp - 1]!;
        gas -= constants.exponentByte * wordByteLength(exponent);
        if (gas < 0) {
          gas = frame.refill(gas);
          if (gas < 0) {
            request = REQUEST.outOfGas;
            break run;
          }
        }
        stack[sp - 1] = exponentiate(stack[sp]!, exponent);
        break;
      }
      case 0x0b: // SIGNEXTEND
        sp--;
        stack[sp - 1] = signExtend(stack[sp]!, stack[sp - 1]!);
        break;

      case 0x10: {
        // LT
        sp--;
        const a = stack[sp]!;
        const b = stack[sp - 1]!;
        if (typeof a === 'number' && typeof b === 'number') stack[sp - 1] = a < b ? 1 : 0;
        else stack[sp - 1] = lessThan(a, b) ? 1 : 0;
        break;
      }
      case 0x11: {
        // GT
        sp--;
        const a = stack[sp]!;
        const b = stack[sp - 1]!;
        if (typeof a === 'number' && typeof b === 'number') stack[sp - 1] = a > b ? 1 : 0;
        else stack[sp - 1] = lessThan(b, a) ? 1 : 0;
        break;
      }
      case 0x12: // SLT
        sp--;
        stack[sp - 1] = signedLessThan(stack[sp]!, stack[sp - 1]!) ? 1 : 0;
        break;
      case 0x13: // SGT
        sp--;
        stack[sp - 1] = signedLessThan(stack[sp - 1]!, stack[sp]!) ? 1 : 0;
        break;
      case 0x14: {
        // EQ
        sp--;
        const a = stack[sp]!;
        const b = stack[sp - 1]!;
        if (typeof a === 'number' && typeof b === 'number') stack[sp - 1] = a === b ? 1 : 0;
        else stack[sp - 1] = equal(a, b) ? 1 : 0;
        break;
      }
      case 0x15: {
        // ISZERO
        const a = stack[sp - 1]!;
        stack[sp - 1] = typeof a === 'number' && a === 0 ? 1 : 0;
        break;
      }
      case 0x16: {
        // AND
        sp--;
        const a = stack[sp]!;
        const b = stack[sp - 1]!;
        if (typeof a === 'number' && typeof b === 'number') stack[sp - 1] = a & b;
        else stack[sp - 1] = and(a, b);
        break;
      }
      case 0x17: {
        // OR
        sp--;
        const a = stack[sp]!;
        const b = stack[sp - 1]!;
        if (typeof a === 'number' && typeof b === 'number') stack[sp - 1] = a | b;
        else stack[sp - 1] = or(a, b);
        break;
      }
      case 0x18: {
        // XOR
        sp--;
        const a = stack[sp]!;
        const b = stack[sp - 1]!;
        if (typeof a === 'number' && typeof b === 'number') stack[sp - 1] = a ^ b;
        else stack[sp - 1] = xor(a, b);
        break;
      }
      case 0x19: // NOT
        stack[sp - 1] = not(stack[sp - 1]!);
        break;
      case 0x1a: // BYTE
        sp--;
        stack[sp - 1] = byteAt(stack[sp]!, stack[sp - 1]!);
        break;
      case 0x1b: // SHL
        sp--;
        stack[sp - 1] = shiftLeft(stack[sp]!, stack[sp - 1]!);
        break;
      case 0x1c: // SHR
        sp--;
        stack[sp - 1] = shiftRight(stack[sp]!, stack[sp - 1]!);
        break;
      case 0x1d: // SAR
        sp--;
        stack[sp - 1] = shiftRightSigned(stack[sp]!, stack[sp - 1]!);
        break;
      case 0x1e: // CLZ
        stack[sp - 1] = countLeadingZeros(stack[sp - 1]!);
        break;

      case 0x20: {
        // KECCAK256
        const offset = stack[sp - 1]!;
        const size = wordToNumber(stack[sp - 2]!);
        gas -= GAS.keccakWord * wordCount(size);
        if (gas < 0) gas = frame.refill(gas);
        const end = memoryEnd(offset, stack[sp - 2]!);
        if (end > memorySize && gas >= 0) {
          gas = frame.grow(end, gas);
          memory = frame.memory;
          view = frame.view;
          memorySize = frame.memorySize;
        }
        if (gas < 0) {
          request = REQUEST.outOfGas;
          break run;
        }
        sp--;
        stack[sp - 1] = bytesToWord(keccak256(size === 0 ? EMPTY_BYTES : memory.subarray(end - size, end)));
        break;
      }

      case 0x30: // ADDRESS
        stack[sp++] = frame.addressWord;
        break;
      case 0x33: // CALLER
        stack[sp++] = frame.callerWord;
        break;
      case 0x34: // CALLVALUE
        stack[sp++] = frame.value;
        break;
      case 0x35: {
        // CALLDATALOAD
        const offset = stack[sp - 1]!;
        stack[sp - 1] =
          typeof offset === 'number' && offset < frame.input.length ? readPaddedWord(frame.input, offset) : 0;
        break;
      }
      case 0x36: // CALLDATASIZE
        stack[sp++] = numberToWord(frame.input.length);
        break;
      case 0x37: // CALLDATACOPY
      case 0x39: // CODECOPY
      case 0x3e: {
        // RETURNDATACOPY
        const size = wordToNumber(stack[sp - 3]!);
        gas -= GAS.copyWord * wordCount(size);
        if (gas < 0) gas = frame.refill(gas);
        const end = memoryEnd(stack[sp - 1]!, stack[sp - 3]!);
        if (end > memorySize && gas >= 0) {
          gas = frame.grow(end, gas);
          memory = frame.memory;
          view = frame.view;
          memorySize = frame.memorySize;
        }
        if (gas < 0) {
          request = REQUEST.outOfGas;
          break run;
        }
        const from = stack[sp - 2]!;
        if (op === 0x3e) {
          if (memoryEndStrict(from, stack[sp - 3]!) > frame.returnData.length) {
            request = REQUEST.returnDataOutOfBounds;
            break run;
          }
          copyPadded(memory, end, size, frame.returnData, from, frame.returnData.length);
        } else if (op === 0x37) {
          copyPadded(memory, end, size, frame.input, from, frame.input.length);
        } else {
          copyPadded(memory, end, size, code, from, program.size);
        }
        sp -= 3;
        break;
      }
      case 0x38: // CODESIZE
        stack[sp++] = program.size;
        break;
      case 0x3d: // RETURNDATASIZE
        stack[sp++] = numberToWord(frame.returnData.length);
        break;

      case 0x32: // ORIGIN
      case 0x3a: // GASPRICE
      case 0x41: // COINBASE
      case 0x42: // TIMESTAMP
      case 0x43: // NUMBER
      case 0x44: // DIFFICULTY
      case 0x45: // GASLIMIT
      case 0x46: // CHAINID
      case 0x48: // BASEFEE
      case 0x4a: // BLOBBASEFEE
        stack[sp++] = constants.environment[op - 0x30]!;
        break;
      case 0x49: {
        // BLOBHASH
        const index = stack[sp - 1]!;
        stack[sp - 1] = (typeof index === 'number' ? constants.blobHashes[index] : undefined) ?? 0;
        break;
      }

      case 0x50: // POP
        sp--;
        break;
      case 0x51: {
        // MLOAD
        const offset = stack[sp - 1]!;
        const end = memoryEnd(offset, 32);
        if (end > memorySize) {
          gas = frame.grow(end, gas);
          if (gas < 0) {
            request = REQUEST.outOfGas;
            break run;
          }
          memory = frame.memory;
          view = frame.view;
          memorySize = frame.memorySize;
        }
        stack[sp - 1] = readWord(view, end - 32);
        break;
      }
      case 0x52: {
        // MSTORE
        const offset = stack[sp - 1]!;
        const end = memoryEnd(offset, 32);
        if (end > memorySize) {
          gas = frame.grow(end, gas);
          if (gas < 0) {
            request = REQUEST.outOfGas;
            break run;
          }
          memory = frame.memory;
          view = frame.view;
          memorySize = frame.memorySize;
        }
        writeWord(view, end - 32, stack[sp - 2]!);
        sp -= 2;
        break;
      }
      case 0x53: {
        // MSTORE8
        const end = memoryEnd(stack[sp - 1]!, 1);
        if (end > memorySize) {
          gas = frame.grow(end, gas);
          if (gas < 0) {
            request = REQUEST.outOfGas;
            break run;
          }
          memory = frame.memory;
          view = frame.view;
          memorySize = frame.memorySize;
        }
        const value = stack[sp - 2]!;
        memory[end - 1] = typeof value === 'number' ? value : Number(BigInt.asUintN(8, value));
        sp -= 2;
        break;
      }
      case 0x56: {
        // JUMP
        sp--;
        const target = stack[sp]!;
        if (typeof target === 'number') {
          if (jumpDestinations[target] === 1) {
            pc = target;
            continue;
          }
          jumpDestinations = program.analyse();
          if (jumpDestinations[target] === 1) {
            pc = target;
            continue;
          }
        }
        request = REQUEST.invalidJump;
        break run;
      }
      case 0x57: {
        // JUMPI
        sp -= 2;
        const condition = stack[sp]!;
        if (typeof condition === 'number' && condition === 0) break;
        const target = stack[sp + 1]!;
        if (typeof target === 'number') {
          if (jumpDestinations[target] === 1) {
            pc = target;
            continue;
          }
          jumpDestinations = program.analyse();
          if (jumpDestinations[target] === 1) {
            pc = target;
            continue;
          }
        }
        request = REQUEST.invalidJump;
        break run;
      }
      case 0x58: // PC
        stack[sp++] = pc;
        break;
      case 0x59: // MSIZE
        stack[sp++] = numberToWord(memorySize);
        break;
      case 0x5a: // GAS
        stack[sp++] = frame.reserve === 0n ? numberToWord(gas) : toWord(frame.reserve + BigInt(gas));
        break;
      case 0x5b: // JUMPDEST
        break;
      case 0x5e: {
        // MCOPY
        const size = wordToNumber(stack[sp - 3]!);
        gas -= GAS.copyWord * wordCount(size);
        if (gas < 0) gas = frame.refill(gas);
        const toEnd = memoryEnd(stack[sp - 1]!, stack[sp - 3]!);
        const fromEnd = memoryEnd(stack[sp - 2]!, stack[sp - 3]!);
        const end = Math.max(toEnd, fromEnd);
        if (end > memorySize && gas >= 0) {
          gas = frame.grow(end, gas);
          memory = frame.memory;
          view = frame.view;
          memorySize = frame.memorySize;
        }
        if (gas < 0) {
          request = REQUEST.outOfGas;
          break run;
        }
        if (size > 0) memory.copyWithin(toEnd - size, fromEnd - size, fromEnd);
        sp -= 3;
        break;
      }
      case 0x5f: // PUSH0
        stack[sp++] = 0;
        break;
      case 0x60: // PUSH1
        stack[sp++] = code[pc + 1]!;
        pc += 2;
        continue;
      case 0x61: // PUSH2
        stack[sp++] = (code[pc + 1]! << 8) | code[pc + 2]!;
        pc += 3;
        continue;
      case 0x62: // PUSH3
        stack[sp++] = (code[pc + 1]! << 16) | (code[pc + 2]! << 8) | code[pc + 3]!;
        pc += 4;
        continue;
      // PUSH4 to PUSH32
      case 0x63:
      case 0x64:
      case 0x65:
      case 0x66:
      case 0x67:
      case 0x68:
      case 0x69:
      case 0x6a:
      case 0x6b:
      case 0x6c:
      case 0x6d:
      case 0x6e:
      case 0x6f:
      case 0x70:
      case 0x71:
      case 0x72:
      case 0x73:
      case 0x74:
      case 0x75:
      case 0x76:
      case 0x77:
      case 0x78:
      case 0x79:
      case 0x7a:
      case 0x7b:
      case 0x7c:
      case 0x7d:
      case 0x7e:
      case 0x7f: {
        const length = op - 0x5f;
        let value = pushed[pc];
        if (value === undefined) {
          value = program.decodeConstant(pc, length);
          pushed = program.constants;
        }
        stack[sp++] = value;
        pc += length + 1;
        continue;
      }
      // DUP1 to DUP16
      case 0x80:
      case 0x81:
      case 0x82:
      case 0x83:
      case 0x84:
      case 0x85:
      case 0x86:
      case 0x87:
      case 0x88:
      case 0x89:
      case 0x8a:
      case 0x8b:
      case 0x8c:
      case 0x8d:
      case 0x8e:
      case 0x8f:
        stack[sp] = stack[sp - (op - 0x7f)]!;
        sp++;
        break;
      // SWAP1 to SWAP16
      case 0x90:
      case 0x91:
      case 0x92:
      case 0x93:
      case 0x94:
      case 0x95:
      case 0x96:
      case 0x97:
      case 0x98:
      case 0x99:
      case 0x9a:
      case 0x9b:
      case 0x9c:
      case 0x9d:
      case 0x9e:
      case 0x9f: {
        const other = sp - 1 - (op - 0x8f);
        const top = stack[sp - 1]!;
        stack[sp - 1] = stack[other]!;
        stack[other] = top;
        break;
      }

      case 0xf3: // RETURN
      case 0xfd: {
        // REVERT
        const end = memoryEnd(stack[sp - 1]!, stack[sp - 2]!);
        if (end > memorySize) {
          gas = frame.grow(end, gas);
          if (gas < 0) {
            request = REQUEST.outOfGas;
            break run;
          }
        }
        const size = wordToNumber(stack[sp - 2]!);
        frame.output = frame.copyMemory(end - size, size);
        request = op === 0xf3 ? REQUEST.success : REQUEST.revert;
        break run;
      }

      default: // needs the host
        request = op;
        break run;
    }
    pc++;
  } while (!singleStep);

  frame.pc = pc;
  frame.stackSize = sp;
  frame.gas = gas;
  return request;
}

/** First byte past the range, also when it is empty: reading past return data fails even for no bytes. */
function memoryEndStrict(offset: Word, size: Word): number {
  return wordToNumber(offset) + wordToNumber(size);
}
