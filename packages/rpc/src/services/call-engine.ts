import type { Outcome, Tracer } from '@ethane/evm';
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
import type { Address, Bytes, Hash32 } from '@ethane/primitives';
import type { StateReader } from '@ethane/state';
import type { Account } from '@ethane/types';
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
      state: new TimedState(state, callMillis),
      blockHash: (number) => this.#chain.hashByNumber(number),
      stateOverrides: overrides.state,
      blockOverrides: overrides.block,
      gasCap: callGas,
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
export function throwFailure(outcome: Outcome): void {
  if (outcome.status === 'revert') throw RpcError.reverted(revertMessage(outcome.output), outcome.output);
  if (outcome.status === 'halt') throw rejected(outcome.reason.message);
}

/**
 * A state that stops answering when the time is over. Every attempt of an estimate and every first read of a slot comes by
 * here, so calls end; between two reads the gas cap bounds the time.
 */
class TimedState implements StateReader {
  readonly #state: StateReader;
  readonly #millis: number;
  readonly #end: number;

  constructor(state: StateReader, millis: number) {
    this.#state = state;
    this.#millis = millis;
    this.#end = performance.now() + millis;
  }

  account(address: Address): Account | undefined {
    this.#check();
    return this.#state.account(address);
  }

  storage(address: Address, slot: bigint): bigint {
    this.#check();
    return this.#state.storage(address, slot);
  }

  code(hash: Hash32): Bytes {
    return this.#state.code(hash);
  }

  storageEntries(address: Address): Iterable<readonly [bigint, bigint]> {
    return this.#state.storageEntries(address);
  }

  #check(): void {
    if (performance.now() <= this.#end) return;
    throw rejected(`execution aborted (timeout = ${this.#millis / 1000}s)`);
  }
}
