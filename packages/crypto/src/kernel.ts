import { KERNEL_BASE64 } from './generated/kernel.ts';
import { instantiate } from './webassembly.ts';

/** What this package's WebAssembly module exports (sources in `kernel/`); addresses are globals. */
interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly INPUT: { readonly value: number };
  readonly INPUT_CAPACITY: { readonly value: number };
  readonly KECCAK_STATE: { readonly value: number };
  readonly KECCAK_PAIR: { readonly value: number };
  readonly SHA_STATE: { readonly value: number };
  readonly BLAKE_STATE: { readonly value: number };
  readonly POWER128: { readonly value: number };
  keccak256(input: number, length: number): void;
  keccak256Pair(input: number, length: number, other: number, otherLength: number): void;
  keccak256Start(): void;
  keccak256Blocks(input: number, blocks: number): void;
  keccak256Last(input: number, length: number): void;
  sha256Start(): void;
  sha256Blocks(input: number, blocks: number): void;
  sha256Last(input: number, length: number, total: number): void;
  blake2f(rounds: number, last: boolean): void;
  blakeStart(last: boolean): void;
  blakeRounds(rounds: number): void;
  blakeFinish(): void;
  oddPower(input: number, modulusLength: number, baseLength: number, exponentLength: number): void;
  power128(exponent: number, length: number): void;
  power64(input: number, modulusLength: number, baseLength: number, exponentLength: number): void;
}

/**
 * The one instance. Its memory is scratch: each caller fills it, computes and copies out without calling anything
 * else, so nothing of a message is kept between calls.
 */
export const kernel: KernelExports = instantiate<KernelExports>(KERNEL_BASE64);
/** All of linear memory; it never grows, so the view stays valid. */
export const kernelMemory: Uint8Array = new Uint8Array(kernel.memory.buffer);
/** Where a message or a chunk of one is put, and how many bytes of it fit. */
export const KERNEL_INPUT: number = kernel.INPUT.value;
export const KERNEL_INPUT_CAPACITY: number = kernel.INPUT_CAPACITY.value;
