import { type Bytes, bytesToBigint, concatBytes } from '@ethane/primitives';
import { code } from './assemble.ts';

/** Gas that {@link metered} adds to what it measures: POP and the second GAS. */
export const METER = 4n;

/** Code that leaves what `body`, which pushes one word, takes and {@link METER} more. The word is dropped. */
export function metered(body: Bytes): Bytes {
  return concatBytes(code('GAS'), body, code('POP', 'GAS', 'SWAP1', 'SUB'));
}

/** The 32-byte word at `index` of `output`, zeros past its end. */
export function wordAt(output: Bytes, index: number): bigint {
  const word = new Uint8Array(32);
  word.set(output.subarray(index * 32, index * 32 + 32));
  return bytesToBigint(word);
}

/** What is left after a creation or call got all but one 64th of `gas`. */
export function keptOf(gas: bigint): bigint {
  return gas / 64n;
}
