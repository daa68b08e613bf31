import type { Address, Bytes, Hash32 } from '@ethane/primitives';
import {
  type BlobSidecar,
  decodePooledTransaction,
  rememberSender,
  signingHash,
  type Transaction,
  transactionHash,
  type UnsignedTransaction,
} from '@ethane/types';
import type { TransactionArguments } from '../codecs/transaction-arguments.ts';
import { formatReceipt, type ReceiptJson } from '../format/receipt.ts';
import type { Backend } from '../ports.ts';
import { HeldAnswer } from '../protocol/held-answer.ts';
import { RpcError, rejected } from '../protocol/rpc-error.ts';
import { type PreparedBlobs, prepareBlobs } from './sidecars.ts';
import { senderOf, type TransactionFiller } from './transaction-filler.ts';

/** A transaction signed here, with the blobs it was made for. */
export interface SignedTransaction {
  readonly transaction: Transaction;
  readonly sidecar: BlobSidecar | undefined;
}

/** The hash of a transaction that is in the pool. */
export type SentTransaction = Hash32 | HeldAnswer;

/**
 * Takes transactions in: raw ones, and those that unlocked accounts sign. Where blocks are made at once, the answer is
 * held until the block has been, or until it is about to be made and all else waits for it: its receipt is there for who has
 * the answer, and nobody asks in vain.
 */
export class TransactionSender {
  readonly #backend: Backend;
  readonly #filler: TransactionFiller;

  constructor(backend: Backend, filler: TransactionFiller) {
    this.#backend = backend;
    this.#filler = filler;
  }

  /**
   * Gives EIP-2718 bytes (blob transactions with their sidecar) to the pool; no promise where the pool needs none.
   *
   * @throws TransactionError, RpcError `REJECTED`, or what the pool throws
   */
  sendRaw(raw: Bytes): SentTransaction | Promise<SentTransaction> {
    const { transaction, sidecar } = decodePooledTransaction(raw);
    return this.#submitAndHold(transaction, sidecar);
  }

  /** Fills in, signs and sends. @throws RpcError, TransactionError, or what the pool throws */
  send(request: TransactionArguments): SentTransaction | Promise<SentTransaction> {
    return this.#withBlobs(request, (blobs) => {
      const { transaction, sidecar } = this.#complete(request, blobs);
      return this.#submitAndHold(transaction, sidecar);
    });
  }

  /** Signs what is complete but for the chain id. @throws RpcError `REJECTED` for a missing member; TransactionError */
  sign(request: TransactionArguments): SignedTransaction | Promise<SignedTransaction> {
    if (request.gas === undefined) throw rejected('gas not specified');
    if (request.gasPrice === undefined && request.maxFeePerGas === undefined) {
      throw rejected('missing gasPrice or maxFeePerGas/maxPriorityFeePerGas');
    }
    if (request.nonce === undefined) throw rejected('nonce not specified');
    return this.#withBlobs(request, (blobs) => this.#complete(request, blobs));
  }

  /** Fills in without signing: r and s are 0. @throws RpcError; TransactionError */
  fill(request: TransactionArguments): SignedTransaction | Promise<SignedTransaction> {
    return this.#withBlobs(request, (blobs) => {
      const unsigned = this.#filler.fill({ ...request, ...hashesOf(blobs) });
      const transaction: Transaction = { ...unsigned, yParity: 0, r: 0n, s: 0n };
      rememberSender(transaction, senderOf(request));
      return { transaction, sidecar: blobs?.sidecar };
    });
  }

  /**
   * Sends EIP-2718 bytes and waits for the receipt (EIP-7966).
   *
   * @throws RpcError `RECEIPT_TIMED_OUT` with the transaction's hash when it is not mined in `millis`
   */
  async sendRawAndWait(raw: Bytes, millis: number): Promise<ReceiptJson> {
    const { transaction, sidecar } = decodePooledTransaction(raw);
    const hash = transactionHash(transaction);
    const mined = this.#waitFor(hash, millis);
    try {
      await this.#submit(transaction, sidecar);
      return await mined.receipt;
    } finally {
      mined.stop();
    }
  }

  #submit(transaction: Transaction, sidecar: BlobSidecar | undefined): Hash32 | Promise<Hash32> {
    return this.#backend.pool.add(transaction, sidecar === undefined ? LOCAL : { sidecar, local: true });
  }

  #submitAndHold(
    transaction: Transaction,
    sidecar: BlobSidecar | undefined,
  ): SentTransaction | Promise<SentTransaction> {
    const { miner } = this.#backend;
    const hash = this.#submit(transaction, sidecar);
    return hash instanceof Promise
      ? hash.then((later) => held(later, miner.begun ?? miner.settled))
      : held(hash, miner.begun ?? miner.settled);
  }

  #withBlobs<Result>(
    request: TransactionArguments,
    go: (blobs: PreparedBlobs | undefined) => Result | Promise<Result>,
  ): Result | Promise<Result> {
    if (request.blobs === undefined) return go(undefined);
    return prepareBlobs(request).then(go);
  }

  #complete(request: TransactionArguments, blobs: PreparedBlobs | undefined): SignedTransaction {
    const from = senderOf(request);
    if (!this.#backend.accounts.addresses.includes(from)) throw rejected('unknown account');
    const unsigned = this.#filler.fill({ ...request, ...hashesOf(blobs) });
    return { transaction: this.#signed(unsigned, from), sidecar: blobs?.sidecar };
  }

  #signed(unsigned: UnsignedTransaction, from: Address): Transaction {
    const signature = this.#backend.accounts.sign(from, signingHash(unsigned));
    if (signature === undefined) throw rejected('unknown account');
    const { yParity, r, s } = signature;
    const transaction: Transaction = { ...unsigned, yParity, r, s };
    rememberSender(transaction, from);
    return transaction;
  }

  #waitFor(
    hash: Hash32,
    millis: number,
  ): { readonly receipt: Promise<ReceiptJson>; readonly stop: () => void } {
    const { chain } = this.#backend;
    let stop = (): void => undefined;
    const receipt = new Promise<ReceiptJson>((resolve, reject) => {
      const timer = setTimeout(() => {
        const text = `The transaction was added to the transaction pool but wasn't processed in ${millis}ms.`;
        reject(new RpcError('RECEIPT_TIMED_OUT', text, hash));
      }, millis);
      const end = chain.onHead(({ added }) => {
        for (const block of added) {
          const index = block.block.transactions.findIndex(
            (candidate) => transactionHash(candidate) === hash,
          );
          const json = index < 0 ? undefined : formatReceipt(chain.spec, block, index);
          if (json !== undefined) resolve(json);
        }
      });
      stop = () => {
        clearTimeout(timer);
        end();
      };
    });
    // When sending fails, nobody waits for this any more.
    receipt.catch(() => undefined);
    return { receipt, stop };
  }
}

function held(hash: Hash32, until: Promise<void> | undefined): SentTransaction {
  return until === undefined ? hash : new HeldAnswer(hash, until);
}

const LOCAL = { local: true } as const;

function hashesOf(blobs: PreparedBlobs | undefined): Partial<TransactionArguments> {
  return blobs === undefined ? {} : { blobVersionedHashes: blobs.blobVersionedHashes };
}
