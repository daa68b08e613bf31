import { devGenesis, type Genesis, type GenesisAccount } from '@ethane/chainspec';
import { keccak256, privateKeyToAddress } from '@ethane/crypto';
import { buildBlock, genesisBlock } from '@ethane/execution';
import {
  type Address,
  addressToBytes,
  type Bytes,
  bigintToFixedBytes,
  bytesToBigint,
  concatBytes,
  toAddress,
} from '@ethane/primitives';
import { MemoryState } from '@ethane/state';
import { encodeBlock, rememberSender, signTransaction, type Transaction } from '@ethane/types';
import { compileTransfers } from './compile.ts';
import { deployed } from './programs.ts';

const GWEI = 10n ** 9n;
const ACCOUNTS = 1_000;
export const BLOCK_GAS = 60_000_000n;

/** A block of the chain, as the bytes in which it arrives. */
export interface BenchBlock {
  readonly what: string;
  readonly count: number;
  readonly encoded: Bytes;
  readonly gasUsed: bigint;
}

/** A chain with funded accounts and a coin, and two blocks that follow its first block. */
export interface BenchChain {
  readonly genesis: Genesis;
  readonly blocks: readonly BenchBlock[];
}

const KEYS = Array.from({ length: ACCOUNTS }, (_, index) =>
  keccak256(bigintToFixedBytes(BigInt(index + 1), 32)),
);
const ADDRESSES = KEYS.map(privateKeyToAddress);
const SELECTOR = keccak256(new TextEncoder().encode('transfer(address,uint256)')).subarray(0, 4);

export function createChain(): BenchChain {
  const [coin, account] = coinWithHolders();
  const base = devGenesis({ accounts: ADDRESSES, hardfork: 'prague', gasLimit: BLOCK_GAS });
  const genesis = { ...base, alloc: new Map([...base.alloc, [coin, account] as const]) };
  const transfers = KEYS.map((key, index) =>
    sign(key, index, { to: recipientOf(index), value: 1n, gasLimit: 21_000n, data: new Uint8Array(0) }),
  );
  const coins = KEYS.slice(0, ACCOUNTS / 2).map((key, index) => {
    const data = concatBytes(
      SELECTOR,
      new Uint8Array(12),
      addressToBytes(recipientOf(index)),
      bigintToFixedBytes(7n, 32),
    );
    return sign(key, index, { to: coin, value: 0n, gasLimit: 60_000n, data });
  });
  return {
    genesis,
    blocks: [
      blockOf(genesis, '1,000 transfers', transfers),
      blockOf(genesis, '500 ERC-20 transfers (OpenZeppelin)', coins),
    ],
  };
}

/** The account of OpenZeppelin's ERC20 in which every account holds coins: slot 0 has the mapping of balances. */
function coinWithHolders(): readonly [Address, GenesisAccount] {
  const accounts = [...deployed(compileTransfers())];
  const found = accounts.find(([, { storage }]) => storage.size > 0);
  if (found === undefined) throw new Error('the deployment left no coin');
  const [address, account] = found;
  const storage = new Map(account.storage);
  for (const holder of ADDRESSES) {
    const slot = keccak256(concatBytes(new Uint8Array(12), addressToBytes(holder), new Uint8Array(32)));
    storage.set(bytesToBigint(slot), 1_000n);
  }
  return [address, { ...account, storage }];
}

/** Someone else, somewhere else in the trie. */
function recipientOf(index: number): Address {
  return ADDRESSES[(index * 7 + 1) % ACCOUNTS]!;
}

function sign(
  key: Bytes,
  index: number,
  fields: { readonly to: Address; readonly value: bigint; readonly gasLimit: bigint; readonly data: Bytes },
): Transaction {
  const transaction = signTransaction(
    {
      type: 2,
      chainId: 1337n,
      nonce: 0n,
      maxFeePerGas: 20n * GWEI,
      maxPriorityFeePerGas: GWEI,
      accessList: [],
      ...fields,
    },
    key,
  );
  rememberSender(transaction, ADDRESSES[index]!);
  return transaction;
}

function blockOf(genesis: Genesis, what: string, transactions: readonly Transaction[]): BenchBlock {
  const first = genesisBlock(genesis);
  const state = new MemoryState();
  state.apply(first.diff, first.nodeChanges);
  const waiting = [...transactions];
  const refuse = (_: Transaction, error: Error): never => {
    throw error;
  };
  const { block } = buildBlock({
    spec: genesis.spec,
    state,
    nodes: state,
    blockHash: () => undefined,
    parent: first.block.header,
    transactions: { next: () => waiting.shift(), skipSender: refuse, drop: refuse },
    coinbase: toAddress('0x00000000000000000000000000000000c0ffee01'),
    timestamp: 12n,
    gasLimit: BLOCK_GAS,
  });
  if (block.transactions.length !== transactions.length) throw new Error(`${what}: they do not fit a block`);
  return { what, count: transactions.length, encoded: encodeBlock(block), gasUsed: block.header.gasUsed };
}
