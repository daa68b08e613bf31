import type { Tracer } from '@ethane/evm';
import { invariant } from '@ethane/primitives';
import type { Block } from '@ethane/types';
import { BlockExecution, type BlockInput } from './block-execution.ts';
import type { TransactionResult } from './process-transaction.ts';

/**
 * Makes the tracer of a transaction, before it runs: on the state before it, in its block.
 */
export type TracerFactory = (index: number, execution: BlockExecution) => Tracer | undefined;

/**
 * Runs the transactions of an accepted block again, on its parent's state, as far as the one at `index`, and watches
 * that one.
 */
export function traceTransaction(
  input: BlockInput,
  block: Block,
  index: number,
  tracerFor: TracerFactory,
): TransactionResult {
  const results = traceBlock(
    input,
    block,
    (at, execution) => (at === index ? tracerFor(at, execution) : undefined),
    index + 1,
  );
  const last = results[index];
  invariant(last !== undefined, 'the block has a transaction at this index');
  return last;
}

/** Runs the first `count` transactions of an accepted block again, all by default, and watches each with its tracer. */
export function traceBlock(
  input: BlockInput,
  block: Block,
  tracerFor: TracerFactory,
  count: number = block.transactions.length,
): readonly TransactionResult[] {
  const execution = new BlockExecution(input, block.header);
  execution.begin();
  for (const [index, transaction] of block.transactions.slice(0, count).entries()) {
    execution.run(transaction, tracerFor(index, execution));
  }
  return execution.results;
}
