import { bytesToHex, type Hash32, type Hex } from '@ethane/primitives';
import { encodeTransaction, type Transaction } from '@ethane/types';
import { type BlockReference, blockNumber } from '../codecs/block-reference.ts';
import { type Decoder, optional, required } from '../codecs/codec.ts';
import { bytes, hash32, looseNumber } from '../codecs/values.ts';
import { placeInBlock } from '../format/block.ts';
import { formatReceipt } from '../format/receipt.ts';
import { formatTransaction } from '../format/transaction.ts';
import { type Call, type Method, method } from '../protocol/method.ts';
import type { Services } from '../services/services.ts';
import { named } from './blocks.ts';

const byHash: Decoder<BlockReference> = (value) => named(hash32(value));

/** Milliseconds that `eth_sendRawTransactionSync` waits by default, and at most. */
const SYNC_MILLIS = 20_000n;
const MAX_SYNC_MILLIS = 25_000n;

/** Transactions by hash and place, their receipts, and sending signed ones. */
export const TRANSACTION_METHODS: readonly Method[] = [
  method('eth_sendRawTransaction', [required(bytes)], ({ services }, raw) => services.sender.sendRaw(raw)),
  method(
    'eth_sendRawTransactionSync',
    [required(bytes), optional(looseNumber)],
    ({ services }, raw, millis = SYNC_MILLIS) =>
      services.sender.sendRawAndWait(raw, Number(millis > MAX_SYNC_MILLIS ? MAX_SYNC_MILLIS : millis)),
  ),
  method('eth_getTransactionByHash', [required(hash32)], ({ services }, hash) => {
    const { chain, pool } = services.backend;
    const location = chain.transactionByHash(hash);
    if (location !== undefined) return transactionAt(services, named(location.blockHash), location.index);
    const pooled = pool.get(hash);
    return pooled && formatTransaction(pooled, undefined);
  }),
  method('eth_getTransactionReceipt', [required(hash32)], ({ services }, hash) => {
    const { chain } = services.backend;
    const location = chain.transactionByHash(hash);
    const block = location && chain.blockByHash(location.blockHash);
    const receipts = location && chain.receiptsByHash(location.blockHash);
    if (location === undefined || block === undefined || receipts === undefined) return null;
    return formatReceipt(chain.spec, { block, hash: location.blockHash, receipts }, location.index);
  }),
  method('eth_getTransactionByBlockHashAndIndex', [required(byHash), required(looseNumber)], getByPlace),
  method(
    'eth_getTransactionByBlockNumberAndIndex',
    [required(blockNumber), required(looseNumber)],
    getByPlace,
  ),
  method('eth_getRawTransactionByHash', [required(hash32)], rawTransaction),
  method(
    'eth_getRawTransactionByBlockHashAndIndex',
    [required(byHash), required(looseNumber)],
    getRawByPlace,
  ),
  method(
    'eth_getRawTransactionByBlockNumberAndIndex',
    [required(blockNumber), required(looseNumber)],
    getRawByPlace,
  ),
];

/** EIP-2718 bytes of a mined or pooled transaction; `0x` when there is none. */
export function rawTransaction({ services }: Call, hash: Hash32): Hex {
  const { chain, pool } = services.backend;
  const location = chain.transactionByHash(hash);
  const mined = location && chain.blockByHash(location.blockHash)?.transactions[location.index];
  return toRaw(mined ?? pool.get(hash));
}

function toRaw(transaction: Transaction | undefined): Hex {
  return transaction === undefined ? '0x' : bytesToHex(encodeTransaction(transaction));
}

function transactionAt(services: Services, reference: BlockReference, index: number): unknown {
  const located = services.blocks.findBlock(reference);
  const transaction = located?.block.transactions[index];
  if (located === undefined || transaction === undefined) return null;
  return formatTransaction(transaction, { ...placeInBlock(located, located.hash), index });
}

function getByPlace({ services }: Call, reference: BlockReference, index: bigint): unknown {
  return transactionAt(services, reference, Number(index));
}

function getRawByPlace({ services }: Call, reference: BlockReference, index: bigint): unknown {
  return toRaw(services.blocks.findBlock(reference)?.block.transactions[Number(index)]);
}
