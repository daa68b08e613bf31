import type { ForkName, GenesisAccount } from '@ethane/chainspec';
import {
  type Address,
  type Bytes,
  EMPTY_BYTES,
  type Hash32,
  MAX_UINT64,
  MAX_UINT256,
} from '@ethane/primitives';
import { FieldReader } from './field-reader.ts';

/** A program to measure: one message, the accounts that it finds, and what must come of it. */
export interface BenchProgram {
  readonly name: string;
  readonly fork: ForkName;
  readonly caller: Address;
  /** The account that holds the code and whose storage it works on. */
  readonly to: Address;
  readonly calldata: Bytes;
  /** Gas of the message: no intrinsic gas is taken from it. */
  readonly gasLimit: bigint;
  /** Every account of the state, `to` included. */
  readonly accounts: ReadonlyMap<Address, GenesisAccount>;
  readonly expected: ExpectedOutcome;
}

/** What a program must come to; what is absent is not checked. */
export interface ExpectedOutcome {
  /** Gas of the message, refund not subtracted. */
  readonly gas?: bigint;
  /** The refund counter at the end. */
  readonly refund?: bigint;
  readonly output?: ExpectedOutput;
}

/** The output itself, or the keccak256 of one that is too long to write down. */
export type ExpectedOutput =
  | { readonly kind: 'bytes'; readonly bytes: Bytes }
  | { readonly kind: 'hash'; readonly hash: Hash32 };

/**
 * Reads a program as JSON: `code`, `calldata`, `caller`, `to`, `gasLimit`, `fork`, and where they are given `name`, `accounts`
 * (address to `code` and `balance`), `storage` (slot to value, of `to`), `expectedGas`, `expectedRefund`, `expectedOutput` (hex or
 * `keccak:0x…`). Other fields are notes.
 *
 * @param fallbackName for a program without a name
 * @throws CodedError `PROGRAM_FIELD` with the field's name
 */
export function readProgram(json: unknown, fallbackName: string): BenchProgram {
  const fields = FieldReader.of(json, '');
  const to = fields.address('to');
  const accounts = readAccounts(fields);
  const code = fields.bytes('code');
  accounts.set(to, { ...(accounts.get(to) ?? EMPTY), code, storage: readStorage(fields) });
  return {
    name: fields.has('name') ? fields.text('name') : fallbackName,
    fork: fields.fork('fork'),
    caller: fields.address('caller'),
    to,
    calldata: fields.bytes('calldata'),
    gasLimit: fields.quantity('gasLimit', MAX_UINT64),
    accounts,
    expected: {
      ...(fields.has('expectedGas') && { gas: fields.quantity('expectedGas', MAX_UINT64) }),
      ...(fields.has('expectedRefund') && { refund: fields.quantity('expectedRefund', MAX_UINT64) }),
      ...(fields.has('expectedOutput') && { output: readOutput(fields) }),
    },
  };
}

const EMPTY: GenesisAccount = { balance: 0n, nonce: 0n, code: EMPTY_BYTES, storage: new Map() };

function readAccounts(fields: FieldReader): Map<Address, GenesisAccount> {
  const accounts = new Map<Address, GenesisAccount>();
  if (!fields.has('accounts')) return accounts;
  const list = fields.object('accounts');
  for (const key of list.names()) {
    const account = list.object(key);
    accounts.set(list.nameAsAddress(key), {
      ...EMPTY,
      ...(account.has('balance') && { balance: account.quantity('balance', MAX_UINT256) }),
      ...(account.has('code') && { code: account.bytes('code') }),
    });
  }
  return accounts;
}

function readStorage(fields: FieldReader): ReadonlyMap<bigint, bigint> {
  const storage = new Map<bigint, bigint>();
  if (!fields.has('storage')) return storage;
  const slots = fields.object('storage');
  for (const key of slots.names()) {
    const value = slots.quantity(key, MAX_UINT256);
    if (value !== 0n) storage.set(slots.nameAsQuantity(key, MAX_UINT256), value);
  }
  return storage;
}

const HASHED = 'keccak:';

function readOutput(fields: FieldReader): ExpectedOutput {
  const text = fields.text('expectedOutput');
  if (text.startsWith(HASHED))
    return { kind: 'hash', hash: fields.hashIn('expectedOutput', text.slice(HASHED.length)) };
  return { kind: 'bytes', bytes: fields.bytes('expectedOutput') };
}
