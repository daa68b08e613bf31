import type { Blockchain } from '@ethane/blockchain';
import { keccak256Hex } from '@ethane/crypto';
import { buildBlock, nextGasLimit } from '@ethane/execution';
import type { ChainHead, TransactionSource } from '@ethane/miner';
import { hexToBytes, invariant } from '@ethane/primitives';
import { KeptTries } from '@ethane/state';
import type { TxPool } from '@ethane/txpool';
import { transactionHash } from '@ethane/types';
import { nextBlock } from './next-block.ts';

/**
 * The chain as the miner sees it.
 *
 * @param gasLimit that blocks move towards; undefined keeps the head's
 */
export function minerChain(chain: Blockchain, gasLimit: bigint | undefined): ChainHead {
  const tries = new KeptTries();
  return {
    get head() {
      return chain.head;
    },
    build: (request) => {
      const { header: parent, hash } = chain.head;
      const state = chain.stateAt(hash);
      const nodes = chain.nodesAt(hash);
      invariant(state !== undefined && nodes !== undefined, 'the head has a state');
      const { baseFeePerGas } = nextBlock(chain, request.timestamp);
      return buildBlock({
        transactions: request.transactions,
        coinbase: request.coinbase,
        timestamp: request.timestamp,
        extraData: request.extraData,
        baseFeePerGas: request.baseFeePerGas,
        spec: chain.spec,
        parent,
        parentTotalDifficulty: chain.totalDifficulty(hash),
        state,
        nodes,
        parentStateRoot: parent.stateRoot,
        tries,
        blockHash: (number) => chain.hashByNumber(number),
        gasLimit: nextGasLimit(baseFeePerGas !== undefined, parent, gasLimit ?? parent.gasLimit),
        // Nobody provides randomness here; this is as good as any and the same on every run.
        prevRandao: request.prevRandao ?? keccak256Hex(hexToBytes(hash)),
      });
    },
    commit: (built, sealed) => chain.commit(built, sealed),
    onHead: (listener) => chain.onHead(listener),
  };
}

/** The pool as the miner sees it. */
export function minerTransactions(pool: TxPool, chain: Blockchain, now: () => bigint): TransactionSource {
  return {
    get waiting() {
      return pool.status().pending;
    },
    select: () => pool.pending(nextBlock(chain, now())),
    remove: (transaction) => {
      pool.remove(transactionHash(transaction));
    },
    onTransaction: (listener) => pool.onPending(listener),
  };
}
