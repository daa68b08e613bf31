import { FORK_NAMES, type ForkName, type Rules, rulesOf } from '@ethane/chainspec';
import { privateKeyToAddress } from '@ethane/crypto';
import type { BlockEnvironment, Tracer } from '@ethane/evm';
import { intrinsicGas, processTransaction, type TransactionResult } from '@ethane/execution';
import {
  type Address,
  type Bytes,
  bytesToBigint,
  EMPTY_BYTES,
  toAddress,
  toHash32,
} from '@ethane/primitives';
import {
  type ChangeSet,
  changeSetOf,
  computeStateRoot,
  MemoryState,
  type StateReader,
  WorldState,
} from '@ethane/state';
import {
  type AccessList,
  type Account,
  type Authorization,
  accessListOf,
  signTransaction,
  type Transaction,
  type UnsignedTransaction,
} from '@ethane/types';

export const CHAIN_ID = 1n;
export const KEY: Bytes = new Uint8Array(32).fill(0x11);
export const SENDER: Address = privateKeyToAddress(KEY);
export const COINBASE: Address = addressOf(0xcb);
export const CONTRACT: Address = addressOf(0xc0);
export const OTHER: Address = addressOf(0x0d);
export const ABSENT: Address = addressOf(0xab);
export const BASE_FEE = 7n;

/** An address of twenty equal bytes. */
export function addressOf(byte: number): Address {
  return toAddress(new Uint8Array(20).fill(byte));
}

export function precompile(number: number): Address {
  return toAddress(`0x${number.toString(16).padStart(40, '0')}`);
}

export interface AccountFields {
  readonly balance?: bigint;
  readonly nonce?: bigint;
  readonly code?: Bytes;
  readonly storage?: readonly (readonly [bigint, bigint])[];
}

export interface WorldOptions {
  readonly fork?: ForkName;
  readonly rules?: Rules;
  readonly accounts?: Readonly<Record<string, AccountFields>>;
  /** Code of {@link CONTRACT}. */
  readonly code?: Bytes;
  readonly block?: Partial<BlockEnvironment>;
}

export interface Sent {
  readonly to?: Address | undefined;
  readonly create?: boolean;
  readonly data?: Bytes;
  readonly value?: bigint;
  readonly gasLimit?: bigint;
  readonly gasPrice?: bigint;
  readonly accessList?: AccessList;
  readonly authorizationList?: readonly Authorization[];
  readonly nonce?: bigint;
  readonly key?: Bytes;
  readonly tracer?: Tracer;
}

/** How a transaction went. */
export interface Ran {
  readonly result: TransactionResult;
  readonly status: 'success' | 'revert' | 'halt';
  /** Why it halted. */
  readonly reason: string | undefined;
  readonly output: Bytes;
  /** The output as a word. */
  readonly word: bigint;
  /** Gas that execution took, without the intrinsic gas and before refunds. */
  readonly spent: bigint;
  /** What the sender pays for. */
  readonly gasUsed: bigint;
}

/** A state and a block in which transactions are run one after another. */
export class World {
  readonly rules: Rules;
  readonly memory: MemoryState = new MemoryState();
  readonly block: BlockEnvironment;
  #state: WorldState;

  constructor(options: WorldOptions = {}) {
    const { fork = 'osaka', accounts = {}, code } = options;
    this.rules = options.rules ?? rulesOf(fork);
    this.block = environmentOf(fork, options.block);
    const state = new WorldState(this.memory);
    state.beginTransaction();
    const own = code === undefined ? {} : { [CONTRACT]: { code, nonce: 1n, ...accounts[CONTRACT] } };
    const all = { [SENDER]: { balance: 10n ** 24n }, ...accounts, ...own };
    for (const [address, fields] of Object.entries(all)) put(state, toAddress(address), fields);
    state.finishTransaction({ stateClearing: false });
    this.memory.commit(state.diff());
    this.#state = new WorldState(this.memory);
  }

  /** Runs a transaction of {@link SENDER}. Without more said it calls {@link CONTRACT}. */
  send(sent: Sent = {}): Ran {
    const transaction = this.sign(sent);
    const result = this.process(transaction, sent.tracer);
    const { outcome, gasUsed } = result;
    const gas = transaction.gasLimit - intrinsicGas(this.rules.transaction, partsOf(transaction));
    return {
      result,
      status: outcome.status,
      reason: outcome.status === 'halt' ? outcome.reason.code : undefined,
      output: outcome.output,
      word: bytesToBigint(outcome.output.subarray(0, 32)),
      spent: gas - outcome.gasLeft,
      gasUsed,
    };
  }

