import type { Bytes } from '@ethane/primitives';
import { ripemd160 as nobleRipemd160 } from '@noble/hashes/legacy.js';
import { KERNEL_INPUT, KERNEL_INPUT_CAPACITY, kernel, kernelMemory } from '../kernel.ts';
import { platformHash } from './platform-hash.ts';

const SHA_STATE = kernel.SHA_STATE.value;
const BLAKE_STATE = kernel.BLAKE_STATE.value;
/** Bytes of message that one compression of SHA-256 takes. */
const SHA_BLOCK = 64;
/**
 * Rounds of BLAKE2b in one call of the kernel; whole cycles of its ten permutations. A call stays in the code that it began
 * in, and the engine's first code takes 130 ns a round, its optimised one 20 ns.
 */
const ROUNDS_A_CALL = 10_000;

const platformSha256 = platformHash('sha256');
const platformRipemd160 = platformHash('ripemd160');
/** From this many bytes on calling the platform takes less time than hashing in the kernel. */
const PLATFORM_PAYS = 192;

/** SHA-256, 32 bytes. */
export function sha256(data: Bytes): Bytes {
  return data.length < PLATFORM_PAYS || platformSha256 === undefined
    ? kernelSha256(data)
    : platformSha256(data);
}

/** {@link sha256} without the platform's. */
export function kernelSha256(data: Bytes): Bytes {
  kernel.sha256Start();
  let at = 0;
  for (; data.length - at > KERNEL_INPUT_CAPACITY; at += KERNEL_INPUT_CAPACITY) {
    kernelMemory.set(data.subarray(at, at + KERNEL_INPUT_CAPACITY), KERNEL_INPUT);
    kernel.sha256Blocks(KERNEL_INPUT, KERNEL_INPUT_CAPACITY / SHA_BLOCK);
  }
  kernelMemory.set(at === 0 ? data : data.subarray(at), KERNEL_INPUT);
  kernel.sha256Last(KERNEL_INPUT, data.length - at, data.length);
  return kernelMemory.slice(SHA_STATE, SHA_STATE + 32);
}

/** RIPEMD-160, 20 bytes; the precompile pads them to a word on the left. */
export function ripemd160(data: Bytes): Bytes {
  return platformRipemd160 === undefined ? nobleRipemd160(data) : platformRipemd160(data);
}

/**
 * The compression function of BLAKE2b (EIP-152). Input: rounds (4 bytes, big-endian), h (64), m (128), t (16), final
 * flag (1, 0 or 1). Output: the new h, 64 bytes; undefined for another length or flag.
 */
export function blake2f(input: Bytes): Bytes | undefined {
  const last = input[212];
  if (input.length !== 213 || (last !== 0 && last !== 1)) return undefined;
  const rounds = ((input[0]! << 24) | (input[1]! << 16) | (input[2]! << 8) | input[3]!) >>> 0;
  kernelMemory.set(input.subarray(4, 212), BLAKE_STATE);
  if (rounds <= ROUNDS_A_CALL) kernel.blake2f(rounds, last === 1);
  else runManyRounds(rounds, last === 1);
  return kernelMemory.slice(BLAKE_STATE, BLAKE_STATE + 64);
}

function runManyRounds(rounds: number, last: boolean): void {
  kernel.blakeStart(last);
  for (let left = rounds; left > 0; left -= ROUNDS_A_CALL) kernel.blakeRounds(Math.min(left, ROUNDS_A_CALL));
  kernel.blakeFinish();
}
