import { type Address, type Bytes, type Hash32, toAddress, toHash32 } from '@ethane/primitives';
import { KERNEL_INPUT, KERNEL_INPUT_CAPACITY, kernel, kernelMemory } from './kernel.ts';

/** Bytes of message that one permutation takes. */
const RATE = 136;
const STATE = kernel.KECCAK_STATE.value;
/** Where a hash is once it is computed. */
const HASH = kernelMemory.subarray(STATE, STATE + 32);
const HASH_PAIR = kernelMemory.subarray(kernel.KECCAK_PAIR.value, kernel.KECCAK_PAIR.value + 64);

/** Keccak-256 (the padding before SHA-3 was standardised), 32 bytes. */
export function keccak256(data: Bytes): Bytes {
  hashToState(data);
  return kernelMemory.slice(STATE, STATE + 32);
}

/** {@link keccak256}, put into `target` from `at` on. */
export function writeKeccak256(data: Bytes, target: Bytes, at: number): void {
  hashToState(data);
  target.set(HASH, at);
}

/**
 * {@link writeKeccak256} of two messages, one hash behind the other: two thirds to four fifths of the time where they have
 * as many blocks of 136 bytes.
 */
export function writeKeccak256Pair(data: Bytes, other: Bytes, target: Bytes, at: number): void {
  // A block's room behind the first for its padding.
  const otherInput = (Math.floor(data.length / RATE) + 1) * RATE;
  if (otherInput + other.length > KERNEL_INPUT_CAPACITY) {
    writeKeccak256(data, target, at);
    writeKeccak256(other, target, at + 32);
    return;
  }
  kernelMemory.set(data, KERNEL_INPUT);
  kernelMemory.set(other, KERNEL_INPUT + otherInput);
  kernel.keccak256Pair(KERNEL_INPUT, data.length, KERNEL_INPUT + otherInput, other.length);
  target.set(HASH_PAIR, at);
}

/** Whether the 32 bytes of `hash` from `at` on are the {@link keccak256} of `data`. */
export function isKeccak256(data: Bytes, hash: Bytes, at: number): boolean {
  hashToState(data);
  for (let i = 0; i < 32; i++) if (HASH[i] !== hash[at + i]) return false;
  return true;
}

/** {@link keccak256} as lower-case hex. */
export function keccak256Hex(data: Bytes): Hash32 {
  hashToState(data);
  return toHash32(HASH);
}

/** Leaves the hash in the first 32 bytes of the kernel's state. */
function hashToState(data: Bytes): void {
  const { length } = data;
  if (length > KERNEL_INPUT_CAPACITY) {
    hashInChunks(data);
    return;
  }
  kernelMemory.set(data, KERNEL_INPUT);
  kernel.keccak256(KERNEL_INPUT, length);
}

function hashInChunks(data: Bytes): void {
  kernel.keccak256Start();
  let at = 0;
  for (; data.length - at > KERNEL_INPUT_CAPACITY; at += KERNEL_INPUT_CAPACITY) {
    kernelMemory.set(data.subarray(at, at + KERNEL_INPUT_CAPACITY), KERNEL_INPUT);
    kernel.keccak256Blocks(KERNEL_INPUT, KERNEL_INPUT_CAPACITY / RATE);
  }
  kernelMemory.set(data.subarray(at), KERNEL_INPUT);
  kernel.keccak256Last(KERNEL_INPUT, data.length - at);
}

/** The last 20 bytes of the hash: the address of a public key or of a created contract's preimage. */
export function keccak256AddressHex(data: Bytes): Address {
  hashToState(data);
  return toAddress(kernelMemory.subarray(STATE + 12, STATE + 32));
}
