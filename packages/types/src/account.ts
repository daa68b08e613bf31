import { allocateBytes, type Bytes, type Hash32, toHash32 } from '@ethane/primitives';
import { asHash32, asList, asUint, decodeRlp } from '@ethane/rlp';
import {
  HASH_RLP_LENGTH,
  rlpLength,
  uintRlpLength,
  writeHex,
  writeListPrefix,
  writeUint,
} from './rlp-writing.ts';

/** What the state trie holds for an address: σ[a] of the Yellow Paper. `balance` in wei. */
export interface Account {
  readonly nonce: bigint;
  readonly balance: bigint;
  readonly storageRoot: Hash32;
  readonly codeHash: Hash32;
}

/** keccak256 of no bytes: the code hash of an account without code. */
export const EMPTY_CODE_HASH: Hash32 = toHash32(
  '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
);

/** The trie's value for an account: rlp([nonce, balance, storage_root, code_hash]). */
export function encodeAccount({ nonce, balance, storageRoot, codeHash }: Account): Bytes {
  const payload = uintRlpLength(nonce) + uintRlpLength(balance) + 2 * HASH_RLP_LENGTH;
  const bytes = allocateBytes(rlpLength(payload));
  let at = writeListPrefix(bytes, 0, payload);
  at = writeUint(bytes, at, nonce);
  at = writeUint(bytes, at, balance);
  at = writeHex(bytes, at, storageRoot);
  writeHex(bytes, at, codeHash);
  return bytes;
}

/** @throws RlpError */
export function decodeAccount(bytes: Bytes): Account {
  const fields = asList(decodeRlp(bytes), 'types.StateAccount', 4);
  return {
    nonce: asUint(fields[0], 'StateAccount.Nonce', 8),
    balance: asUint(fields[1], 'StateAccount.Balance'),
    storageRoot: asHash32(fields[2], 'StateAccount.Root'),
    codeHash: asHash32(fields[3], 'StateAccount.CodeHash'),
  };
}