  process(transaction: Transaction, tracer?: Tracer): TransactionResult {
    const { rules, block } = this;
    const room = { gasLeft: block.gasLimit, blobGasLeft: 6n * 131_072n, cumulativeGasUsed: 0n };
    return processTransaction({ rules, block, state: this.#state, tracer, ...room }, transaction);
  }

  sign(sent: Sent): Transaction {
    const { gasPrice = BASE_FEE, accessList, authorizationList, key = KEY } = sent;
    const nonce = sent.nonce ?? this.#state.getNonce(privateKeyToAddress(key));
    const common = {
      nonce,
      gasLimit: sent.gasLimit ?? 1_000_000n,
      to: sent.create ? undefined : (sent.to ?? CONTRACT),
      value: sent.value ?? 0n,
      data: sent.data ?? EMPTY_BYTES,
    };
    const fees = { maxFeePerGas: gasPrice, maxPriorityFeePerGas: 0n };
    let unsigned: UnsignedTransaction = { type: 0, gasPrice, ...common };
    if (authorizationList !== undefined) {
      const list = accessList ?? [];
      unsigned = { type: 4, ...common, ...fees, chainId: CHAIN_ID, accessList: list, authorizationList };
    } else if (accessList !== undefined) {
      unsigned = { type: 1, ...common, gasPrice, chainId: CHAIN_ID, accessList };
    }
    return signTransaction(unsigned, key);
  }

  /** Ends the block; the next transactions are those of another one. Returns what undoes it. */
  commit(): ChangeSet {
    const { diff, nodeChanges } = computeStateRoot(this.#state.diff(), this.memory);
    const changes = changeSetOf(diff, nodeChanges, this.memory);
    this.memory.apply(diff, nodeChanges);
    this.#state = new WorldState(this.memory);
    return changes;
  }

  account(address: Address): Account | undefined {
    this.commit();
    return this.memory.account(address);
  }

  balance(address: Address): bigint {
    return this.account(address)?.balance ?? 0n;
  }

  code(address: Address): Bytes {
    const account = this.account(address);
    return account === undefined ? EMPTY_BYTES : this.memory.code(account.codeHash);
  }

  storage(address: Address, slot: bigint): bigint {
    this.commit();
    return this.memory.storage(address, slot);
  }
}

/** Runs `code` in a transaction of its own. */
export function run(fork: ForkName, code: Bytes, sent: Sent = {}, options: WorldOptions = {}): Ran {
  return new World({ fork, code, ...options }).send(sent);
}

export function isSince(fork: ForkName, other: ForkName): boolean {
  return FORK_NAMES.indexOf(fork) >= FORK_NAMES.indexOf(other);
}

/** A state whose reads fail. */
export function brokenReader(error: unknown): StateReader {
  const fail = (): never => {
    throw error;
  };
  return { account: fail, storage: fail, code: fail, storageEntries: fail };
}

function put(state: WorldState, address: Address, fields: AccountFields): void {
  state.addBalance(address, fields.balance ?? 0n);
  state.setNonce(address, fields.nonce ?? 0n);
  state.setCode(address, fields.code ?? EMPTY_BYTES);
  for (const [slot, value] of fields.storage ?? []) state.setStorage(address, slot, value);
}

function partsOf(transaction: Transaction) {
  const { to, data } = transaction;
  const authorizationList = transaction.type === 4 ? transaction.authorizationList : [];
  return { to, data, accessList: accessListOf(transaction), authorizationList };
}

function environmentOf(fork: ForkName, block: Partial<BlockEnvironment> = {}): BlockEnvironment {
  return {
    number: 1_000n,
    timestamp: 1_700_000_000n,
    coinbase: COINBASE,
    gasLimit: 2n ** 60n,
    difficulty: isSince(fork, 'paris') ? 0n : 131_072n,
    chainId: CHAIN_ID,
    blockHash: (number) => toHash32(`0x${number.toString(16).padStart(64, '0')}`),
    ...(isSince(fork, 'paris') && { prevRandao: toHash32(`0x${'5a'.repeat(32)}`) }),
    ...(isSince(fork, 'london') && { baseFeePerGas: BASE_FEE }),
    ...(isSince(fork, 'cancun') && { blobBaseFee: 1n }),
    ...block,
  };
}
