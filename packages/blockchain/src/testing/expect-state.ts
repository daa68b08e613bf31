import { type Address, ZERO_ADDRESS } from '@ethane/primitives';
import { proveAccount, type StateReader, verifyAccountProof } from '@ethane/state';
import { expect } from 'vitest';
import type { Blockchain } from '../blockchain.ts';
import { ACCOUNTS, CHILD_STORE, COINBASE, FACTORY, STORE, type TreeBlock } from './block-tree.ts';

const ADDRESSES: readonly Address[] = [...ACCOUNTS, COINBASE, FACTORY, STORE, CHILD_STORE, ZERO_ADDRESS];
const SLOTS: readonly bigint[] = [0n, 1n, 2n, 3n, 4n, 5n, 2n ** 256n - 1n];

/** What a state says of the accounts and slots that the tests use. */
export function stateSummary(state: StateReader): unknown {
  return ADDRESSES.map((address) => ({
    address,
    account: state.account(address),
    slots: SLOTS.map((slot) => state.storage(address, slot)),
    entries: [...state.storageEntries(address)].sort((a, b) => (a[0] < b[0] ? -1 : 1)),
  }));
}

/** The chain gives the state after `block` as the tree recorded it, and proofs that hold against its state root. */
export function expectState(chain: Blockchain, block: TreeBlock): void {
  const state = chain.stateAt(block.hash);
  const nodes = chain.nodesAt(block.hash);
  if (state === undefined || nodes === undefined) throw new TypeError(`no state of block ${block.hash}`);
  expect(stateSummary(state)).toEqual(stateSummary(block.state));
  for (const address of ADDRESSES) {
    const proof = proveAccount(nodes, address, SLOTS);
    const proven = verifyAccountProof(block.block.header.stateRoot, address, proof);
    expect(proven).toEqual(block.state.account(address));
    for (const { slot, value } of proof.storageProof) expect(value).toBe(block.state.storage(address, slot));
  }
}
