import type { ChainSpec } from '@ethane/chainspec';
import { createAddress } from '@ethane/evm';
import { blobGasOf, effectiveGasPrice } from '@ethane/execution';
import { bytesToHex, type Hash32, toQuantity } from '@ethane/primitives';
import { type Block, type Header, type Receipt, recoverSender, transactionHash } from '@ethane/types';
import { blobFeeOf } from '../services/block-fees.ts';
import { formatLog, type LogJson } from './log.ts';

/** A receipt as JSON-RPC has it; geth's `marshalReceipt`. */
export type ReceiptJson = Readonly<Record<string, unknown>>;

/** Receipts of a block, with what stands beside them. */
export interface BlockReceipts {
  readonly block: Block;
  readonly hash: Hash32 | null;
  readonly receipts: readonly Receipt[];
}

/**
 * Receipt of the transaction at `index`. `logIndex` counts the logs before it in the block; by default it is summed up. A
 * member that the receipt does not have is undefined, and is not there in JSON.
 */
export function formatReceipt(
  spec: ChainSpec,
  { block, hash, receipts }: BlockReceipts,
  index: number,
  logIndex: number = logsBefore(receipts, index),
): ReceiptJson | undefined {
  const receipt = receipts[index];
  const transaction = block.transactions[index];
  if (receipt === undefined || transaction === undefined) return undefined;
  const { header } = block;
  const { outcome } = receipt;
  const isBlob = transaction.type === 3;
  const from = recoverSender(transaction);
  const gasBefore = index === 0 ? 0n : (receipts[index - 1]?.cumulativeGasUsed ?? 0n);
  const transactionId = transactionHash(transaction);
  return {
    type: toQuantity(receipt.type),
    status: 'status' in outcome ? toQuantity(outcome.status) : undefined,
    root: 'stateRoot' in outcome ? outcome.stateRoot : undefined,
    cumulativeGasUsed: toQuantity(receipt.cumulativeGasUsed),
    logsBloom: bytesToHex(receipt.logsBloom),
    logs: formatReceiptLogs(receipt, header, hash, transactionId, index, logIndex),
    transactionHash: transactionId,
    transactionIndex: toQuantity(index),
    blockHash: hash,
    blockNumber: toQuantity(header.number),
    gasUsed: toQuantity(receipt.cumulativeGasUsed - gasBefore),
    effectiveGasPrice: toQuantity(effectiveGasPrice(transaction, header.baseFeePerGas)),
    from,
    to: transaction.to ?? null,
    contractAddress: transaction.to === undefined ? createAddress(from, transaction.nonce) : null,
    blobGasUsed: isBlob ? toQuantity(blobGasOf(transaction.blobVersionedHashes)) : undefined,
    blobGasPrice: isBlob ? toQuantity(blobFeeOf(spec, header) ?? 0n) : undefined,
  };
}

/** All receipts of a block, in order. */
export function formatReceipts(spec: ChainSpec, source: BlockReceipts): readonly ReceiptJson[] {
  const receipts: ReceiptJson[] = [];
  let logIndex = 0;
  for (const [index, { logs }] of source.receipts.entries()) {
    const json = formatReceipt(spec, source, index, logIndex);
    if (json !== undefined) receipts.push(json);
    logIndex += logs.length;
  }
  return receipts;
}

function formatReceiptLogs(
  receipt: Receipt,
  header: Header,
  blockHash: Hash32 | null,
  transactionId: Hash32,
  transactionIndex: number,
  firstLogIndex: number,
): readonly LogJson[] {
  const { number: blockNumber, timestamp } = header;
  return receipt.logs.map((log, i) =>
    formatLog(log, {
      blockHash,
      blockNumber,
      timestamp,
      transactionHash: transactionId,
      transactionIndex,
      logIndex: firstLogIndex + i,
    }),
  );
}

function logsBefore(receipts: readonly Receipt[], index: number): number {
  let count = 0;
  for (let i = 0; i < index; i++) count += receipts[i]?.logs.length ?? 0;
  return count;
}
