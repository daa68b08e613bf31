import { type PrecompileRule, type Rules, rulesAt } from '@ethane/chainspec';
import type { BlockEnvironment } from '@ethane/evm';
import { type Address, EMPTY_BYTES, maxBigint, minBigint, ZERO_ADDRESS } from '@ethane/primitives';
import { RecordingState, type StateNodeStore, StateRootTracker, WorldState } from '@ethane/state';
import {
  type Block,
  blockAccessListHash,
  combineBlooms,
  createBloom,
  type Header,
  headerHash,
  type Receipt,
  receiptsRoot,
  requestsHash,
  type Transaction,
  TransactionError,
  transactionsRoot,
  withdrawalsRoot,
} from '@ethane/types';
import { blobGasOf } from './blob-gas.ts';
import { callPrices, checkCall } from './call-checks.ts';
import { creditRewards, creditWithdrawals } from './credits.ts';
import { blockEnvironment, isMerged } from './environment.ts';
import { overrideBlock, overridePrecompiles, overrideState, type StateOverrides } from './overrides.ts';
import { collectRequests } from './requests.ts';
import {
  type Placed,
  placeBlocks,
  type SimulatedBlockOverrides,
  SimulationError,
  simulatedHeader,
} from './simulated-header.ts';
import { simulatedTransaction } from './simulated-transaction.ts';
import { type CallContext, type CallRequest, DEFAULT_GAS_CAP } from './simulation.ts';
import { beginBlock } from './system-calls.ts';
import { TransferLogger } from './transfer-logs.ts';
import { applyMessage, type TransitionMessage, type TransitionResult } from './transition.ts';

/** A call with a nonce that may be its sender's own. */
export interface SimulatedCallRequest extends CallRequest {
  readonly nonce?: bigint | undefined;
}

/** A block that is to be simulated. */
export interface BlockToSimulate {
  readonly blockOverrides?: SimulatedBlockOverrides | undefined;
  readonly stateOverrides?: StateOverrides | undefined;
  readonly calls: readonly SimulatedCallRequest[];
}

/** The base and its state; overrides belong to the blocks. */
export interface ChainContext extends Omit<CallContext, 'stateOverrides' | 'blockOverrides'> {
  readonly nodes: StateNodeStore;
}

export interface SimulateOptions {
  /** Whether nonces and fees matter as in a real block. Default: no. */
  readonly validation?: boolean | undefined;
  /** Whether movements of ether show as logs. Default: no. */
  readonly traceTransfers?: boolean | undefined;
}

/** A block that never was. The results of its calls have the logs that clients see. */
export interface SimulatedBlock {
  readonly block: Block;
  readonly receipts: readonly Receipt[];
  readonly calls: readonly TransitionResult[];
}

/**
 * Blocks of calls on top of `context.header`, one on another, with headers and roots as if they were real
 * (eth_simulateV1).
 *
 * @throws SimulationError, TransactionError, CodedError `OVERRIDE`
 */
export function simulateBlocks(
  context: ChainContext,
  blocks: readonly BlockToSimulate[],
  options: SimulateOptions = {},
): readonly SimulatedBlock[] {
  const chain = new SimulatedChain(context, options);
  return placeBlocks(context.header, blocks, { calls: [] }).map((block) => chain.append(block));
}

class SimulatedChain {
  readonly #context: ChainContext;
  readonly #validation: boolean;
  readonly #traceTransfers: boolean;
  readonly #state: WorldState;
  /** The same state, where blocks have access lists. */
  readonly #recording: RecordingState | undefined;
  readonly #tracker: StateRootTracker;
  /** The base and what has been simulated. */
  readonly #headers: Header[];
  /** For all calls together. */
  #gasLeft: bigint;

