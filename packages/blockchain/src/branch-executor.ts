import type { ChainSpec } from '@ethane/chainspec';
import { BlockError, type BlockResult, processBlock } from '@ethane/execution';
import { type CodedError, type Hash32, invariant } from '@ethane/primitives';
import { type Block, blockHash } from '@ethane/types';
import type { BadBlocks } from './bad-blocks.ts';
import { ancestorHash, condemnsHash } from './block-checks.ts';
import type { BlockReader } from './block-reader.ts';
import type { HeaderRow } from './block-rows.ts';
import type { AppliedBlock } from './block-writes.ts';
import { Branch } from './branch.ts';
import type { StateWrite } from './change-set.ts';
import type { EntrySource } from './entry-source.ts';
import { FlatState } from './flat-state.ts';
import type { HeadView } from './head-view.ts';
import { inTurns } from './in-turns.ts';
import { stateWrites, stateWritesInSteps } from './state-writes.ts';

/** How a branch worked out: as far as it is valid, and what stopped it. */
export interface WorkedBranch {
  readonly branch: Branch;
  readonly failure: CodedError | undefined;
  /** Hashes from the first invalid block on. */
  readonly invalid: readonly Hash32[];
}

/** Executes blocks on the head and on branches, and notes the invalid ones. Writes nothing. */
export class BranchExecutor {
  readonly #spec: ChainSpec;
  readonly #blocks: BlockReader;
  readonly #bad: BadBlocks;

  constructor(spec: ChainSpec, blocks: BlockReader, bad: BadBlocks) {
    this.#spec = spec;
    this.#blocks = blocks;
    this.#bad = bad;
  }

  /**
   * Executes a block whose header was checked on `base`, the state of its parent.
   *
   * @throws BlockError
   */
  execute(block: Block, parent: HeaderRow, base: EntrySource): AppliedBlock {
    const result = this.#run(block, parent, base);
    const writes = stateWrites(base, Number(block.header.number), result);
    return appliedBlock(block, parent, result, writes);
  }

  /** {@link execute} on the head; working out the rows of a great block takes turns with others. */
  async executeOnHead(block: Block, parent: HeaderRow, head: EntrySource): Promise<AppliedBlock> {
    return this.applied(block, parent, this.#run(block, parent, head), head);
  }

  #run(block: Block, parent: HeaderRow, base: EntrySource): BlockResult {
    const state = new FlatState(base);
    const { parentHash } = block.header;
    const input = {
      spec: this.#spec,
      state,
      nodes: state,
      parentStateRoot: parent.header.stateRoot,
      blockHash: (number: bigint) => ancestorHash(this.#blocks, parent.header, parentHash, Number(number)),
    };
    return this.condemning([blockHash(block)], () => processBlock(input, block));
  }

  /** The rows that a block's result makes on the head, worked out in turns with others. */
  async applied(
    block: Block,
    parent: HeaderRow,
    result: BlockResult,
    head: EntrySource,
  ): Promise<AppliedBlock> {
    const writes = await inTurns(stateWritesInSteps(head, Number(block.header.number), result));
    return appliedBlock(block, parent, result, writes);
  }

  /**
   * Executes the branch that ends in block `tip` (stored), and then `next` on top of it, up to the first invalid block.
   * An ancestor of the head gives a branch without blocks.
   */
  workOut(view: HeadView, tip: Hash32, next?: Block): WorkedBranch {
    const path = this.#pathTo(tip);
    const branch = new Branch(view, this.#blocks, path.ancestor);
    const blocks = next === undefined ? path.blocks : [...path.blocks, next];
    for (const [index, block] of blocks.entries()) {
      const parent = this.#blocks.header(block.header.parentHash) ?? rowOf(branch.applied.at(-1));
      try {
        branch.apply(this.execute(block, parent, branch.state));
      } catch (error) {
        if (!condemnsHash(error)) throw error;
        const invalid = blocks.slice(index).map(blockHash);
        for (const hash of invalid) this.#bad.add(hash, error);
        return { branch, failure: error, invalid };
      }
    }
    return { branch, failure: undefined, invalid: [] };
  }

  /** Runs a check and notes the hashes as bad when it shows that they are. */
  condemning<Result>(hashes: readonly Hash32[], check: () => Result): Result {
    try {
      return check();
    } catch (error) {
      if (condemnsHash(error)) for (const hash of hashes) this.#bad.add(hash, error);
      throw error;
    }
  }

  /**
   * The stored blocks from the canonical chain (not included) to `tip`, oldest first.
   *
   * @throws BlockError `UNKNOWN_PARENT` when one between was removed
   */
  #pathTo(tip: Hash32): { readonly ancestor: number; readonly blocks: readonly Block[] } {
    const path: Block[] = [];
    let hash = tip;
    while (!this.#blocks.isCanonical(hash)) {
      const block = this.#blocks.block(hash);
      if (block === undefined) throw new BlockError('UNKNOWN_PARENT', 'unknown ancestor', { have: hash });
      path.push(block);
      hash = block.header.parentHash;
    }
    const ancestor = this.#blocks.header(hash)?.header;
    invariant(ancestor !== undefined, 'a canonical block is stored');
    return { ancestor: Number(ancestor.number), blocks: path.reverse() };
  }
}

function appliedBlock(
  block: Block,
  parent: HeaderRow,
  { receipts }: BlockResult,
  writes: readonly StateWrite[],
): AppliedBlock {
  const totalDifficulty = parent.totalDifficulty + block.header.difficulty;
  return { block, hash: blockHash(block), totalDifficulty, receipts, writes };
}

function rowOf(applied: AppliedBlock | undefined): HeaderRow {
  invariant(applied !== undefined, 'the parent of a block on a branch is stored or was just executed');
  return { header: applied.block.header, totalDifficulty: applied.totalDifficulty };
}
