import type { Hash32 } from '@ethane/primitives';
import { type Block, type Receipt, transactionHash } from '@ethane/types';
import type { BatchBuilder } from './batch-builder.ts';
import { encodeBlockRows, encodeHashRow, encodePosition, encodeReceiptsRow } from './block-rows.ts';
import { type ChangeSet, encodeChangeSet, type StateWrite } from './change-set.ts';
import {
  bodyKey,
  canonicalKey,
  changeSetKey,
  headerKey,
  receiptsKey,
  stateKeyBytes,
  transactionKey,
} from './keys.ts';

/** A block that was executed on top of its parent, and the rows that makes. */
export interface AppliedBlock {
  readonly block: Block;
  readonly hash: Hash32;
  readonly totalDifficulty: bigint;
  readonly receipts: readonly Receipt[];
  readonly writes: readonly StateWrite[];
}

/** Stores header and body, canonical or not. */
export function putBlock(batch: BatchBuilder, block: Block, hash: Hash32, totalDifficulty: bigint): void {
  const rows = encodeBlockRows(block, totalDifficulty);
  batch.put(headerKey(hash), rows.header);
  if (rows.body !== undefined) batch.put(bodyKey(hash), rows.body);
}

export function putReceipts(batch: BatchBuilder, hash: Hash32, receipts: readonly Receipt[]): void {
  if (receipts.length > 0) batch.put(receiptsKey(hash), encodeReceiptsRow(receipts));
}

/** Makes the block canonical: indexes, receipts, state, change set. */
export function applyBlock(batch: BatchBuilder, { block, hash, receipts, writes }: AppliedBlock): void {
  const number = Number(block.header.number);
  putReceipts(batch, hash, receipts);
  batch.put(canonicalKey(number), encodeHashRow(hash));
  for (const [index, transaction] of block.transactions.entries()) {
    batch.put(transactionKey(transactionHash(transaction)), encodePosition({ number, index }));
  }
  for (const { keyBytes, next } of writes) batch.putSealed(keyBytes, next.raw);
  const changeSet = changeSetKey(number);
  batch.putSealed(changeSet, encodeChangeSet(changeSet, hash, writes));
}

/** The reverse of {@link applyBlock}; the receipts stay, for they are right whenever the block is canonical again. */
export function undoBlock(batch: BatchBuilder, block: Block, changes: ChangeSet): void {
  const number = Number(block.header.number);
  batch.delete(canonicalKey(number));
  for (const transaction of block.transactions) batch.delete(transactionKey(transactionHash(transaction)));
  for (const [key, raw] of changes.previous) {
    const bytes = stateKeyBytes(key);
    if (raw === undefined) batch.delete(bytes);
    else batch.putSealed(bytes, raw);
  }
  batch.delete(changeSetKey(number));
}

/** Removes what {@link putBlock} and {@link putReceipts} stored. */
export function dropBlock(batch: BatchBuilder, hash: Hash32): void {
  batch.delete(headerKey(hash));
  batch.delete(bodyKey(hash));
  batch.delete(receiptsKey(hash));
}
