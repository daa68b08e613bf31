import type { GenesisAccount } from '@ethane/chainspec';
import { keccak256Hex } from '@ethane/crypto';
import { type Address, EMPTY_BYTES, type Hash32 } from '@ethane/primitives';
import { MemoryState, type StateReader, WorldState } from '@ethane/state';
import { EMPTY_CODE_HASH } from '@ethane/types';
import { addressOf, bytesOf, quantityOf } from './json-values.ts';

/** Accounts by address as the tests' `pre`, `post` and `alloc` have them. */
export type AllocJson = Readonly<Record<string, AccountJson>>;

export interface AccountJson {
  readonly balance?: string;
  readonly nonce?: string;
  readonly code?: string;
  readonly storage?: Readonly<Record<string, string>>;
}

export type Alloc = ReadonlyMap<Address, GenesisAccount>;

/** @throws CodedError `TEST_VALUE` */
export function readAlloc(json: AllocJson): Alloc {
  const alloc = new Map<Address, GenesisAccount>();
  for (const [address, account] of Object.entries(json)) alloc.set(addressOf(address), readAccount(account));
  return alloc;
}

function readAccount({
  balance = '0x',
  nonce = '0x',
  code = '0x',
  storage = {},
}: AccountJson): GenesisAccount {
  const slots = new Map<bigint, bigint>();
  for (const [slot, value] of Object.entries(storage)) {
    const number = quantityOf(value);
    if (number !== 0n) slots.set(quantityOf(slot), number);
  }
  return {
    balance: quantityOf(balance),
    nonce: quantityOf(nonce),
    code: code === '' ? EMPTY_BYTES : bytesOf(code),
    storage: slots,
  };
}

/** The state with exactly these accounts, empty ones included. */
export function stateOfAlloc(alloc: Alloc): { readonly state: MemoryState; readonly root: Hash32 } {
  const state = new MemoryState();
  const world = new WorldState(state);
  world.beginTransaction();
  for (const [address, { balance, nonce, code, storage }] of alloc) {
    world.addBalance(address, balance);
    if (nonce !== 0n) world.setNonce(address, nonce);
    if (code.length > 0) world.setCode(address, code);
    for (const [slot, value] of storage) world.setStorage(address, slot, value);
  }
  world.finishTransaction({ stateClearing: false });
  return { state, root: state.commit(world.diff()).root };
}

/**
 * In what the accounts of a state differ from those of `alloc`, a line each. Accounts of the state that `alloc` does not
 * have are only looked for at `others`.
 */
export function differencesFrom(alloc: Alloc, state: StateReader, others: Iterable<Address> = []): string[] {
  const lines: string[] = [];
  for (const [address, want] of alloc) lines.push(...accountDifferences(address, want, state));
  for (const address of others) {
    if (!alloc.has(address) && state.account(address) !== undefined)
      lines.push(`${address} should not exist`);
  }
  return lines;
}

function accountDifferences(address: Address, want: GenesisAccount, state: StateReader): string[] {
  const have = state.account(address);
  if (have === undefined) return [`${address} should exist`];
  const lines: string[] = [];
  if (have.nonce !== want.nonce) lines.push(`${address} nonce ${have.nonce}, want ${want.nonce}`);
  if (have.balance !== want.balance) {
    lines.push(
      `${address} balance ${have.balance}, want ${want.balance} (by ${have.balance - want.balance})`,
    );
  }
  const codeHash = want.code.length === 0 ? EMPTY_CODE_HASH : keccak256Hex(want.code);
  if (have.codeHash !== codeHash) lines.push(`${address} code hash ${have.codeHash}, want ${codeHash}`);
  for (const [slot, value] of want.storage) {
    const found = state.storage(address, slot);
    if (found !== value) lines.push(`${address}[${hex(slot)}] ${hex(found)}, want ${hex(value)}`);
  }
  for (const [slot, value] of state.storageEntries(address)) {
    if (!want.storage.has(slot)) lines.push(`${address}[${hex(slot)}] ${hex(value)}, want 0x0`);
  }
  return lines;
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
