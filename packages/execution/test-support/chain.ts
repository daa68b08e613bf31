import {
  type ChainSpec,
  createDevSpec,
  type ForkName,
  type Genesis,
  type GenesisAccount,
  PREDEPLOYS,
} from '@ethane/chainspec';
import { privateKeyToAddress } from '@ethane/crypto';
import { type Address, type Bytes, EMPTY_BYTES, hexToBytes, toAddress, ZERO_HASH } from '@ethane/primitives';
import { MemoryState } from '@ethane/state';
import {
  type Block,
  blockHash,
  signTransaction,
  type Transaction,
  type UnsignedTransaction,
} from '@ethane/types';
import type { BlockInput } from '../src/block-execution.ts';
import { type BuildInput, type BuiltBlock, buildBlock, type TransactionSource } from '../src/build-block.ts';
import { genesisBlock } from '../src/genesis.ts';
import { type BlockResult, processBlock } from '../src/process-block.ts';
import type { CallContext } from '../src/simulation.ts';
import { validateHeader } from '../src/validate-header.ts';

export const KEY: Bytes = new Uint8Array(32).fill(1);
export const SENDER: Address = privateKeyToAddress(KEY);
export const OTHER_KEY: Bytes = new Uint8Array(32).fill(2);
export const OTHER: Address = privateKeyToAddress(OTHER_KEY);
export const COINBASE: Address = toAddress(`0x${'c0'.repeat(20)}`);
export const CHAIN_ID = 1337n;
export const ETHER: bigint = 10n ** 18n;

/** An address of twenty equal bytes. */
export function addressOf(byte: number): Address {
  return toAddress(new Uint8Array(20).fill(byte));
}

export function account(fields: { code?: string } & Partial<Omit<GenesisAccount, 'code'>>): GenesisAccount {
  const { balance = 0n, nonce = 0n, storage = new Map() } = fields;
  return { balance, nonce, storage, code: hexToBytes(fields.code ?? '0x') };
}

export interface ChainOptions {
  readonly hardfork?: ForkName;
  readonly proofOfWork?: boolean;
  readonly alloc?: Iterable<readonly [Address, GenesisAccount]>;
  readonly spec?: ChainSpec;
  readonly gasLimit?: bigint;
}

/** A chain in memory that only grows: blocks are built, or run and applied. */
export class TestChain {
  readonly spec: ChainSpec;
  readonly state: MemoryState = new MemoryState();
  readonly blocks: Block[];

  constructor(options: ChainOptions = {}) {
    const { hardfork = 'osaka', proofOfWork } = options;
    this.spec =
      options.spec ??
      createDevSpec({ chainId: CHAIN_ID, hardfork, ...(proofOfWork !== undefined && { proofOfWork }) });
    const { block, diff, nodeChanges } = genesisBlock(this.#genesis(options));
    this.state.apply(diff, nodeChanges);
    this.blocks = [block];
  }

  get head(): Block {
    return this.blocks.at(-1)!;
  }

  get input(): BlockInput {
    const { spec, state } = this;
    return { spec, state, nodes: state, blockHash: this.#hashOf };
  }

  get callContext(): CallContext {
    return { ...this.input, header: this.head.header };
  }

  /** The block after the head with those of `transactions` that fit. */
  build(transactions: readonly Transaction[], options: Partial<BuildInput> = {}): BuiltBlock {
    const { header } = this.head;
    return buildBlock({
      ...this.input,
      parentStateRoot: header.stateRoot,
      parent: header,
      transactions: listSource(transactions),
      coinbase: COINBASE,
      timestamp: header.timestamp + 12n,
      gasLimit: header.gasLimit,
      ...options,
    });
  }

  /** Checks a block as a peer would, and appends it. */
  add(block: Block): BlockResult {
    validateHeader(this.spec, block.header, this.head.header);
    const result = processBlock(this.input, block);
    this.state.apply(result.diff, result.nodeChanges);
    this.blocks.push(block);
    return result;
  }

  mine(transactions: readonly Transaction[], options: Partial<BuildInput> = {}): BlockResult {
    return this.add(this.build(transactions, options).block);
  }

  readonly #hashOf = (number: bigint) => {
    const block = this.blocks[Number(number)];
    return block && blockHash(block);
  };

  #genesis({ alloc = [], gasLimit = 30_000_000n }: ChainOptions): Genesis {
    const funded = [SENDER, OTHER].map((address) => [address, account({ balance: 100n * ETHER })] as const);
    const predeployed = PREDEPLOYS.map(
      ({ address, code }) => [address, { ...account({ nonce: 1n }), code }] as const,
    );
    return {
      spec: this.spec,
      nonce: 0n,
      timestamp: 1_000n,
      extraData: EMPTY_BYTES,
      gasLimit,
      difficulty: this.spec.terminalTotalDifficulty === undefined ? 131_072n : 0n,
      mixHash: ZERO_HASH,
      coinbase: COINBASE,
      alloc: new Map([...funded, ...predeployed, ...alloc]),
    };
  }
}

/** A source that gives the transactions in order and records what becomes of those that are not taken. */
export function listSource(
  transactions: readonly Transaction[],
): TransactionSource & { readonly refused: string[] } {
  const rest = [...transactions];
  const refused: string[] = [];
  return {
    refused,
    next: () => rest.shift(),
    skipSender: (_, { code }) => refused.push(`skip ${code}`),
    drop: (_, { code }) => refused.push(`drop ${code}`),
  };
}

/** A signed legacy transfer by {@link SENDER}, or what `fields` make of it. */
export function transfer(
  fields: Partial<Omit<Extract<UnsignedTransaction, { type: 0 }>, 'type'>> = {},
  key: Bytes = KEY,
): Transaction {
  const unsigned = {
    type: 0 as const,
    chainId: CHAIN_ID,
    nonce: 0n,
    gasLimit: 100_000n,
    gasPrice: 10n ** 10n,
    to: addressOf(0xaa),
    value: 0n,
    data: EMPTY_BYTES,
    ...fields,
  };
  return signTransaction(unsigned, key);
}
