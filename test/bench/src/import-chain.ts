import { devGenesis, type Genesis } from '@ethane/chainspec';
import { keccak256, privateKeyToAddress } from '@ethane/crypto';
import { buildBlock, genesisBlock } from '@ethane/execution';
import { type Bytes, bigintToFixedBytes, concatBytes } from '@ethane/primitives';
import { MemoryState } from '@ethane/state';
import { encodeBlock, rememberSender, signTransaction, type Transaction } from '@ethane/types';

const GWEI = 10n ** 9n;
const BLOCK_GAS = 60_000_000n;

/** A genesis and the blocks on it, as `ethane import` reads them. */
export interface EncodedChain {
  readonly genesis: Genesis;
  readonly blocks: Bytes;
}

/** Blocks of as many transfers each, every one of another account, from one to the next. */
export function createTransfers(blocks: number, transfers: number): EncodedChain {
  const keys = Array.from({ length: transfers }, (_, i) => keccak256(bigintToFixedBytes(BigInt(i + 1), 32)));
  const accounts = keys.map(privateKeyToAddress);
  const genesis = devGenesis({ accounts, hardfork: 'prague', gasLimit: BLOCK_GAS });
  const first = genesisBlock(genesis);
  const state = new MemoryState();
  state.apply(first.diff, first.nodeChanges);
  const encoded: Bytes[] = [];
  let parent = first.block.header;
  for (let number = 1; number <= blocks; number++) {
    const waiting = keys.map((key, i) => {
      const to = accounts[(i * 7 + number) % transfers]!;
      const fields = { type: 2, chainId: genesis.spec.chainId, to, nonce: BigInt(number - 1) } as const;
      const fees = { maxFeePerGas: 20n * GWEI, maxPriorityFeePerGas: GWEI, gasLimit: 21_000n };
      const rest = { value: 1n, data: new Uint8Array(0), accessList: [] };
      const transaction = signTransaction({ ...fields, ...fees, ...rest }, key);
      rememberSender(transaction, accounts[i]!);
      return transaction;
    });
    const refuse = (_: Transaction, error: Error): never => {
      throw error;
    };
    const { block, result } = buildBlock({
      spec: genesis.spec,
      state,
      nodes: state,
      blockHash: () => undefined,
      parent,
      transactions: { next: () => waiting.shift(), skipSender: refuse, drop: refuse },
      coinbase: accounts[0]!,
      timestamp: BigInt(12 * number),
      gasLimit: BLOCK_GAS,
    });
    if (block.transactions.length !== transfers) throw new Error('the transfers do not fit a block');
    state.apply(result.diff, result.nodeChanges);
    encoded.push(encodeBlock(block));
    parent = block.header;
  }
  return { genesis, blocks: concatBytes(...encoded) };
}
