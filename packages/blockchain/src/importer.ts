import { BlockError, type BuiltBlock, isMerged, validateBody } from '@ethane/execution';
import type { Hash32 } from '@ethane/primitives';
import { type Block, blockHash } from '@ethane/types';
import { BadBlocks } from './bad-blocks.ts';
import { type BlockCheckOptions, checkBlock, checkClock } from './block-checks.ts';
import type { BlockReader } from './block-reader.ts';
import type { HeaderRow } from './block-rows.ts';
import { type AppliedBlock, dropBlock, putBlock, putReceipts } from './block-writes.ts';
import { applyStep, undoneBlock, undoStep } from './branch.ts';
import { BranchExecutor } from './branch-executor.ts';
import { assertSealOf } from './built-block.ts';
import type { ChainWriter, CommitOptions, CommitStep } from './chain-writer.ts';
import { ChainError } from './errors.ts';
import type { ChainBlock, HeadEvent } from './events.ts';
import { sideKey } from './keys.ts';

/**
 * What became of an imported block: the new head on top of the old one; stored on a side branch; the new head on another
 * branch than the old one; or it was there before.
 */
export type ImportStatus = 'extended' | 'side' | 'reorganised' | 'known';

export interface ImportResult {
  readonly status: ImportStatus;
  readonly hash: Hash32;
}

/**
 * Which block becomes the head. `totalDifficulty`: that with the greatest sum of difficulties, the first seen of equals;
 * a merged block (difficulty 0) when it extends the head or is chosen by `setHead`. Proof-of-work blocks of other branches
 * are executed only when they are to become canonical. `latestValid`: from Paris on, whichever valid block came last, and
 * every block is executed at once, as consensus tests have it.
 */
export type ForkChoice = 'totalDifficulty' | 'latestValid';

export interface ImporterOptions extends BlockCheckOptions {
  readonly forkChoice: ForkChoice;
  readonly onHead: (event: HeadEvent) => void;
}

const EMPTY_ROW = new Uint8Array(0);

/** Everything that changes the chain. The caller sees to it that one call ends before the next begins. */
export class Importer {
  readonly #options: ImporterOptions;
  readonly #writer: ChainWriter;
  readonly #blocks: BlockReader;
  readonly #bad = new BadBlocks();
  readonly #executor: BranchExecutor;

  constructor(options: ImporterOptions, writer: ChainWriter, blocks: BlockReader) {
    this.#options = options;
    this.#writer = writer;
    this.#blocks = blocks;
    this.#executor = new BranchExecutor(options.spec, blocks, this.#bad);
  }

