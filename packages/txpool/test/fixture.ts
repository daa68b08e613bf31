import { rulesOf } from '@ethane/chainspec';
import { type Address, type Bytes, type Hash32, toAddress, toHash32 } from '@ethane/primitives';
import {
  type Authorization,
  type BlobSidecar,
  type BlobTransaction,
  delegationCode,
  EMPTY_CODE_HASH,
  rememberSender,
  type Transaction,
} from '@ethane/types';
import type { TxPoolOptions } from '../src/options.ts';
import { TxPool } from '../src/tx-pool.ts';

export const CHAIN_ID = 31_337n;
export const GWEI = 10n ** 9n;
export const ETHER = 10n ** 18n;

/** The nth sender. */
export function sender(n: number): Address {
  return toAddress(`0x${(n + 1).toString(16).padStart(40, '0')}`);
}

interface TestAccount {
  nonce: bigint;
  balance: bigint;
  codeHash: Hash32;
}

const CONTRACT_HASH = toHash32(`0x${'c0'.repeat(32)}`);
const DELEGATION_HASH = toHash32(`0x${'de'.repeat(32)}`);

/** Accounts in memory. Every one has a thousand ether unless it was given something else. */
export class TestAccounts {
  readonly #accounts = new Map<Address, TestAccount>();
  readonly #balance: bigint;

  constructor(balance: bigint = 1000n * ETHER) {
    this.#balance = balance;
  }

  account(address: Address): TestAccount {
    let account = this.#accounts.get(address);
    if (account === undefined) {
      account = { nonce: 0n, balance: this.#balance, codeHash: EMPTY_CODE_HASH };
      this.#accounts.set(address, account);
    }
    return account;
  }

  code(hash: Hash32): Bytes {
    return hash === DELEGATION_HASH ? delegationCode(sender(99)) : Uint8Array.of(0x60, 0x00);
  }

  set(address: Address, fields: Partial<TestAccount>): void {
    Object.assign(this.account(address), fields);
  }

  delegate(address: Address): void {
    this.set(address, { codeHash: DELEGATION_HASH });
  }

  deploy(address: Address): void {
    this.set(address, { codeHash: CONTRACT_HASH });
  }
}

export interface TestPool {
  readonly pool: TxPool;
  readonly accounts: TestAccounts;
  /** Milliseconds; tests move it. */
  readonly time: { now: number };
  readonly head: TxPoolOptions['head'];
}

/** A pool on Osaka's rules with a block gas limit of 30 million and no base fee. */
export function createPool(options: Partial<TxPoolOptions> = {}, balance?: bigint): TestPool {
  const accounts = new TestAccounts(balance);
  const time = { now: 1_700_000_000_000 };
  const head = { accounts, rules: rulesOf('osaka'), gasLimit: 30_000_000n, baseFeePerGas: 0n };
  const verifySidecar = async (): Promise<string | undefined> => undefined;
  const pool = new TxPool({
    chainId: CHAIN_ID,
    head,
    clock: () => time.now,
    sweepInterval: 0,
    verifySidecar,
    ...options,
  });
  return { pool, accounts, time, head: options.head ?? head };
}

export interface TransactionOptions {
  readonly price?: bigint;
  readonly tip?: bigint;
  readonly gas?: bigint;
  readonly value?: bigint;
  readonly data?: Bytes;
}

/** A dynamic-fee transaction whose sender is known without a signature; its r tells it from those of other senders. */
export function transfer(
  from: Address,
  nonce: bigint | number,
  options: TransactionOptions = {},
): Transaction {
  const { price = 10n * GWEI, tip = price, gas = 21_000n, value = 0n, data = new Uint8Array(0) } = options;
  return sentBy(from, {
    type: 2,
    chainId: CHAIN_ID,
    nonce: BigInt(nonce),
    gasLimit: gas,
    maxFeePerGas: price,
    maxPriorityFeePerGas: tip,
    to: sender(500),
    value,
    data,
    accessList: [],
    yParity: 0,
    r: BigInt(from),
    s: 1n,
  });
}

/** A set-code transaction with these tuples. */
export function setCode(
  from: Address,
  nonce: number,
  authorizationList: readonly Authorization[],
  price: bigint = 10n * GWEI,
): Transaction {
  const base = transfer(from, nonce, { price, gas: 200_000n }) as Transaction & { readonly type: 2 };
  return sentBy(from, { ...base, to: sender(500), type: 4, authorizationList });
}

export const VERSIONED_HASH: Hash32 = toHash32(`0x01${'aa'.repeat(31)}`);

/** A blob transaction; its sidecar is {@link SIDECAR}. */
export function blob(from: Address, nonce: number, price: bigint = 10n * GWEI): BlobTransaction {
  const base = transfer(from, nonce, { price }) as Transaction & { readonly type: 2 };
  const fields = { maxFeePerBlobGas: price, blobVersionedHashes: [VERSIONED_HASH] };
  return sentBy(from, { ...base, type: 3, ...fields } satisfies BlobTransaction);
}

export const SIDECAR: BlobSidecar = {
  version: 0,
  blobs: [new Uint8Array(131_072)],
  commitments: [new Uint8Array(48)],
  proofs: [new Uint8Array(48)],
};

/** What adding gives: undefined, or the code of the refusal. */
export function refusal(pool: TxPool, transaction: Transaction, options = {}): string | undefined {
  try {
    pool.add(transaction, options);
  } catch (error) {
    return (error as { code: string }).code;
  }
  return undefined;
}

/** Numbers from a seed, each below `bound` (mulberry32). */
export function createRandom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  };
}

function sentBy<One extends Transaction>(address: Address, transaction: One): One {
  rememberSender(transaction, address);
  return transaction;
}
