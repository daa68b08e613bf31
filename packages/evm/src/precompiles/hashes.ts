import { blake2f, ripemd160, sha256 } from '@ethane/crypto/precompiles';
import type { Bytes } from '@ethane/primitives';
import { linearGas, type Precompile } from './precompile.ts';

export const SHA256: Precompile = { name: 'sha256', gas: linearGas(60, 12), run: sha256 };

export const RIPEMD160: Precompile = {
  name: 'ripemd160',
  gas: linearGas(600, 120),
  run(input) {
    const padded = new Uint8Array(32);
    padded.set(ripemd160(input), 12);
    return padded;
  },
};

export const IDENTITY: Precompile = {
  name: 'identity',
  gas: linearGas(15, 3),
  run: (input) => input.slice(),
};

const BLAKE2F_INPUT = 213;

/** EIP-152: a unit of gas for each round, whose number is the first four bytes. */
export const BLAKE2F: Precompile = { name: 'blake2f', gas: roundsOf, run: blake2f };

/** 0 for an input of the wrong length, which fails when it is run. */
function roundsOf(input: Bytes): number {
  if (input.length !== BLAKE2F_INPUT) return 0;
  return new DataView(input.buffer, input.byteOffset).getUint32(0);
}
