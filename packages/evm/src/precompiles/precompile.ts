import type { PrecompileName } from '@ethane/chainspec';
import type { Bytes } from '@ethane/primitives';
import { wordCount } from '../gas.ts';

/** A contract that is carried out natively. */
export interface Precompile {
  readonly name: PrecompileName;
  /** Gas for `input`, told before anything is allocated for it; infinite where it is beyond all gas. */
  gas(input: Bytes): number;
  /** The output, which shares no memory with `input`; undefined on failure, which takes all gas of the call. */
  run(input: Bytes): Bytes | undefined;
}

/** Gas of the form `base` and `perWord` for each 32 bytes of input. */
export function linearGas(base: number, perWord: number): (input: Bytes) => number {
  return (input) => base + perWord * wordCount(input.length);
}

export function fixedGas(cost: number): () => number {
  return () => cost;
}
