import { FORK_NAMES, rulesOf } from '@ethane/chainspec';
import type { BlockEnvironment } from '@ethane/evm';
import { processTransaction, type TransactionResult } from '@ethane/execution';
import { bytesToHex, toAddress, toHash32 } from '@ethane/primitives';
import { MemoryState, WorldState } from '@ethane/state';
import {
  type AccessList,
  type Authorization,
  type Log,
  signAuthorization,
  signTransaction,
  type Transaction,
  TransactionError,
  type UnsignedTransaction,
} from '@ethane/types';
import {
  AUTHORITY_KEYS,
  BLOCK,
  CHAIN_ID,
  COINBASE,
  codeOf,
  type EvmCase,
  joined,
  type Observation,
  type ObservedAccount,
  SENDER_KEY,
} from './case.ts';

/** The state that a case begins with. */
export function stateOf({ accounts }: EvmCase): MemoryState {
  const memory = new MemoryState();
  const world = new WorldState(memory);
  world.beginTransaction();
  for (const account of accounts) {
    const address = toAddress(account.address);
    world.addBalance(address, BigInt(account.balance));
    world.setNonce(address, BigInt(account.nonce));
    world.setCode(address, codeOf(account));
    for (const [slot, value] of account.storage) world.setStorage(address, BigInt(slot), BigInt(value));
  }
  world.finishTransaction({ stateClearing: true });
  memory.commit(world.diff());
  return memory;
}

export function signedTransaction({ accounts, transaction, fork }: EvmCase): Transaction {
  const { gasPrice } = transaction;
  const nonce = BigInt(accounts[0]?.nonce ?? 0);
  const to = transaction.to === undefined ? undefined : toAddress(transaction.to);
  const common = {
    nonce,
    gasLimit: BigInt(transaction.gasLimit),
    to,
    value: BigInt(transaction.value),
    data: joined(transaction.data),
  };
  const fees = { maxFeePerGas: BigInt(gasPrice), maxPriorityFeePerGas: 1n };
  const accessList: AccessList = transaction.accessList.map(({ address, storageKeys }) => ({
    address: toAddress(address),
    storageKeys: storageKeys.map((key) => toHash32(key)),
  }));
  const chainId = CHAIN_ID;
  let unsigned: UnsignedTransaction;
  switch (transaction.type) {
    case 0: {
      const replayProtected = FORK_NAMES.indexOf(fork) >= FORK_NAMES.indexOf('spuriousDragon');
      unsigned = {
        type: 0,
        ...common,
        gasPrice: BigInt(gasPrice),
        chainId: replayProtected ? chainId : undefined,
      };
      break;
    }
    case 1:
      unsigned = { type: 1, ...common, gasPrice: BigInt(gasPrice), chainId, accessList };
      break;
    case 2:
      unsigned = { type: 2, ...common, ...fees, chainId, accessList };
      break;
    default:
      unsigned = {
        type: 4,
        ...common,
        ...fees,
        chainId,
        accessList,
        authorizationList: authorizationsOf(transaction),
      };
  }
  return signTransaction(unsigned, SENDER_KEY);
}

export function authorizationsOf({ authorizations }: EvmCase['transaction']): Authorization[] {
  return authorizations.map(({ authority, chainId, address, nonce }) =>
    signAuthorization(
      { chainId: BigInt(chainId), address: toAddress(address), nonce: BigInt(nonce) },
      AUTHORITY_KEYS[authority]!,
    ),
  );
}

/** What a signed case comes to here: with every account, and the root of the state. */
export function runOurs(item: EvmCase, transaction: Transaction): Observation {
  const memory = stateOf(item);
  const state = new WorldState(memory);
  let result: TransactionResult;
  try {
    const context = { rules: rulesOf(item.fork), block: environmentOf(item), state };
    result = processTransaction(
      { ...context, gasLeft: BLOCK.gasLimit, blobGasLeft: 0n, cumulativeGasUsed: 0n },
      transaction,
    );
  } catch (error) {
    if (!(error instanceof TransactionError)) throw error;
    return { status: 'invalid', reason: error.code, output: '0x', gasUsed: '0', logs: [] };
  }
  const { root } = memory.commit(state.diff());
  const { outcome, gasUsed, logs } = result;
  return {
    status: outcome.status === 'success' ? 'success' : 'failure',
    reason: outcome.status === 'halt' ? outcome.reason.message : outcome.status,
    output: bytesToHex(outcome.output),
    gasUsed: String(gasUsed),
    logs: logs.map(logText),
    accounts: observe(memory),
    stateRoot: root,
  };
}

function environmentOf({ fork }: EvmCase): BlockEnvironment {
  const at = FORK_NAMES.indexOf(fork);
  const since = (name: (typeof FORK_NAMES)[number]) => at >= FORK_NAMES.indexOf(name);
  return {
    number: BLOCK.number,
    timestamp: BLOCK.timestamp,
    coinbase: COINBASE,
    gasLimit: BLOCK.gasLimit,
    difficulty: 0n,
    chainId: CHAIN_ID,
    blockHash: () => undefined,
    ...(since('paris') && { prevRandao: toHash32(BLOCK.prevRandao) }),
    ...(since('london') && { baseFeePerGas: BLOCK.baseFeePerGas }),
    ...(since('cancun') && { blobBaseFee: 1n }),
  };
}

export function logText({ address, topics, data }: Log): string {
  return `${address} ${topics.join()} ${bytesToHex(data)}`;
}

function observe(state: MemoryState): Map<string, ObservedAccount> {
  return new Map(
    [...state.accounts()].map(([address, { balance, nonce, codeHash }]) => [
      address,
      {
        balance,
        nonce,
        code: bytesToHex(state.code(codeHash)),
        storage: new Map(state.storageEntries(address)),
      },
    ]),
  );
}
