import type { Outcome } from '@ethane/evm';
import { type BlockInput, type TransitionResult, traceBlock, traceTransaction } from '@ethane/execution';
import { bytesToHex, type Hash32, type Hex } from '@ethane/primitives';
import type { WorldState } from '@ethane/state';
import { type Block, transactionHash } from '@ethane/types';
import type { BlockReference } from '../codecs/block-reference.ts';
import type { TransactionArguments } from '../codecs/transaction-arguments.ts';
import { RpcError, rejected } from '../protocol/rpc-error.ts';
import type { CallOverrides } from '../services/call-engine.ts';
import type { Services } from '../services/services.ts';
import {
  type SlotReader,
  type StructLog,
  StructLogger,
  type StructLogOptions,
  TraceBudget,
} from './struct-logger.ts';

/** What `debug_traceTransaction` answers without the name of a tracer. */
export interface StructTrace {
  /** Gas used. */
  readonly gas: number;
  readonly failed: boolean;
  readonly returnValue: Hex;
  readonly structLogs: readonly StructLog[];
}

/** A transaction of a traced block. */
export interface BlockTrace {
  readonly txHash: Hash32;
  readonly result: StructTrace;
}

/** @throws RpcError `REJECTED` "transaction not found"; `RESPONSE_TOO_LARGE` */
export function traceMined(services: Services, hash: Hash32, options: StructLogOptions): StructTrace {
  const { chain } = services.backend;
  const location = chain.transactionByHash(hash);
  const block = location && chain.blockByHash(location.blockHash);
  if (location === undefined || block === undefined) throw rejected('transaction not found');
  const budget = new TraceBudget(services.limits.responseBytes);
  let logger: StructLogger | undefined;
  const result = traceTransaction(inputFor(services, block), block, location.index, (_, { state }) => {
    logger = new StructLogger(options, slotsOf(state), budget);
    return logger;
  });
  return toTrace(result, logger, budget);
}

/** @throws RpcError `REJECTED` "genesis is not traceable"; `RESPONSE_TOO_LARGE` */
export function traceWholeBlock(
  services: Services,
  block: Block,
  options: StructLogOptions,
): readonly BlockTrace[] {
  const budget = new TraceBudget(services.limits.responseBytes);
  const loggers: StructLogger[] = [];
  const results = traceBlock(inputFor(services, block), block, (_, { state }) => {
    const logger = new StructLogger(options, slotsOf(state), budget);
    loggers.push(logger);
    return logger;
  });
  return results.map((result, i) => ({
    txHash: transactionHash(block.transactions[i]!),
    result: toTrace(result, loggers[i], budget),
  }));
}

/** @throws RpcError; TransactionError when the call is not valid */
export function traceCall(
  services: Services,
  request: TransactionArguments,
  block: BlockReference,
  overrides: CallOverrides,
  options: StructLogOptions,
): StructTrace {
  const budget = new TraceBudget(services.limits.responseBytes);
  let logger: StructLogger | undefined;
  const result = services.calls.run(request, block, overrides, ({ state }) => {
    logger = new StructLogger(options, slotsOf(state), budget);
    return logger;
  });
  return toTrace(result, logger, budget);
}

function slotsOf(state: WorldState): SlotReader {
  return (address, slot) => state.getStorage(address, slot);
}

/** What running a known block again takes. */
function inputFor({ backend: { chain } }: Services, { header }: Block): BlockInput {
  if (header.number === 0n) throw rejected('genesis is not traceable');
  const state = chain.stateAt(header.parentHash);
  const nodes = chain.nodesAt(header.parentHash);
  if (state === undefined || nodes === undefined) {
    throw rejected(`missing trie node: state of block ${header.parentHash} is not available`);
  }
  return { spec: chain.spec, state, nodes, blockHash: (number) => chain.hashByNumber(number) };
}

function toTrace(
  { outcome, gasUsed }: TransitionResult,
  logger: StructLogger | undefined,
  budget: TraceBudget,
): StructTrace {
  if (budget.isSpent) throw new RpcError('RESPONSE_TOO_LARGE', 'response too large');
  return {
    gas: Number(gasUsed),
    failed: outcome.status !== 'success',
    returnValue: returnValueOf(outcome),
    structLogs: logger?.logs ?? [],
  };
}

/** Output of a success and of a revert; geth gives nothing after a halt. */
function returnValueOf(outcome: Outcome): Hex {
  return outcome.status === 'halt' ? '0x' : bytesToHex(outcome.output);
}
