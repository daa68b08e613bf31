import { type Hash32, invariant } from '@ethane/primitives';
import type { Block } from '@ethane/types';
import type { BatchBuilder } from './batch-builder.ts';
import type { BlockReader } from './block-reader.ts';
import {
  type AppliedBlock,
  applyBlockInSteps,
  dropBlock,
  putBlock,
  undoBlockInSteps,
} from './block-writes.ts';
import type { CommitStep } from './chain-writer.ts';
import type { ChangeSet, StateWrite } from './change-set.ts';
import { Entry } from './entry.ts';
import { EntryOverlay, type EntrySource } from './entry-source.ts';
import type { Head, HeadView } from './head-view.ts';
import { type StateKey, sideKey, stateKeyBytes } from './keys.ts';

/** A canonical block that is taken back. */
export interface UndoneBlock {
  readonly block: Block;
  readonly hash: Hash32;
  readonly totalDifficulty: bigint;
  readonly changes: ChangeSet;
}

/** The canonical block `number` as it would be undone. */
export function undoneBlock(view: HeadView, blocks: BlockReader, number: number): UndoneBlock {
  const hash = blocks.canonical(number);
  invariant(hash !== undefined, 'every number up to the head has a canonical block');
  const block = blocks.block(hash);
  const row = blocks.header(hash);
  invariant(block !== undefined && row !== undefined, 'a canonical block is stored');
  return { block, hash, totalDifficulty: row.totalDifficulty, changes: view.changeSet(number) };
}

/**
 * A branch that is worked out in memory on top of the head: the canonical blocks above the fork point undone, newest
 * first, then blocks of the branch applied, oldest first.
 */
export class Branch {
  readonly undone: UndoneBlock[] = [];
  readonly applied: AppliedBlock[] = [];
  readonly #overlay: EntryOverlay;
  readonly #blocks: BlockReader;

  /** `ancestor`: number of the canonical block that the branch grows from. */
  constructor(view: HeadView, blocks: BlockReader, ancestor: number) {
    this.#blocks = blocks;
    this.#overlay = new EntryOverlay(view);
    for (let number = view.number; number > ancestor; number--) {
      const undone = undoneBlock(view, blocks, number);
      this.#overlay.undo(undone.changes);
      this.undone.push(undone);
    }
  }

  /** The state at the tip of the branch. */
  get state(): EntrySource {
    return this.#overlay;
  }

  apply(block: AppliedBlock): void {
    this.#overlay.apply(block.writes);
    this.applied.push(block);
  }

  /** The commits that make the branch canonical. */
  *steps(): Generator<CommitStep, void, void> {
    for (const undone of this.undone) yield undoStep(this.#blocks, undone, 'keep');
    for (const applied of this.applied)
      yield applyStep(applied, this.#blocks.header(applied.hash) !== undefined);
  }
}

/** `known`: the block is stored already, on the side. */
export function applyStep(applied: AppliedBlock, known: boolean): CommitStep {
  const { block, hash, totalDifficulty, writes } = applied;
  return {
    head: { header: block.header, hash, totalDifficulty },
    write: (batch) => writeApplied(batch, applied, known),
    rows: nextRows(writes),
  };
}

/** Not within {@link applyStep}: a generator function that is made for each block has a prototype that V8 has not seen. */
function* writeApplied(
  batch: BatchBuilder,
  applied: AppliedBlock,
  known: boolean,
): Generator<undefined, void, void> {
  const { block, hash, totalDifficulty } = applied;
  if (known) batch.delete(sideKey(Number(block.header.number), hash));
  else putBlock(batch, block, hash, totalDifficulty);
  yield* applyBlockInSteps(batch, applied);
}

/** `fate`: whether the block stays stored as one of a side branch. */
export function undoStep(blocks: BlockReader, undone: UndoneBlock, fate: 'keep' | 'drop'): CommitStep {
  const { block, hash, changes } = undone;
  return {
    head: headOf(blocks, block.header.parentHash),
    *write(batch) {
      yield* undoBlockInSteps(batch, block, changes);
      if (fate === 'drop') dropBlock(batch, hash);
      else batch.put(sideKey(Number(block.header.number), hash), new Uint8Array(0));
    },
    rows: previousRows(changes),
  };
}

function headOf(blocks: BlockReader, hash: Hash32): Head {
  const row = blocks.header(hash);
  invariant(row !== undefined, 'the block of a head is stored');
  return { header: row.header, hash, totalDifficulty: row.totalDifficulty };
}

function* nextRows(writes: readonly StateWrite[]): Generator<readonly [StateKey, Entry]> {
  for (const { key, next } of writes) yield [key, next];
}

function* previousRows(changes: ChangeSet): Generator<readonly [StateKey, Entry | undefined]> {
  for (const [key, raw] of changes.previous) {
    yield [key, raw === undefined ? undefined : Entry.decode(stateKeyBytes(key), raw)];
  }
}
