import { type Bytes, bytesToBigint, EMPTY_BYTES } from '@ethane/primitives';
import { keccak256 } from '../keccak.ts';
import { recoverPublicKey } from '../secp256k1/secp256k1.ts';

/**
 * The address that signed, left-padded to 32 bytes. Input: hash, v, r, s of 32 bytes each, cut or padded with zeros to
 * 128 bytes; v is 27 or 28. Output is empty where there is no signer; a high s is accepted (Yellow Paper, appendix E).
 */
export function ecrecover(input: Bytes): Bytes {
  const padded = new Uint8Array(128);
  padded.set(input.length > 128 ? input.subarray(0, 128) : input);
  for (let i = 32; i < 63; i++) if (padded[i] !== 0) return EMPTY_BYTES;
  const v = padded[63]!;
  if (v !== 27 && v !== 28) return EMPTY_BYTES;
  const r = bytesToBigint(padded.subarray(64, 96));
  const s = bytesToBigint(padded.subarray(96));
  const publicKey = recoverPublicKey(padded.subarray(0, 32), r, s, v - 27);
  if (publicKey === undefined) return EMPTY_BYTES;
  const output = keccak256(publicKey);
  output.fill(0, 0, 12);
  return output;
}
