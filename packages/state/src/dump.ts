import {
  type Address,
  bigintToHash32,
  bytesToHex,
  CodedError,
  type Hash32,
  type Hex,
  hexToBigint,
  hexToBytes,
  isHex,
  MAX_UINT64,
  MAX_UINT256,
  toAddress,
  toQuantity,
} from '@ethane/primitives';
import { type Account, EMPTY_CODE_HASH } from '@ethane/types';
import { MemoryState } from './memory-state.ts';
import type { StateReader } from './reader.ts';
import { WorldState } from './world-state.ts';

/** An account as `alloc` of geth's genesis files has it. */
export interface DumpedAccount {
  readonly balance: Hex;
  readonly nonce?: Hex;
  readonly code?: Hex;
  /** 32 bytes each. */
  readonly storage?: Readonly<Record<Hash32, Hash32>>;
}

/** A whole state as JSON. */
export interface StateDump {
  readonly version: 1;
  readonly alloc: Readonly<Record<Address, DumpedAccount>>;
}

/** The given accounts of a state as JSON, ordered by address, slots by number. */
export function dumpState(reader: StateReader, accounts: Iterable<readonly [Address, Account]>): StateDump {
  const sorted = [...accounts].sort(([a], [b]) => (a < b ? -1 : 1));
  const alloc: Record<Address, DumpedAccount> = {};
  for (const [address, account] of sorted) alloc[address] = dumpAccount(reader, address, account);
  return { version: 1, alloc };
}

function dumpAccount(reader: StateReader, address: Address, account: Account): DumpedAccount {
  const slots = [...reader.storageEntries(address)].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    balance: toQuantity(account.balance),
    ...(account.nonce === 0n ? {} : { nonce: toQuantity(account.nonce) }),
    ...(account.codeHash === EMPTY_CODE_HASH ? {} : { code: bytesToHex(reader.code(account.codeHash)) }),
    ...(slots.length === 0
      ? {}
      : {
          storage: Object.fromEntries(
            slots.map(([slot, value]) => [bigintToHash32(slot), bigintToHash32(value)]),
          ),
        }),
  };
}

/**
 * The state of a dump. Accounts without anything are kept, slots of value 0 are not.
 *
 * @throws CodedError `STATE_DUMP` naming the field that is wrong
 */
export function loadState(json: unknown): { readonly state: MemoryState; readonly root: Hash32 } {
  const state = new MemoryState();
  const world = new WorldState(state);
  writeDump(json, world);
  const { root } = state.commit(world.diff());
  return { state, root };
}

/**
 * Writes the accounts of a dump over a world, as one transaction: each becomes what the dump says, others stay.
 *
 * @throws CodedError `STATE_DUMP`; the world is as it was then
 */
export function writeDump(json: unknown, world: WorldState): void {
  const { version, alloc } = fieldsOf(json, 'dump');
  if (version !== 1) throw dumpError('version', version, 1);
  world.beginTransaction();
  try {
    for (const [key, value] of Object.entries(fieldsOf(alloc, 'alloc'))) writeAccount(key, value, world);
  } catch (error) {
    world.revertTo(0);
    throw error;
  } finally {
    world.finishTransaction({ stateClearing: false });
  }
}

function writeAccount(key: string, value: unknown, world: WorldState): void {
  const name = `alloc[${key.slice(0, 42)}]`;
  const address = addressOf(key, name);
  const { balance, nonce, code, storage } = fieldsOf(value, name);
  world.clearStorage(address);
  world.setNonce(address, numberOf(nonce ?? '0x0', `${name}.nonce`, MAX_UINT64));
  world.setCode(address, hexToBytes(hexOf(code ?? '0x', `${name}.code`)));
  world.subtractBalance(address, world.getBalance(address));
  world.addBalance(address, numberOf(balance, `${name}.balance`, MAX_UINT256));
  for (const [slot, slotValue] of Object.entries(fieldsOf(storage ?? {}, `${name}.storage`))) {
    const at = `${name}.storage[${slot.slice(0, 66)}]`;
    world.setStorage(address, numberOf(slot, at, MAX_UINT256), numberOf(slotValue, at, MAX_UINT256));
  }
}

function fieldsOf(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw dumpError(name, value, 'an object');
  return { ...value };
}

function addressOf(key: string, name: string): Address {
  try {
    return toAddress(key.startsWith('0x') ? key : `0x${key}`);
  } catch {
    throw dumpError(name, key, 'an address');
  }
}

function hexOf(value: unknown, name: string): Hex {
  if (!isHex(value) || value.length % 2 !== 0)
    throw dumpError(name, value, '0x and an even number of hex digits');
  return value;
}

function numberOf(value: unknown, name: string, most: bigint): bigint {
  const number = isHex(value) && value.length <= 66 ? hexToBigint(value) : undefined;
  if (number === undefined || number > most) throw dumpError(name, value, 'a hex number in range');
  return number;
}

function dumpError(name: string, have: unknown, want: unknown): CodedError {
  const shown = typeof have === 'string' ? have.slice(0, 80) : typeof have === 'number' ? have : typeof have;
  return new CodedError('STATE_DUMP', `state dump: ${name} is not valid`, { have: shown, want });
}