  /** See `Blockchain.import`. */
  async import(block: Block, commit: CommitOptions = {}): Promise<ImportResult> {
    this.#writer.assertWritable();
    const hash = blockHash(block);
    if (this.#blocks.header(hash) !== undefined) return this.#importKnown(hash);
    const parent = this.#parentOf(block, hash);
    checkClock(this.#options, block.header);
    this.#executor.condemning([hash], () => checkBlock(this.#options, block, parent, this.#blocks));
    const { view } = this.#writer;
    if (block.header.parentHash === view.head.hash) {
      await this.#extend(await this.#executor.executeOnHead(block, parent, view), commit);
      return { status: 'extended', hash };
    }
    validateBody(this.#options.spec, block);
    return { status: await this.#importAside(block, hash, parent, commit), hash };
  }

  /** See `Blockchain.commit`. */
  async commitBuilt(built: BuiltBlock, sealed: Block, commit: CommitOptions = {}): Promise<ImportResult> {
    this.#writer.assertWritable();
    const { view } = this.#writer;
    const have = sealed.header.parentHash;
    if (have !== view.head.hash) {
      const message = `block ${sealed.header.number} was not built on the head`;
      throw new ChainError('STALE', message, { have, want: view.head.hash });
    }
    assertSealOf(built, sealed);
    checkBlock(this.#options, sealed, view.head, this.#blocks);
    validateBody(this.#options.spec, sealed);
    const applied = await this.#executor.applied(sealed, view.head, built.result, view);
    await this.#extend(applied, commit);
    return { status: 'extended', hash: applied.hash };
  }

  /** See `Blockchain.setHead`. */
  async setHead(hash: Hash32): Promise<void> {
    this.#writer.assertWritable();
    if (this.#blocks.header(hash) === undefined) {
      throw new ChainError('UNKNOWN_BLOCK', `block ${hash} is not known`, { have: hash });
    }
    if (hash !== this.#writer.view.head.hash) await this.#switchTo(hash);
  }

  /** See `Blockchain.rewind`. `side`: blocks off the canonical chain that are to go as well. */
  async rewind(hash: Hash32, side: readonly Hash32[]): Promise<void> {
    this.#writer.assertWritable();
    const target = this.#blocks.header(hash)?.header;
    if (target === undefined || !this.#blocks.isCanonical(hash)) {
      throw new ChainError('NOT_CANONICAL', `block ${hash} is not on the canonical chain`, { have: hash });
    }
    const removed: ChainBlock[] = [];
    await this.#writer.commit('rewind', this.#rewindSteps(Number(target.number), removed));
    await this.#drop(side);
    for (const block of removed) this.#blocks.forget(block.hash);
    if (removed.length > 0) this.#emit([], removed);
  }

  /**
   * Makes the heaviest of the stored side blocks the head when it is heavier than the head, which a stop between storing and
   * switching leaves behind. True when the head moved.
   */
  async adoptBest(side: readonly Hash32[], report: (line: string) => void): Promise<boolean> {
    const { spec } = this.#options;
    const { head } = this.#writer.view;
    if (isMerged(spec, head.header)) return false;
    const rows = side.map((hash) => ({ hash, row: this.#blocks.header(hash) }));
    const heavier = rows
      .filter(({ row }) => row !== undefined && row.totalDifficulty > head.totalDifficulty)
      .sort((a, b) => ((a.row?.totalDifficulty ?? 0n) > (b.row?.totalDifficulty ?? 0n) ? -1 : 1));
    for (const { hash } of heavier) {
      try {
        await this.#switchTo(hash);
        return true;
      } catch (error) {
        this.#writer.assertWritable();
        report(`the stored branch of block ${hash} is not usable: ${String(error)}`);
      }
    }
    return false;
  }

  /** @throws BlockError `UNKNOWN_PARENT`, or whatever made the block or its parent invalid before */
  #parentOf(block: Block, hash: Hash32): HeaderRow {
    const { parentHash } = block.header;
    const reason = this.#bad.reason(hash) ?? this.#bad.reason(parentHash);
    if (reason !== undefined) {
      this.#bad.add(hash, reason);
      throw reason;
    }
    const parent = this.#blocks.header(parentHash);
    if (parent === undefined)
      throw new BlockError('UNKNOWN_PARENT', 'unknown ancestor', { have: parentHash });
    return parent;
  }

  async #importKnown(hash: Hash32): Promise<ImportResult> {
    const row = this.#blocks.header(hash);
    const { spec, forkChoice } = this.#options;
    const chosen =
      forkChoice === 'latestValid' &&
      row !== undefined &&
      isMerged(spec, row.header) &&
      !this.#blocks.isCanonical(hash);
    if (!chosen) return { status: 'known', hash };
    await this.#switchTo(hash);
    return { status: 'reorganised', hash };
  }

  async #importAside(
    block: Block,
    hash: Hash32,
    parent: HeaderRow,
    commit: CommitOptions,
  ): Promise<ImportStatus> {
    const totalDifficulty = parent.totalDifficulty + block.header.difficulty;
    if (this.#displacesHead(block, totalDifficulty)) {
      await this.#switchTo(block.header.parentHash, block);
      return 'reorganised';
    }
    const { spec, forkChoice } = this.#options;
    const atOnce = isMerged(spec, block.header) || forkChoice === 'latestValid';
    const applied = atOnce ? this.#executeAside(block) : undefined;
    const number = Number(block.header.number);
    await this.#writer.writeAside((batch) => {
      putBlock(batch, block, hash, totalDifficulty);
      if (applied !== undefined) putReceipts(batch, hash, applied.receipts);
      batch.put(sideKey(number, hash), EMPTY_ROW);
    }, commit);
    this.#blocks.remember(hash, block, totalDifficulty, applied?.receipts);
    return 'side';
  }

  #displacesHead(block: Block, totalDifficulty: bigint): boolean {
    const { spec, forkChoice } = this.#options;
    const { head } = this.#writer.view;
    if (isMerged(spec, block.header)) return forkChoice === 'latestValid';
    return !isMerged(spec, head.header) && totalDifficulty > head.totalDifficulty;
  }

  /** Executes a block on a branch that stays one. @throws BlockError */
  #executeAside(block: Block): AppliedBlock | undefined {
    const { branch, failure } = this.#executor.workOut(this.#writer.view, block.header.parentHash, block);
    if (failure !== undefined) throw failure;
    return branch.applied.at(-1);
  }

  async #extend(applied: AppliedBlock, commit: CommitOptions): Promise<void> {
    await this.#writer.commit('extend', [applyStep(applied, false)], commit);
    this.#remember(applied);
    this.#emit([applied], []);
  }

  /**
   * Makes the stored block `tip`, or `next` on top of it, the head. The branch is executed in memory first, so that an
   * invalid one leaves the chain where it is, unless what is valid of it is the better chain.
   */
  async #switchTo(tip: Hash32, next?: Block): Promise<void> {
    const { view } = this.#writer;
    const { branch, failure, invalid } = this.#executor.workOut(view, tip, next);
    const best = branch.applied.at(-1);
    const isBetter = best !== undefined && best.totalDifficulty > view.head.totalDifficulty;
    if (failure === undefined || isBetter) {
      const removed = branch.undone.map(({ block, hash }) => this.#chainBlock(block, hash));
      await this.#writer.commit('reorg', branch.steps());
      for (const applied of branch.applied) this.#remember(applied);
      this.#emit(branch.applied, removed);
    }
    if (failure === undefined) return;
    await this.#drop(invalid);
    throw failure;
  }

  *#rewindSteps(target: number, removed: ChainBlock[]): Generator<CommitStep, void, void> {
    const { view } = this.#writer;
    for (let number = view.number; number > target; number--) {
      const undone = undoneBlock(view, this.#blocks, number);
      removed.push(this.#chainBlock(undone.block, undone.hash));
      yield undoStep(this.#blocks, undone, 'drop');
    }
  }

  /** Removes blocks that are not canonical. */
  async #drop(hashes: readonly Hash32[]): Promise<void> {
    const stored = hashes.filter((hash) => this.#blocks.header(hash) !== undefined);
    if (stored.length === 0) return;
    await this.#writer.writeAside((batch) => {
      for (const hash of stored) {
        const number = Number(this.#blocks.header(hash)?.header.number);
        dropBlock(batch, hash);
        batch.delete(sideKey(number, hash));
      }
    });
    for (const hash of stored) this.#blocks.forget(hash);
  }

  #remember(applied: AppliedBlock): void {
    const { block, hash, totalDifficulty, receipts } = applied;
    this.#blocks.remember(hash, block, totalDifficulty, receipts);
    this.#blocks.rememberCanonical(Number(block.header.number), hash, block);
  }

  #chainBlock(block: Block, hash: Hash32): ChainBlock {
    return { block, hash, receipts: this.#blocks.receipts(hash) ?? [] };
  }

  #emit(added: readonly ChainBlock[], removed: readonly ChainBlock[]): void {
    const blocks = added.map(({ block, hash, receipts }) => ({ block, hash, receipts }));
    this.#options.onHead({ head: this.#writer.view.head, added: blocks, removed });
  }
}
