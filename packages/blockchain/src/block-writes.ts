import type { Hash32 } from '@ethane/primitives';
import { type Block, type Receipt, transactionHash } from '@ethane/types';
import type { BatchBuilder } from './batch-builder.ts';
import { encodeBlockRows, encodeHashRow, encodePosition, encodeReceiptsRow } from './block-rows.ts';
import { type ChangeSet, encodeChangeSetInSteps, type StateWrite } from './change-set.ts';
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

/** Rows that a step writes. */
const STEP = 2_000;

/** Makes the block canonical: indexes, receipts, state, change set. Of a great block, a few milliseconds at each step. */
export function* applyBlockInSteps(
  batch: BatchBuilder,
  { block, hash, receipts, writes }: AppliedBlock,
): Generator<undefined, void, void> {
  const number = Number(block.header.number);
  putReceipts(batch, hash, receipts);
  batch.put(canonicalKey(number), encodeHashRow(hash));
  for (const [index, transaction] of block.transactions.entries()) {
    batch.put(transactionKey(transactionHash(transaction)), encodePosition({ number, index }));
  }
  for (let i = 0; i < writes.length; i++) {
    if (i % STEP === STEP - 1) yield;
    const { next } = writes[i]!;
    batch.putSealed(next.key, next.raw);
  }
  const changeSet = changeSetKey(number);
  batch.putSealed(changeSet, yield* encodeChangeSetInSteps(changeSet, hash, writes));
}

/** The reverse of {@link applyBlockInSteps}; the receipts stay, for they are right whenever the block is canonical again. */
export function* undoBlockInSteps(
  batch: BatchBuilder,
  block: Block,
  changes: ChangeSet,
): Generator<undefined, void, void> {
  const number = Number(block.header.number);
  batch.delete(canonicalKey(number));
  for (const transaction of block.transactions) batch.delete(transactionKey(transactionHash(transaction)));
  let count = 0;
  for (const [key, raw] of changes.previous) {
    count += 1;
    if (count % STEP === 0) yield;
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
