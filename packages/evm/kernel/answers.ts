import { ANSWER_BYTES, ANSWERS, BALANCE_CHANGES, GENERATION, SETTINGS } from './layout';
import { copy } from './word';

/**
 * What BALANCE, EXTCODESIZE, EXTCODEHASH and SELFBALANCE have answered in this run, for each of them and each account: who asks
 * again does not leave the kernel. Who has asked for another account has put it among the accessed addresses (EIP-2929).
 * The driver forgets all answers when balances change, and with all else that is remembered.
 */

// Fields of an answer. The first 20 bytes are the account's address, the lowest first.
const STAMP: usize = 20;
const INSTRUCTION: usize = 24;
const ANSWER: usize = 32;

/** Puts the answer about the account whose address is the low 160 bits at `address` to `to`; false when there is none. */
export function answerAgain(to: usize, address: usize, instruction: u32): bool {
  const answer = placeOf(address, instruction);
  const differs =
    (load<u64>(answer) ^ load<u64>(address)) |
    (load<u64>(answer, 8) ^ load<u64>(address, 8)) |
    <u64>(load<u32>(answer, 16) ^ load<u32>(address, 16)) |
    <u64>(load<u32>(answer, STAMP) ^ stamp()) |
    <u64>(load<u32>(answer, INSTRUCTION) ^ instruction);
  if (differs !== 0) return false;
  copy(to, answer + ANSWER);
  return true;
}

/** Remembers an answer about the account by the word at `address`. @returns where the driver puts it */
export function rememberAnswer(address: usize, instruction: u32): usize {
  const answer = placeOf(address, instruction);
  store<u64>(answer, load<u64>(address));
  store<u64>(answer, load<u64>(address, 8), 8);
  store<u32>(answer, load<u32>(address, 16), 16);
  store<u32>(answer, stamp(), STAMP);
  store<u32>(answer, instruction, INSTRUCTION);
  return answer + ANSWER;
}

/** Both only grow, so their sum has not been before when either has. */
// @ts-expect-error: decorator
@inline
function stamp(): u32 {
  return load<u32>(SETTINGS, GENERATION) + load<u32>(SETTINGS, BALANCE_CHANGES);
}

// @ts-expect-error: decorator
@inline
function placeOf(address: usize, instruction: u32): usize {
  const mixed =
    load<u64>(address) ^
    rotl<u64>(load<u64>(address, 8), 24) ^
    <u64>load<u32>(address, 16) ^
    (<u64>instruction << 40);
  return ANSWERS + <usize>((mixed * 0x9e37_79b9_7f4a_7c15) >> 54) * ANSWER_BYTES;
}