  constructor(context: ChainContext, { validation = false, traceTransfers = false }: SimulateOptions) {
    this.#context = context;
    this.#validation = validation;
    this.#traceTransfers = traceTransfers;
    this.#recording = context.spec.forks.has('amsterdam') ? new RecordingState(context.state) : undefined;
    this.#state = this.#recording ?? new WorldState(context.state);
    this.#tracker = new StateRootTracker(context.nodes);
    this.#headers = [context.header];
    this.#gasLeft = context.gasCap ?? DEFAULT_GAS_CAP;
  }

  append(placed: Placed<BlockToSimulate>): SimulatedBlock {
    const { spec } = this.#context;
    const draft = simulatedHeader(spec, this.#headers.at(-1)!, placed, this.#validation);
    const { number, timestamp, blockOverrides, stateOverrides = new Map() } = placed;
    const standard = rulesAt(spec, { number, timestamp, merged: isMerged(spec, draft) });
    const rules = overridePrecompiles(standard, stateOverrides);
    const blobBaseFee = blockOverrides?.blobBaseFee;
    const block = overrideBlock(blockEnvironment(spec, draft, this.#blockHash), { blobBaseFee });
    overrideState(this.#state, stateOverrides);
    // What was overridden is no access.
    this.#recording?.takeAccessList();
    this.#recordAt(0);

    const system = { rules: standard, block, state: this.#state };
    beginBlock(system, draft);
    const run = new CallRun(rules, standard.evm.precompiles, block);
    for (const call of placed.calls) this.#run(run, call);
    this.#recordAt(placed.calls.length + 1);
    const withdrawals = standard.block.withdrawals ? (blockOverrides?.withdrawals ?? []) : undefined;
    const { stateClearing } = rules.evm;
    creditWithdrawals(this.#state, withdrawals ?? [], stateClearing);
    const logs = run.receipts.flatMap((receipt) => receipt.logs);
    const requests = standard.block.requests
      ? collectRequests(system, logs, spec.depositContract)
      : undefined;
    if (!isMerged(spec, draft)) creditRewards(this.#state, draft, [], rules.block.reward, stateClearing);
    const accessList = standard.block.accessLists ? this.#recording?.takeAccessList() : undefined;

    const header: Header = {
      ...draft,
      stateRoot: this.#stateRoot(),
      transactionsRoot: transactionsRoot(run.transactions),
      receiptsRoot: receiptsRoot(run.receipts),
      logsBloom: combineBlooms(run.receipts.map(({ logsBloom }) => logsBloom)),
      gasUsed: run.gasUsed,
      ...(withdrawals && { withdrawalsRoot: withdrawalsRoot(withdrawals) }),
      ...(draft.blobGasUsed !== undefined && { blobGasUsed: run.blobGasUsed }),
      ...(requests && { requestsHash: requestsHash(requests) }),
      ...(accessList && { blockAccessListHash: blockAccessListHash(accessList) }),
    };
    this.#headers.push(header);
    const body = { transactions: run.transactions, ommers: [], ...(withdrawals && { withdrawals }) };
    return { block: { header, ...body }, receipts: run.receipts, calls: run.results };
  }

  #run(run: CallRun, call: SimulatedCallRequest): void {
    const { rules, block, warmPrecompiles } = run;
    this.#recordAt(run.results.length + 1);
    const sender = call.from ?? ZERO_ADDRESS;
    const message = this.#message(run, call, sender);
    const { maxFeePerGas, gasPrice } = callPrices(call, sender, block.baseFeePerGas, !this.#validation);
    const { maxFeePerBlobGas = 0n } = call;
    const nonce = call.nonce ?? this.#state.getNonce(sender);
    if (this.#validation) this.#checkNonce(sender, nonce);
    checkCall(rules, block, this.#state, message, { maxFeePerGas, maxFeePerBlobGas });

    const free = gasPrice === 0n && !this.#validation;
    const priced = { ...message, gasPrice, ...(free && { tip: 0n }) };
    const logger = this.#traceTransfers ? new TransferLogger(this.#state) : undefined;
    const { checkpoint } = this.#context;
    const state = this.#state;
    const target = { rules, block, state, warmPrecompiles, tracer: logger, checkpoint };
    const result = applyMessage(target, priced);
    this.#gasLeft -= result.gasUsed;
    const transaction = simulatedTransaction(call, message, nonce, block.chainId);
    run.add(transaction, result, logger, () => this.#stateRoot());
  }

  #message(run: CallRun, call: SimulatedCallRequest, sender: Address): TransitionMessage {
    const left = run.block.gasLimit - run.regularGas;
    const wanted = call.gas ?? left;
    if (wanted > left) {
      const text = `block gas limit reached: ${run.gasUsed} >= ${run.block.gasLimit}`;
      throw new SimulationError('BLOCK_GAS_LIMIT', text, { have: wanted, want: left });
    }
    return {
      sender,
      to: call.to,
      gasLimit: minBigint(wanted, this.#gasLeft),
      gasPrice: 0n,
      value: call.value ?? 0n,
      data: call.data ?? EMPTY_BYTES,
      accessList: call.accessList ?? [],
      authorizationList: call.authorizationList ?? [],
      blobVersionedHashes: call.blobVersionedHashes ?? [],
    };
  }

  #checkNonce(address: Address, have: bigint): void {
    const want = this.#state.getNonce(address);
    if (have === want) return;
    const low = have < want;
    throw new TransactionError(
      low ? 'NONCE_MISMATCH_TOO_LOW' : 'NONCE_MISMATCH_TOO_HIGH',
      `nonce too ${low ? 'low' : 'high'}: address ${address}, tx: ${have} state: ${want}`,
      { have, want },
    );
  }

  /** Says where in the block what follows belongs, see `IndexedChange`. */
  #recordAt(index: number): void {
    if (this.#recording !== undefined) this.#recording.index = index;
  }

  #stateRoot() {
    this.#tracker.update(this.#state.takeUpdate());
    return this.#tracker.root();
  }

  readonly #blockHash = (number: bigint) => {
    const simulated = this.#headers.find((header) => header.number === number);
    return simulated === undefined ? this.#context.blockHash(number) : headerHash(simulated);
  };
}

/** The calls of one block as they run. */
class CallRun {
  readonly rules: Rules;
  readonly warmPrecompiles: readonly PrecompileRule[];
  readonly block: BlockEnvironment;
  readonly transactions: Transaction[] = [];
  readonly receipts: Receipt[] = [];
  readonly results: TransitionResult[] = [];
  /** Taken of the block's gas, and of its state gas. */
  regularGas = 0n;
  stateGas = 0n;
  blobGasUsed = 0n;
  #cumulativeGas = 0n;

  constructor(rules: Rules, warmPrecompiles: readonly PrecompileRule[], block: BlockEnvironment) {
    this.rules = rules;
    this.warmPrecompiles = warmPrecompiles;
    this.block = block;
  }

  get gasUsed(): bigint {
    return maxBigint(this.regularGas, this.stateGas);
  }

  add(
    transaction: Transaction,
    result: TransitionResult,
    logger: TransferLogger | undefined,
    stateRoot: () => Header['stateRoot'],
  ): void {
    this.#cumulativeGas += result.gasUsed;
    this.regularGas += result.blockGas.regular;
    this.stateGas += result.blockGas.state;
    if (transaction.type === 3) this.blobGasUsed += blobGasOf(transaction.blobVersionedHashes);
    const logs = logger?.written(result.logs) ?? result.logs;
    const status = result.outcome.status === 'success' ? 1 : 0;
    this.transactions.push(transaction);
    this.receipts.push({
      type: transaction.type,
      outcome: this.rules.block.receiptOutcome === 'stateRoot' ? { stateRoot: stateRoot() } : { status },
      cumulativeGasUsed: this.#cumulativeGas,
      logsBloom: createBloom(logs),
      logs,
    });
    this.results.push({ ...result, logs: logger?.visible(result.logs) ?? result.logs });
  }
}
