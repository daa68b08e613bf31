import { BLOCK_GAS, BLOCK_JUMP_TARGET, fusedCode } from './analysis';
import { answerAgain } from './answers';
import * as arithmetic from './arithmetic';
import * as bitwise from './bitwise';
import * as division from './division';
import { FOR_DRIVER, goOn, TO_CARRY_OVER } from './go-on';
import { keccak } from './hash';
import {
  ADDRESS,
  BASE_GAS,
  BLOB_HASH_COUNT,
  BLOB_HASHES,
  BLOCKS,
  CALLER,
  CAREFUL,
  CODE,
  CODE_SIZE,
  ENVIRONMENT,
  EXPONENT_BYTE,
  GAS,
  INPUT,
  INPUT_SIZE,
  LEAVES,
  MEMORY,
  MEMORY_SIZE,
  NO_INSTRUCTION,
  OUTPUT,
  OUTPUT_SIZE,
  PC,
  RESERVE,
  RETURN_DATA,
  RETURN_DATA_SIZE,
  SETTINGS,
  STACK,
  STACK_BYTES,
  STACK_SIZE,
  STATUS,
  STORAGE_TOUCH,
  TAKES,
  TOP,
  VALUE,
  WAITING,
} from './layout';
import { copyPadded, pay, rangeEnd } from './memory';
import { loadSlot, PERSISTENT, storeSlot, storeTransient, TRANSIENT } from './slots';
import {
  CARRY_OVER,
  INVALID_JUMP,
  NOT_EXECUTABLE,
  OUT_OF_GAS,
  PAUSED,
  REFILL,
  RETURN_DATA_OUT_OF_BOUNDS,
  REVERT,
  STEPPED,
  SUCCESS,
  SWITCH,
} from './status';
import { copy, fromBigEndian, isZero, set, setSmall, toBigEndian, toSize } from './word';

const KECCAK_WORD: u64 = 6;
const COPY_WORD: u64 = 3;

/** Jumps, or changes of the frame, after which `run` returns: a function that is running is not replaced by its optimised form. */
const TURNS: i32 = 100_000;

/** A mask for the lowest n bytes of a word begins 32 - n bytes into this. */
const KEPT: usize = memory.data<u64>([~0, ~0, ~0, ~0, 0, 0, 0, 0], 16);

/** Partial words of call data. */
const SCRATCH: usize = memory.data(32, 16);

/**
 * Runs `frame` and the callees that are entered from it until one of them halts or needs the driver, and says why it
 * returned (see `status.ts`; below 256 it is the opcode of an instruction that the driver carries out: its operands are on
 * the stack, its base gas is paid, and the program counter stands on it). With `singleStep` it returns after one
 * instruction at the latest.
 */
export function run(frame: usize, singleStep: bool): i32 {
  let top = frame;
  let request = SWITCH;
  let turns = TURNS;
  // Has been paid for, and is not begun again as an instruction.
  let waiting: i32 = load<u32>(SETTINGS, WAITING);
  store<u32>(SETTINGS, 0, WAITING);
  while (true) {
    if (waiting !== 0) {
      request = waiting;
      waiting = 0;
    } else {
      const careful = singleStep || load<u32>(top, CAREFUL) !== 0;
      request = careful ? runInstructions(top, singleStep) : runBlocks(top);
    }
    if (request === SWITCH) continue;
    if (singleStep) break;
    const next = goOn(top, request);
    if (next === FOR_DRIVER) break;
    if (next === TO_CARRY_OVER) {
      store<u32>(SETTINGS, request, WAITING);
      request = CARRY_OVER;
      break;
    }
    top = next;
    if (--turns === 0) {
      request = PAUSED;
      break;
    }
  }
  store<u32>(SETTINGS, <u32>top, TOP);
  return request;
}

/** Gas and operands are checked once for each block (see `analysis.ts`), where nobody can tell the difference. */
function runBlocks(frame: usize): i32 {
  return execute(frame, false, false);
}

/**
 * Each instruction is checked by itself (Yellow Paper, section 9.4.2): in single steps, and up to the end of a block that
 * cannot be paid for as a whole.
 */
function runInstructions(frame: usize, singleStep: bool): i32 {
  return execute(frame, true, singleStep);
}

