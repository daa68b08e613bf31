import { type Address, type Bytes, bytesToBigint, type Hash32 } from '@ethane/primitives';
import { asBytes, decodeRlp } from '@ethane/rlp';
import { EMPTY_TRIE_ROOT, Trie, TrieError, verifyProof } from '@ethane/trie';
import { type Account, decodeAccount } from '@ethane/types';
import type { StateNodeStore } from './reader.ts';
import { accountKey, slotKey } from './state-root.ts';

export interface StorageProof {
  readonly slot: bigint;
  readonly value: bigint;
  /** Nodes from the account's storage root downwards. */
  readonly proof: readonly Bytes[];
}

/** What eth_getProof answers (EIP-1186), as records. */
export interface AccountProof {
  /** `undefined` when the address is not in the state; the proof then shows that. */
  readonly account: Account | undefined;
  /** Nodes from the state root downwards. */
  readonly accountProof: readonly Bytes[];
  readonly storageProof: readonly StorageProof[];
}

/** Proves an account and some of its slots. @throws TrieError when stored nodes are missing or damaged */
export function proveAccount(
  nodes: StateNodeStore,
  address: Address,
  slots: readonly bigint[],
): AccountProof {
  const accounts = new Trie(nodes.accountNodes);
  const key = accountKey(address);
  const encoded = accounts.get(key);
  const account = encoded === undefined ? undefined : decodeAccount(encoded);
  const storage = new Trie(nodes.storageNodes(address), account?.storageRoot ?? EMPTY_TRIE_ROOT);
  const storageProof = slots.map((slot) => {
    const proof = storage.prove(slotKey(slot));
    return { slot, value: storedValue(storage.get(slotKey(slot))), proof };
  });
  return { account, accountProof: accounts.prove(key), storageProof };
}

/**
 * Checks a proof against a state root; its account and values are true when this returns.
 *
 * @throws TrieError as {@link verifyProof} does, and `PROOF_MISMATCH` when it proves other values than it states
 */
export function verifyAccountProof(root: Hash32, address: Address, proof: AccountProof): Account | undefined {
  const encoded = verifyProof(root, accountKey(address), proof.accountProof);
  const account = encoded === undefined ? undefined : decodeAccount(encoded);
  if (!sameAccount(account, proof.account))
    throw otherValue('account', proof.account?.balance, account?.balance);
  const storageRoot = account?.storageRoot ?? EMPTY_TRIE_ROOT;
  for (const { slot, value, proof: nodes } of proof.storageProof) {
    const proven = storedValue(verifyProof(storageRoot, slotKey(slot), nodes));
    if (proven !== value) throw otherValue(`slot ${slot}`, value, proven);
  }
  return account;
}

/** Value of a slot from its RLP in the trie. */
function storedValue(encoded: Bytes | undefined): bigint {
  return encoded === undefined ? 0n : bytesToBigint(asBytes(decodeRlp(encoded), 'storage value'));
}

function sameAccount(a: Account | undefined, b: Account | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.nonce === b.nonce &&
    a.balance === b.balance &&
    a.storageRoot === b.storageRoot &&
    a.codeHash === b.codeHash
  );
}

function otherValue(what: string, have: bigint | undefined, want: bigint | undefined): TrieError {
  return new TrieError('PROOF_MISMATCH', `the proof shows another ${what} than it states`, { have, want });
}
