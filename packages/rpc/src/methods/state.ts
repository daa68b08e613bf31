import {
  type Address,
  type Bytes,
  bigintToHash32,
  bytesToHex,
  type Hash32,
  type Hex,
  hexToBigint,
  toQuantity,
} from '@ethane/primitives';
import { proveAccount, type StateReader } from '@ethane/state';
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT } from '@ethane/types';
import { type BlockReference, blockReference } from '../codecs/block-reference.ts';
import { type Decoder, defaulted, required } from '../codecs/codec.ts';
import { address, listOf, record, storageKey, text } from '../codecs/values.ts';
import { type Call, type Method, method } from '../protocol/method.ts';
import { invalidParams, RpcError } from '../protocol/rpc-error.ts';

const AT_LATEST = defaulted<BlockReference>(blockReference, 'latest');

/** A slot that is to be proved; `shown` is its name in the answer, as short or long as it was given (as geth has it). */
interface ProofKey {
  readonly slot: bigint;
  readonly shown: Hex;
}

const proofKey: Decoder<ProofKey> = (value) => {
  const key = storageKey(value);
  const slot = hexToBigint(key);
  return { slot, shown: text(value).length >= 64 ? key : toQuantity(slot) };
};

const slotRequests: Decoder<ReadonlyMap<Address, readonly Hash32[]>> = (value) =>
  new Map([...record(value)].map(([name, keys]) => [address(name), listOf(storageKey)(keys)]));

/** Accounts, code and storage as they were after a block. */
export const STATE_METHODS: readonly Method[] = [
  method('eth_getBalance', [required(address), AT_LATEST], ({ services }, account, reference) =>
    toQuantity(services.blocks.state(reference).state.account(account)?.balance ?? 0n),
  ),
  method('eth_getTransactionCount', [required(address), AT_LATEST], ({ services }, account, reference) => {
    if (reference === 'pending') return toQuantity(services.backend.pool.nonce(account));
    return toQuantity(services.blocks.state(reference).state.account(account)?.nonce ?? 0n);
  }),
  method('eth_getCode', [required(address), AT_LATEST], ({ services }, account, reference) =>
    bytesToHex(codeOf(services.blocks.state(reference).state, account)),
  ),
  method(
    'eth_getStorageAt',
    [required(address), required(storageKey), AT_LATEST],
    ({ services }, account, key, reference) =>
      bigintToHash32(services.blocks.state(reference).state.storage(account, hexToBigint(key))),
  ),
  method('eth_getStorageValues', [required(slotRequests), AT_LATEST], getStorageValues),
  method('eth_getAccountInfo', [required(address), AT_LATEST], ({ services }, account, reference) => {
    const { state } = services.blocks.state(reference);
    const { balance = 0n, nonce = 0n } = state.account(account) ?? {};
    return {
      balance: toQuantity(balance),
      nonce: toQuantity(nonce),
      code: bytesToHex(codeOf(state, account)),
    };
  }),
  method('eth_getAccount', [required(address), AT_LATEST], ({ services }, account, reference) => {
    const found = services.blocks.state(reference).state.account(account);
    return {
      balance: toQuantity(found?.balance ?? 0n),
      nonce: toQuantity(found?.nonce ?? 0n),
      codeHash: found?.codeHash ?? EMPTY_CODE_HASH,
      storageRoot: found?.storageRoot ?? EMPTY_TRIE_ROOT,
    };
  }),
  method('eth_getProof', [required(address), required(listOf(proofKey)), AT_LATEST], getProof),
];

function codeOf(state: StateReader, account: Address): Bytes {
  const hash = state.account(account)?.codeHash ?? EMPTY_CODE_HASH;
  return hash === EMPTY_CODE_HASH ? new Uint8Array(0) : state.code(hash);
}

/** EIP-1186. */
function getProof(
  { services }: Call,
  account: Address,
  keys: readonly ProofKey[],
  reference: BlockReference,
): unknown {
  const limit = services.limits.proofKeys;
  if (keys.length > limit) throw invalidParams(`too many keys: ${keys.length} > ${limit}`);
  const nodes = services.blocks.nodes(services.blocks.header(reference));
  const proof = proveAccount(
    nodes,
    account,
    keys.map(({ slot }) => slot),
  );
  return {
    address: account,
    accountProof: proof.accountProof.map(bytesToHex),
    balance: toQuantity(proof.account?.balance ?? 0n),
    codeHash: proof.account?.codeHash ?? EMPTY_CODE_HASH,
    nonce: toQuantity(proof.account?.nonce ?? 0n),
    storageHash: proof.account?.storageRoot ?? EMPTY_TRIE_ROOT,
    storageProof: proof.storageProof.map(({ value, proof: path }, i) => ({
      key: keys[i]?.shown,
      value: toQuantity(value),
      proof: path.map(bytesToHex),
    })),
  };
}

function getStorageValues(
  { services }: Call,
  requests: ReadonlyMap<Address, readonly Hash32[]>,
  reference: BlockReference,
): unknown {
  const limit = services.limits.proofKeys;
  let count = 0;
  for (const keys of requests.values()) count += keys.length;
  if (count === 0) throw invalidParams('empty request');
  if (count > limit) throw new RpcError('TOO_MANY_SLOTS', `too many slots (max ${limit})`);
  const { state } = services.blocks.state(reference);
  return Object.fromEntries(
    [...requests].map(([account, keys]) => [
      account,
      keys.map((key) => bigintToHash32(state.storage(account, hexToBigint(key)))),
    ]),
  );
}