/** The loop of both: inlined into each, so that what is constant there costs nothing. */
// @ts-expect-error: decorator
@inline
function execute(frame: usize, careful: bool, singleStep: bool): i32 {
  const blocks: usize = load<u32>(frame, BLOCKS);
  const code: usize = careful
    ? <usize>load<u32>(frame, CODE)
    : fusedCode(blocks, <usize>load<u32>(frame, CODE_SIZE));
  const below: usize = <usize>load<u32>(frame, STACK) - 32;
  const memoryBase: usize = load<u32>(frame, MEMORY);
  let memorySize = <u64>load<u32>(frame, MEMORY_SIZE);
  let pc = code + <usize>load<u32>(frame, PC);
  // The address of the operand on top.
  let sp = below + ((<usize>load<u32>(frame, STACK_SIZE)) << 5);
  let gas = load<u64>(frame, GAS);
  let turns = TURNS;
  let stepped = false;

  while (true) {
    if (!careful) {
      const entry = load<u64>(blocks + ((pc - code) << 3));
      const cost = entry & BLOCK_GAS;
      const height = sp - below;
      const fits = height >= <usize>((entry >> 32) & 0xffff) && height + <usize>(entry >> 48) <= STACK_BYTES;
      if (gas < cost && load<u64>(frame, RESERVE) !== 0) return leave(frame, pc - code, sp, gas, false, REFILL);
      if (gas < cost || !fits) return leave(frame, pc - code, sp, gas, true, SWITCH);
      gas -= cost;
      if (entry & BLOCK_JUMP_TARGET) {
        do pc++;
        while (load<u8>(pc) === 0x5b);
      }
    }

    while (true) {
      const op: u32 = load<u8>(pc);
      if (careful) {
        if (stepped) return leave(frame, pc - code, sp, gas, true, STEPPED);
        stepped = singleStep;
        const height = (sp - below) >> 5;
        const takes: usize = load<u16>(TAKES + ((<usize>op) << 1));
        if (
          takes === <usize>NO_INSTRUCTION ||
          height < takes ||
          height - takes + <usize>load<u16>(LEAVES + ((<usize>op) << 1)) > 1024
        ) {
          return leave(frame, pc - code, sp, gas, true, NOT_EXECUTABLE);
        }
        const cost = <u64>load<u32>(BASE_GAS + ((<usize>op) << 2));
        if (gas < cost) {
          if (load<u64>(frame, RESERVE) !== 0) return leave(frame, pc - code, sp, gas, true, REFILL);
          return leave(frame, pc - code, sp, gas - cost, true, OUT_OF_GAS);
        }
        gas -= cost;
      }
      switch (op) {
        case 0x00: {
          // STOP
          store<u32>(frame, 0, OUTPUT_SIZE);
          return leave(frame, pc - code, sp, gas, false, SUCCESS);
        }
        case 0x01: {
          // ADD
          sp -= 32;
          arithmetic.add(sp);
          pc++;
          continue;
        }
        case 0x02: {
          // MUL
          sp -= 32;
          arithmetic.multiply(sp);
          pc++;
          continue;
        }
        case 0x03: {
          // SUB
          sp -= 32;
          arithmetic.subtract(sp);
          pc++;
          continue;
        }
        case 0x04: {
          // DIV
          sp -= 32;
          division.divide(sp);
          pc++;
          continue;
        }
        case 0x05: {
          // SDIV
          sp -= 32;
          division.divideSigned(sp);
          pc++;
          continue;
        }
        case 0x06: {
          // MOD
          sp -= 32;
          division.modulo(sp);
          pc++;
          continue;
        }
        case 0x07: {
          // SMOD
          sp -= 32;
          division.moduloSigned(sp);
          pc++;
          continue;
        }
        case 0x08: {
          // ADDMOD
          sp -= 64;
          division.addModulo(sp);
          pc++;
          continue;
        }
        case 0x09: {
          // MULMOD
          sp -= 64;
          division.multiplyModulo(sp);
          pc++;
          continue;
        }
        case 0x0a: {
          // EXP
          const bytes = arithmetic.byteLength(sp - 32);
          gas = pay(frame, pc - code, gas, 0, bytes * <u64>load<u32>(SETTINGS, EXPONENT_BYTE), careful);
          if (load<u32>(frame, STATUS)) return leave(frame, pc - code, sp, gas, true, load<u32>(frame, STATUS));
          sp -= 32;
          arithmetic.exponentiate(sp);
          pc++;
          continue;
        }
        case 0x0b: {
          // SIGNEXTEND
          sp -= 32;
          bitwise.signExtend(sp);
          pc++;
          continue;
        }
        case 0x10: {
          // LT
          sp -= 32;
          setSmall(sp, u64(arithmetic.isLess(sp + 32, sp)));
          pc++;
          continue;
        }
        case 0x11: {
          // GT
          sp -= 32;
          setSmall(sp, u64(arithmetic.isLess(sp, sp + 32)));
          pc++;
          continue;
        }
        case 0x12: {
          // SLT
          sp -= 32;
          setSmall(sp, u64(arithmetic.isLessSigned(sp + 32, sp)));
          pc++;
          continue;
        }
        case 0x13: {
          // SGT
          sp -= 32;
          setSmall(sp, u64(arithmetic.isLessSigned(sp, sp + 32)));
          pc++;
          continue;
        }
        case 0x14: {
          // EQ
          sp -= 32;
          setSmall(sp, u64(arithmetic.isEqual(sp, sp + 32)));
          pc++;
          continue;
        }
        case 0x15: {
          // ISZERO
          setSmall(sp, u64(isZero(sp)));
          pc++;
          continue;
        }
        case 0x16: {
          // AND
          sp -= 32;
          set(
            sp,
            load<u64>(sp) & load<u64>(sp, 32),
            load<u64>(sp, 8) & load<u64>(sp, 40),
            load<u64>(sp, 16) & load<u64>(sp, 48),
            load<u64>(sp, 24) & load<u64>(sp, 56),
          );
          pc++;
          continue;
        }
        case 0x17: {
          // OR
          sp -= 32;
          set(
            sp,
            load<u64>(sp) | load<u64>(sp, 32),
            load<u64>(sp, 8) | load<u64>(sp, 40),
            load<u64>(sp, 16) | load<u64>(sp, 48),
            load<u64>(sp, 24) | load<u64>(sp, 56),
          );
          pc++;
          continue;
        }
        case 0x18: {
          // XOR
          sp -= 32;
          set(
            sp,
            load<u64>(sp) ^ load<u64>(sp, 32),
            load<u64>(sp, 8) ^ load<u64>(sp, 40),
            load<u64>(sp, 16) ^ load<u64>(sp, 48),
            load<u64>(sp, 24) ^ load<u64>(sp, 56),
          );
          pc++;
          continue;
        }
        case 0x19: {
          // NOT
          set(sp, ~load<u64>(sp), ~load<u64>(sp, 8), ~load<u64>(sp, 16), ~load<u64>(sp, 24));
          pc++;
          continue;
        }
        case 0x1a: {
          // BYTE
          sp -= 32;
          bitwise.byteAt(sp);
          pc++;
          continue;
        }
        case 0x1b: {
          // SHL
          sp -= 32;
          bitwise.shiftLeft(sp);
          pc++;
          continue;
        }
        case 0x1c: {
          // SHR
          sp -= 32;
          bitwise.shiftRight(sp);
          pc++;
          continue;
        }
        case 0x1d: {
          // SAR
          sp -= 32;
          bitwise.shiftRightSigned(sp);
          pc++;
          continue;
        }
        case 0x1e: {
          // CLZ
          bitwise.countLeadingZeros(sp);
          pc++;
          continue;
        }
        case 0x20: {
          // KECCAK256
          const offset = toSize(sp);
          const size = toSize(sp - 32);
          gas = pay(frame, pc - code, gas, rangeEnd(offset, size), KECCAK_WORD * ((size + 31) >> 5), careful);
          const status = load<u32>(frame, STATUS);
          if (status) return leave(frame, pc - code, sp, gas, true, status);
          memorySize = load<u32>(frame, MEMORY_SIZE);
          sp -= 32;
          keccak(sp, memoryBase + <usize>offset, <usize>size);
          pc++;
          continue;
        }
        case 0x30: {
          // ADDRESS
          sp += 32;
          copy(sp, frame + ADDRESS);
          pc++;
          continue;
        }
        case 0x33: {
          // CALLER
          sp += 32;
          copy(sp, frame + CALLER);
          pc++;
          continue;
        }
        case 0x34: {
          // CALLVALUE
          sp += 32;
          copy(sp, frame + VALUE);
          pc++;
          continue;
        }
        case 0x35: {
          // CALLDATALOAD
          const offset = toSize(sp);
          const length = <u64>load<u32>(frame, INPUT_SIZE);
          if (offset + 32 <= length) {
            fromBigEndian(sp, <usize>load<u32>(frame, INPUT) + <usize>offset);
          } else if (offset >= length) {
            setSmall(sp, 0);
          } else {
            copyPadded(SCRATCH, 32, load<u32>(frame, INPUT), offset, <usize>length);
            fromBigEndian(sp, SCRATCH);
          }
          pc++;
          continue;
        }
        case 0x36: {
          // CALLDATASIZE
          sp += 32;
          setSmall(sp, load<u32>(frame, INPUT_SIZE));
          pc++;
          continue;
        }
        case 0x37: {
          // CALLDATACOPY
          const to = toSize(sp);
          const size = toSize(sp - 64);
          gas = pay(frame, pc - code, gas, rangeEnd(to, size), COPY_WORD * ((size + 31) >> 5), careful);
          const status = load<u32>(frame, STATUS);
          if (status) return leave(frame, pc - code, sp, gas, true, status);
          memorySize = load<u32>(frame, MEMORY_SIZE);
          const from = toSize(sp - 32);
          copyPadded(
            memoryBase + <usize>to,
            <usize>size,
            load<u32>(frame, INPUT),
            from,
            load<u32>(frame, INPUT_SIZE),
          );
          sp -= 96;
          pc++;
          continue;
        }
        case 0x38: {
          // CODESIZE
          sp += 32;
          setSmall(sp, load<u32>(frame, CODE_SIZE));
          pc++;
          continue;
        }
        case 0x39: {
          // CODECOPY
          const to = toSize(sp);
          const size = toSize(sp - 64);
          gas = pay(frame, pc - code, gas, rangeEnd(to, size), COPY_WORD * ((size + 31) >> 5), careful);
          const status = load<u32>(frame, STATUS);
          if (status) return leave(frame, pc - code, sp, gas, true, status);
          memorySize = load<u32>(frame, MEMORY_SIZE);
          const from = toSize(sp - 32);
          copyPadded(
            memoryBase + <usize>to,
            <usize>size,
            load<u32>(frame, CODE),
            from,
            load<u32>(frame, CODE_SIZE),
          );
          sp -= 96;
          pc++;
          continue;
        }
        case 0x3d: {
          // RETURNDATASIZE
          sp += 32;
          setSmall(sp, load<u32>(frame, RETURN_DATA_SIZE));
          pc++;
          continue;
        }
        case 0x3e: {
          // RETURNDATACOPY
          const to = toSize(sp);
          const size = toSize(sp - 64);
          gas = pay(frame, pc - code, gas, rangeEnd(to, size), COPY_WORD * ((size + 31) >> 5), careful);
          const status = load<u32>(frame, STATUS);
          if (status) return leave(frame, pc - code, sp, gas, true, status);
          memorySize = load<u32>(frame, MEMORY_SIZE);
          const from = toSize(sp - 32);
          // Reading past the end fails even for no bytes.
          if (from + size > <u64>load<u32>(frame, RETURN_DATA_SIZE)) {
            return leave(frame, pc - code, sp, gas, true, RETURN_DATA_OUT_OF_BOUNDS);
          }
          if (size !== 0)
            memory.copy(
              memoryBase + <usize>to,
              <usize>load<u32>(frame, RETURN_DATA) + <usize>from,
              <usize>size,
            );
          sp -= 96;
          pc++;
          continue;
        }
        case 0x31: // BALANCE
        case 0x3b: // EXTCODESIZE
        case 0x3f: {
          // EXTCODEHASH
          if (!answerAgain(sp, sp, op)) return leave(frame, pc - code, sp, gas, false, <i32>op);
          pc++;
          break;
        }
        case 0x47: {
          // SELFBALANCE
          if (!answerAgain(sp + 32, frame + ADDRESS, op)) return leave(frame, pc - code, sp, gas, false, <i32>op);
          sp += 32;
          pc++;
          break;
        }
        case 0x32: // ORIGIN
        case 0x3a: // GASPRICE
        case 0x41: // COINBASE
        case 0x42: // TIMESTAMP
        case 0x43: // NUMBER
        case 0x44: // DIFFICULTY
        case 0x45: // GASLIMIT
        case 0x46: // CHAINID
        case 0x48: // BASEFEE
        case 0x4a: {
          // BLOBBASEFEE
          sp += 32;
          copy(sp, ENVIRONMENT + ((op - 0x30) << 5));
          pc++;
          continue;
        }
        case 0x49: {
          // BLOBHASH
          const index = toSize(sp);
          if (index < <u64>load<u32>(SETTINGS, BLOB_HASH_COUNT)) {
            copy(sp, <usize>load<u32>(SETTINGS, BLOB_HASHES) + ((<usize>index) << 5));
          } else {
            setSmall(sp, 0);
          }
          pc++;
          continue;
        }
        case 0x50: {
          // POP
          sp -= 32;
          pc++;
          continue;
        }
        case 0x51: {
          // MLOAD
          const offset = toSize(sp);
          if (offset + 32 > memorySize) {
            gas = pay(frame, pc - code, gas, offset + 32, 0, careful);
            const status = load<u32>(frame, STATUS);
            if (status) return leave(frame, pc - code, sp, gas, true, status);
            memorySize = load<u32>(frame, MEMORY_SIZE);
          }
          fromBigEndian(sp, memoryBase + <usize>offset);
          pc++;
          continue;
        }
        case 0x52: {
          // MSTORE
          const offset = toSize(sp);
          if (offset + 32 > memorySize) {
            gas = pay(frame, pc - code, gas, offset + 32, 0, careful);
            const status = load<u32>(frame, STATUS);
            if (status) return leave(frame, pc - code, sp, gas, true, status);
            memorySize = load<u32>(frame, MEMORY_SIZE);
          }
          toBigEndian(memoryBase + <usize>offset, sp - 32);
          sp -= 64;
          pc++;
          continue;
        }
        case 0x53: {
          // MSTORE8
          const offset = toSize(sp);
          if (offset + 1 > memorySize) {
            gas = pay(frame, pc - code, gas, offset + 1, 0, careful);
            const status = load<u32>(frame, STATUS);
            if (status) return leave(frame, pc - code, sp, gas, true, status);
            memorySize = load<u32>(frame, MEMORY_SIZE);
          }
          store<u8>(memoryBase + <usize>offset, load<u8>(sp - 32));
          sp -= 64;
          pc++;
          continue;
        }
        case 0x54: {
          // SLOAD
          if (!loadSlot(frame, sp, PERSISTENT)) return leave(frame, pc - code, sp, gas, false, <i32>op);
          pc++;
          break;
        }
        case 0x55: {
          // SSTORE
          if (!storeSlot(frame, sp, gas)) return leave(frame, pc - code, sp, gas, false, <i32>op);
          gas -= <u64>load<u32>(SETTINGS, STORAGE_TOUCH);
          sp -= 64;
          pc++;
          break;
        }
        case 0x56: {
          // JUMP
          const target = toSize(sp);
          sp -= 32;
          if (!isJumpTarget(frame, blocks, target)) return leave(frame, pc - code, sp, gas, true, INVALID_JUMP);
          pc = code + <usize>target;
          if (--turns === 0 && !singleStep) return leave(frame, pc - code, sp, gas, false, PAUSED);
          break;
        }
        case 0x57: {
          // JUMPI
          const target = toSize(sp);
          sp -= 64;
          if (isZero(sp + 32)) {
            pc++;
            break;
          }
          if (!isJumpTarget(frame, blocks, target)) return leave(frame, pc - code, sp, gas, true, INVALID_JUMP);
          pc = code + <usize>target;
          if (--turns === 0 && !singleStep) return leave(frame, pc - code, sp, gas, false, PAUSED);
          break;
        }
        case 0x58: {
          // PC
          sp += 32;
          setSmall(sp, pc - code);
          pc++;
          continue;
        }
        case 0x59: {
          // MSIZE
          sp += 32;
          setSmall(sp, memorySize);
          pc++;
          continue;
        }
        case 0x5a: {
          // GAS
          sp += 32;
          setSmall(sp, gas + load<u64>(frame, RESERVE));
          pc++;
          break;
        }
        case 0x5b: {
          // JUMPDEST
          if (!careful) break; // another block begins here
          pc++;
          continue;
        }
        case 0x5c: {
          // TLOAD
          if (!loadSlot(frame, sp, TRANSIENT)) return leave(frame, pc - code, sp, gas, false, <i32>op);
          pc++;
          break;
        }
        case 0x5d: {
          // TSTORE
          if (!storeTransient(frame, sp)) return leave(frame, pc - code, sp, gas, false, <i32>op);
          sp -= 64;
          pc++;
          break;
        }
        case 0x5e: {
          // MCOPY
          const to = toSize(sp);
          const from = toSize(sp - 32);
          const size = toSize(sp - 64);
          gas = pay(frame, pc - code, gas, rangeEnd(max(to, from), size), COPY_WORD * ((size + 31) >> 5), careful);
          const status = load<u32>(frame, STATUS);
          if (status) return leave(frame, pc - code, sp, gas, true, status);
          memorySize = load<u32>(frame, MEMORY_SIZE);
          if (size !== 0) memory.copy(memoryBase + <usize>to, memoryBase + <usize>from, <usize>size);
          sp -= 96;
          pc++;
          continue;
        }
        case 0x5f: {
          // PUSH0
          sp += 32;
          setSmall(sp, 0);
          pc++;
          continue;
        }
        case 0x60: {
          // PUSH1
          sp += 32;
          setSmall(sp, load<u8>(pc, 1));
          pc += 2;
          continue;
        }
        case 0x61: {
          // PUSH2
          sp += 32;
          setSmall(sp, twoBytes(pc + 1));
          pc += 3;
          continue;
        }
        // PUSH3 to PUSH8
        case 0x62:
        case 0x63:
        case 0x64:
        case 0x65:
        case 0x66:
        case 0x67: {
          sp += 32;
          setSmall(sp, bswap<u64>(load<u64>(pc, 1)) >> ((0x67 - op) << 3));
          pc += <usize>op - 0x5e;
          continue;
        }
        // PUSH9 to PUSH32
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
          sp += 32;
          push(sp, pc, op - 0x5f);
          pc += <usize>op - 0x5e;
          continue;
        }
        case 0x80: {
          // DUP1
          sp += 32;
          copy(sp, sp - 32);
          pc++;
          continue;
        }
        case 0x81: {
          // DUP2
          sp += 32;
          copy(sp, sp - 64);
          pc++;
          continue;
        }
        case 0x82: {
          // DUP3
          sp += 32;
          copy(sp, sp - 96);
          pc++;
          continue;
        }
        case 0x83: {
          // DUP4
          sp += 32;
          copy(sp, sp - 128);
          pc++;
          continue;
        }
        case 0x84: {
          // DUP5
          sp += 32;
          copy(sp, sp - 160);
          pc++;
          continue;
        }
        case 0x85: {
          // DUP6
          sp += 32;
          copy(sp, sp - 192);
          pc++;
          continue;
        }
        case 0x86: {
          // DUP7
          sp += 32;
          copy(sp, sp - 224);
          pc++;
          continue;
        }
        case 0x87: {
          // DUP8
          sp += 32;
          copy(sp, sp - 256);
          pc++;
          continue;
        }
        case 0x88: {
          // DUP9
          sp += 32;
          copy(sp, sp - 288);
          pc++;
          continue;
        }
        case 0x89: {
          // DUP10
          sp += 32;
          copy(sp, sp - 320);
          pc++;
          continue;
        }
        case 0x8a: {
          // DUP11
          sp += 32;
          copy(sp, sp - 352);
          pc++;
          continue;
        }
        case 0x8b: {
          // DUP12
          sp += 32;
          copy(sp, sp - 384);
          pc++;
          continue;
        }
        case 0x8c: {
          // DUP13
          sp += 32;
          copy(sp, sp - 416);
          pc++;
          continue;
        }
        case 0x8d: {
          // DUP14
          sp += 32;
          copy(sp, sp - 448);
          pc++;
          continue;
        }
        case 0x8e: {
          // DUP15
          sp += 32;
          copy(sp, sp - 480);
          pc++;
          continue;
        }
        case 0x8f: {
          // DUP16
          sp += 32;
          copy(sp, sp - 512);
          pc++;
          continue;
        }
        case 0x90: {
          // SWAP1
          swap(sp, sp - 32);
          pc++;
          continue;
        }
        case 0x91: {
          // SWAP2
          swap(sp, sp - 64);
          pc++;
          continue;
        }
        case 0x92: {
          // SWAP3
          swap(sp, sp - 96);
          pc++;
          continue;
        }
        case 0x93: {
          // SWAP4
          swap(sp, sp - 128);
          pc++;
          continue;
        }
        case 0x94: {
          // SWAP5
          swap(sp, sp - 160);
          pc++;
          continue;
        }
        case 0x95: {
          // SWAP6
          swap(sp, sp - 192);
          pc++;
          continue;
        }
        case 0x96: {
          // SWAP7
          swap(sp, sp - 224);
          pc++;
          continue;
        }
        case 0x97: {
          // SWAP8
          swap(sp, sp - 256);
          pc++;
          continue;
        }
        case 0x98: {
          // SWAP9
          swap(sp, sp - 288);
          pc++;
          continue;
        }
        case 0x99: {
          // SWAP10
          swap(sp, sp - 320);
          pc++;
          continue;
        }
        case 0x9a: {
          // SWAP11
          swap(sp, sp - 352);
          pc++;
          continue;
        }
        case 0x9b: {
          // SWAP12
          swap(sp, sp - 384);
          pc++;
          continue;
        }
        case 0x9c: {
          // SWAP13
          swap(sp, sp - 416);
          pc++;
          continue;
        }
        case 0x9d: {
          // SWAP14
          swap(sp, sp - 448);
          pc++;
          continue;
        }
        case 0x9e: {
          // SWAP15
          swap(sp, sp - 480);
          pc++;
          continue;
        }
        case 0x9f: {
          // SWAP16
          swap(sp, sp - 512);
          pc++;
          continue;
        }
        // Sequences: see `fusion.ts`. They are never met where each instruction is checked.
        case 0xb0:
        case 0xb1:
        case 0xb2:
        case 0xb3:
        case 0xb4:
        case 0xb5:
        case 0xb6:
        case 0xb7:
        case 0xb8:
        case 0xb9:
        case 0xba:
        case 0xbb:
        case 0xbc:
        case 0xbd:
        case 0xbe:
        case 0xbf: {
          // SWAPn POP
          copy(sp - ((<usize>op - 0xaf) << 5), sp);
          sp -= 32;
          pc += 2;
          continue;
        }
        case 0xc0: {
          // PUSH1 ADD
          arithmetic.addSmall(sp, load<u8>(pc, 1));
          pc += 3;
          continue;
        }
        case 0xc1: {
          // PUSH1 JUMPI
          const target = <u64>load<u8>(pc, 1);
          sp -= 32;
          if (isZero(sp + 32)) {
            pc += 3;
            break;
          }
          if (!isJumpTarget(frame, blocks, target)) {
            return leave(frame, pc + 2 - code, sp, gas, true, INVALID_JUMP);
          }
          pc = code + <usize>target;
          if (--turns === 0) return leave(frame, pc - code, sp, gas, false, PAUSED);
          break;
        }
        case 0xc2: {
          // PUSH1 JUMP
          const target = <u64>load<u8>(pc, 1);
          if (!isJumpTarget(frame, blocks, target)) {
            return leave(frame, pc + 2 - code, sp, gas, true, INVALID_JUMP);
          }
          pc = code + <usize>target;
          if (--turns === 0) return leave(frame, pc - code, sp, gas, false, PAUSED);
          break;
        }
        case 0xc3: {
          // PUSH2 JUMPI
          const target = twoBytes(pc + 1);
          sp -= 32;
          if (isZero(sp + 32)) {
            pc += 4;
            break;
          }
          if (!isJumpTarget(frame, blocks, target)) {
            return leave(frame, pc + 3 - code, sp, gas, true, INVALID_JUMP);
          }
          pc = code + <usize>target;
          if (--turns === 0) return leave(frame, pc - code, sp, gas, false, PAUSED);
          break;
        }
        case 0xc4: {
          // PUSH2 JUMP
          const target = twoBytes(pc + 1);
          if (!isJumpTarget(frame, blocks, target)) {
            return leave(frame, pc + 3 - code, sp, gas, true, INVALID_JUMP);
          }
          pc = code + <usize>target;
          if (--turns === 0) return leave(frame, pc - code, sp, gas, false, PAUSED);
          break;
        }
        case 0xc5: {
          // ISZERO PUSH2 JUMPI
          const target = twoBytes(pc + 2);
          sp -= 32;
          if (!isZero(sp + 32)) {
            pc += 5;
            break;
          }
          if (!isJumpTarget(frame, blocks, target)) {
            return leave(frame, pc + 4 - code, sp, gas, true, INVALID_JUMP);
          }
          pc = code + <usize>target;
          if (--turns === 0) return leave(frame, pc - code, sp, gas, false, PAUSED);
          break;
        }
        case 0xc6: {
          // DUP2 MSTORE
          const offset = toSize(sp - 32);
          if (offset + 32 > memorySize) {
            sp += 32;
            copy(sp, sp - 64);
            pc++;
            continue;
          }
          toBigEndian(memoryBase + <usize>offset, sp);
          sp -= 32;
          pc += 2;
          continue;
        }
        case 0xc7: {
          // PUSH1 MLOAD
          const offset = <u64>load<u8>(pc, 1);
          sp += 32;
          if (offset + 32 > memorySize) {
            setSmall(sp, offset);
            pc += 2;
            continue;
          }
          fromBigEndian(sp, memoryBase + <usize>offset);
          pc += 3;
          continue;
        }
        case 0xc8: {
          // PUSH1 MSTORE
          const offset = <u64>load<u8>(pc, 1);
          if (offset + 32 > memorySize) {
            sp += 32;
            setSmall(sp, offset);
            pc += 2;
            continue;
          }
          toBigEndian(memoryBase + <usize>offset, sp);
          sp -= 32;
          pc += 3;
          continue;
        }
        case 0xc9: {
          // SWAP1 SUB
          sp -= 32;
          arithmetic.subtractOther(sp);
          pc += 2;
          continue;
        }
        case 0xca: {
          // PUSH1 MUL
          arithmetic.multiplySmall(sp, load<u8>(pc, 1));
          pc += 3;
          continue;
        }
        case 0xcb: {
          // POP POP
          sp -= 64;
          pc += 2;
          continue;
        }
        case 0xcc: {
          // PUSH1 1 PUSH1 1 PUSH1 n SHL SUB, with the AND that it is for
          const bits = <u64>load<u8>(pc, 5);
          if (load<u8>(pc, 8) === 0x16) {
            bitwise.keepLowBits(sp, bits);
            pc += 9;
            continue;
          }
          sp += 32;
          set(sp, ~(<u64>0), ~(<u64>0), ~(<u64>0), ~(<u64>0));
          bitwise.keepLowBits(sp, bits);
          pc += 8;
          continue;
        }
        case 0xcd: {
          // PUSH1 SHR
          setSmall(sp + 32, load<u8>(pc, 1));
          bitwise.shiftRight(sp);
          pc += 3;
          continue;
        }
        case 0xce: {
          // PUSH1 SHL
          setSmall(sp + 32, load<u8>(pc, 1));
          bitwise.shiftLeft(sp);
          pc += 3;
          continue;
        }
        case 0xcf: {
          // PUSH1 AND
          setSmall(sp, load<u64>(sp) & <u64>load<u8>(pc, 1));
          pc += 3;
          continue;
        }
        case 0xd0:
        case 0xd1:
        case 0xd2:
        case 0xd3:
        case 0xd4:
        case 0xd5:
        case 0xd6:
        case 0xd7:
        case 0xd8:
        case 0xd9:
        case 0xda:
        case 0xdb:
        case 0xdc:
        case 0xdd:
        case 0xde:
        case 0xdf: {
          // DUPn AND
          const from = sp - ((<usize>op - 0xd0) << 5);
          set(
            sp,
            load<u64>(sp) & load<u64>(from),
            load<u64>(sp, 8) & load<u64>(from, 8),
            load<u64>(sp, 16) & load<u64>(from, 16),
            load<u64>(sp, 24) & load<u64>(from, 24),
          );
          pc += 2;
          continue;
        }
        case 0x21:
        case 0x22:
        case 0x23:
        case 0x24:
        case 0x25:
        case 0x26:
        case 0x27:
        case 0x28:
        case 0x29:
        case 0x2a:
        case 0x2b:
        case 0x2c:
        case 0x2d:
        case 0x2e:
        case 0x2f: {
          // DUPn ADD, to DUP15
          arithmetic.addFrom(sp, sp - ((<usize>op - 0x21) << 5));
          pc += 2;
          continue;
        }
        case 0xf3: // RETURN
        case 0xfd: {
          // REVERT
          const offset = toSize(sp);
          const size = toSize(sp - 32);
          if (rangeEnd(offset, size) > memorySize) {
            gas = pay(frame, pc - code, gas, rangeEnd(offset, size), 0, careful);
            if (load<u32>(frame, STATUS)) return leave(frame, pc - code, sp, gas, true, load<u32>(frame, STATUS));
          }
          store<u32>(frame, <u32>(memoryBase + <usize>offset), OUTPUT);
          store<u32>(frame, <u32>size, OUTPUT_SIZE);
          return leave(frame, pc - code, sp, gas, false, op === 0xf3 ? SUCCESS : REVERT);
        }
        default: // for the driver, or nothing
          return leave(frame, pc - code, sp, gas, false, <i32>op);
      }
      break;
    }
    if (careful && !singleStep) return leave(frame, pc - code, sp, gas, false, SWITCH);
  }
}

