import type { GasCheckpoint, Outcome, Tracer } from '@ethane/evm';
import {
  type AccessListResult,
  type BlockOverrides,
  type CallContext,
  createAccessList,
  EstimateError,
  estimateGas,
  Simulation,
  type StateOverrides,
  type TransitionResult,
} from '@ethane/execution';
import type { Bytes } from '@ethane/primitives';
import type { BlockReference } from '../codecs/block-reference.ts';
import type { TransactionArguments } from '../codecs/transaction-arguments.ts';
import type { RpcLimits } from '../limits.ts';
import type { ChainPort } from '../ports.ts';
import { RpcError, rejected } from '../protocol/rpc-error.ts';
import type { BlockLocator } from './block-locator.ts';
import { revertMessage } from './revert-reason.ts';

/** What a call pretends. */
export interface CallOverrides {
  readonly state?: StateOverrides | undefined;
  readonly block?: BlockOverrides | undefined;
}

/** Makes a tracer that can look at the state of the run. */
export type CallTracer = (simulation: Simulation) => Tracer;

/** Runs calls that leave no trace: `eth_call`, `eth_estimateGas`, `eth_createAccessList`, `debug_traceCall`. */
export class CallEngine {
  readonly #chain: ChainPort;
  readonly #blocks: BlockLocator;
  readonly #limits: RpcLimits;

  constructor(chain: ChainPort, blocks: BlockLocator, limits: RpcLimits) {
    this.#chain = chain;
    this.#blocks = blocks;
    this.#limits = limits;
  }

  /**
   * Return data of the call.
   *
   * @throws RpcError `EXECUTION_REVERTED` with the return data, `REJECTED` for a halt; TransactionError
   */
  call(request: TransactionArguments, block: BlockReference, overrides: CallOverrides): Bytes {
    const { outcome } = this.run(request, block, overrides);
    throwFailure(outcome);
    return outcome.output;
  }

  /** The whole result of a call, also of one that fails. @throws RpcError; TransactionError */
  run(
    request: TransactionArguments,
    block: BlockReference,
    overrides: CallOverrides,
    tracerFor?: CallTracer,
  ): TransitionResult {
    const simulation = new Simulation(this.#context(block, overrides));
    return simulation.call(request, tracerFor?.(simulation));
  }

  /** The least gas that suffices. @throws RpcError; TransactionError */
  estimate(request: TransactionArguments, block: BlockReference, overrides: CallOverrides): bigint {
    try {
      return estimateGas(this.#context(block, overrides), request);
    } catch (error) {
      if (error instanceof EstimateError && error.outcome?.status === 'revert') throwFailure(error.outcome);
      throw error;
    }
  }

  /** @throws RpcError; TransactionError */
  accessList(
    request: TransactionArguments,
    block: BlockReference,
    overrides: CallOverrides,
  ): AccessListResult {
    return createAccessList(this.#context(block, overrides), request);
  }

  #context(reference: BlockReference, overrides: CallOverrides): CallContext {
    const { header, state } = this.#blocks.state(reference);
    const { callMillis, callGas } = this.#limits;
    return {
      spec: this.#chain.spec,
      header,
      state,
      blockHash: (number) => this.#chain.hashByNumber(number),
      stateOverrides: overrides.state,
      blockOverrides: overrides.block,
      gasCap: callGas,
      checkpoint: timeLimit(callMillis),
    };
  }
}

/** What went wrong, by code and by geth's wording; undefined after a success. */
export function failureText(outcome: Outcome): string | undefined {
  switch (outcome.status) {
    case 'success':
      return undefined;
    case 'revert':
      return revertMessage(outcome.output);
    case 'halt':
      return outcome.reason.message;
  }
}

/** @throws RpcError unless `outcome` is a success */
function throwFailure(outcome: Outcome): void {
  if (outcome.status === 'revert') throw RpcError.reverted(revertMessage(outcome.output), outcome.output);
  if (outcome.status === 'halt') throw rejected(outcome.reason.message);
}

/** Gas between two looks at the clock: some milliseconds of the slowest code. */
const CLOCK_GAS = 250_000;

/** Ends a run, or the series of runs of an estimate, when the time is over. */
function timeLimit(millis: number): GasCheckpoint {
  const end = performance.now() + millis;
  return {
    everyGas: CLOCK_GAS,
    reached() {
      if (performance.now() > end) throw rejected(`execution aborted (timeout = ${millis / 1000}s)`);
    },
  };
}