/** Puts the registers back and gives the reason on. `midway` says whether the next instruction is to be checked by itself. */
function leave(frame: usize, pc: usize, sp: usize, gas: u64, midway: bool, request: i32): i32 {
  store<u32>(frame, <u32>pc, PC);
  store<u32>(frame, <u32>((sp + 32 - <usize>load<u32>(frame, STACK)) >> 5), STACK_SIZE);
  store<u64>(frame, gas, GAS);
  store<u32>(frame, u32(midway), CAREFUL);
  return request;
}

// @ts-expect-error: decorator
@inline
function isJumpTarget(frame: usize, blocks: usize, target: u64): bool {
  if (target >= <u64>load<u32>(frame, CODE_SIZE)) return false;
  return (load<u64>(blocks + ((<usize>target) << 3)) & BLOCK_JUMP_TARGET) !== 0;
}

// @ts-expect-error: decorator
@inline
function twoBytes(at: usize): u64 {
  return ((<u64>load<u8>(at)) << 8) | <u64>load<u8>(at, 1);
}

/** The `length` bytes after the PUSH at `pc`, the last of 32 that are read. */
function push(to: usize, pc: usize, length: u32): void {
  const bytes = <usize>length;
  fromBigEndian(to, pc + bytes - 31);
  const kept = KEPT + 32 - bytes;
  v128.store(to, v128.and(v128.load(to), v128.load(kept)));
  v128.store(to, v128.and(v128.load(to, 16), v128.load(kept, 16)), 16);
}

// @ts-expect-error: decorator
@inline
function swap(a: usize, b: usize): void {
  const a0 = load<u64>(a);
  const a1 = load<u64>(a, 8);
  const a2 = load<u64>(a, 16);
  const a3 = load<u64>(a, 24);
  copy(a, b);
  set(b, a0, a1, a2, a3);
}
