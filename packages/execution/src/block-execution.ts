import type { ChainSpec, Rules } from '@ethane/chainspec';
import type { BlockEnvironment, Tracer } from '@ethane/evm';
import { type Bytes, type Hash32, maxBigint } from '@ethane/primitives';
import {
  type KeptTries,
  RecordingState,
  type StateNodeStore,
  type StateReader,
  type StateRootResult,
  StateRootTracker,
  WorldState,
} from '@ethane/state';
import type { BlockAccessList, Header, Log, Transaction, Withdrawal } from '@ethane/types';
import { blobGasOf, GAS_PER_BLOB } from './blob-gas.ts';
import { creditRewards, creditWithdrawals } from './credits.ts';
import { applyDaoFork } from './dao.ts';
import { type BlockHashLookup, blockEnvironment, isMerged, rulesForHeader } from './environment.ts';
import { processTransaction, type TransactionResult } from './process-transaction.ts';
import { collectRequests } from './requests.ts';
import { beginBlock } from './system-calls.ts';
import type { SenderChecks } from './validate-transaction.ts';

/** What running a block takes besides its header. */
export interface BlockInput {
  readonly spec: ChainSpec;
  /** State after the parent. */
  readonly state: StateReader;
  /** Trie nodes of that state. */
  readonly nodes: StateNodeStore;
  /** When given, the root of that state, which the nodes must have: a check of the caller's storage. */
  readonly parentStateRoot?: Hash32 | undefined;
  /** With `parentStateRoot`: the tries that the block before has left, and to leave this one's in. */
  readonly tries?: KeptTries | undefined;
  readonly blockHash: BlockHashLookup;
  readonly checks?: SenderChecks | undefined;
}

/**
 * A block while it is run: {@link begin}, then any number of {@link run}, then {@link finish}. Imported and built blocks
 * go through the same steps. A transaction that is refused leaves no trace.
 */
export class BlockExecution {
  readonly rules: Rules;
  readonly environment: BlockEnvironment;
  readonly state: WorldState;
  readonly #recording: RecordingState | undefined;
  /** Of the transactions that have run, in order. */
  readonly results: TransactionResult[] = [];
  readonly #input: BlockInput;
  readonly #header: Header;
  readonly #tracker: StateRootTracker;
  /** Taken of the block's gas, and of its state gas. */
  #regularGas = 0n;
  #stateGas = 0n;
  /** Paid for by the transactions. */
  #cumulativeGas = 0n;
  #blobGasUsed = 0n;

  /** Of `header`, only what is settled before execution is looked at. */
  constructor(input: BlockInput, header: Header) {
    this.#input = input;
    this.#header = header;
    this.rules = rulesForHeader(input.spec, header);
    this.environment = blockEnvironment(input.spec, header, input.blockHash);
    this.#recording = this.rules.block.accessLists ? new RecordingState(input.state) : undefined;
    this.state = this.#recording ?? new WorldState(input.state);
    const { nodes, parentStateRoot, tries } = input;
    this.#tracker =
      tries === undefined || parentStateRoot === undefined
        ? new StateRootTracker(nodes, parentStateRoot)
        : tries.take(nodes, parentStateRoot);
  }

  get gasUsed(): bigint {
    return maxBigint(this.#regularGas, this.#stateGas);
  }

  get gasLeft(): bigint {
    return this.#header.gasLimit - this.#regularGas;
  }

  /** All that there was where the rules have no state gas. */
  get stateGasLeft(): bigint {
    return this.#header.gasLimit - this.#stateGas;
  }

  get blobGasUsed(): bigint {
    return this.#blobGasUsed;
  }

  get blobGasLeft(): bigint {
    return BigInt(this.rules.block.blobs?.max ?? 0) * GAS_PER_BLOB - this.#blobGasUsed;
  }

  /** What precedes the first transaction. */
  begin(): void {
    const { rules, environment: block, state } = this;
    applyDaoFork(this.#input.spec, block.number, state);
    beginBlock({ rules, block, state }, this.#header);
  }

  /** @throws TransactionError */
  run(transaction: Transaction, tracer?: Tracer): TransactionResult {
    const { rules, environment: block, state, gasLeft, stateGasLeft, blobGasLeft } = this;
    const { checks } = this.#input;
    this.#moveTo(this.results.length + 1);
    const result = processTransaction(
      {
        rules,
        block,
        state,
        gasLeft,
        stateGasLeft,
        blobGasLeft,
        cumulativeGasUsed: this.#cumulativeGas,
        stateRoot: () => this.#intermediateRoot(),
        checks,
        tracer,
      },
      transaction,
    );
    this.#cumulativeGas += result.gasUsed;
    this.#regularGas += result.blockGas.regular;
    this.#stateGas += result.blockGas.state;
    if (transaction.type === 3) this.#blobGasUsed += blobGasOf(transaction.blobVersionedHashes);
    this.results.push(result);
    return result;
  }

  /**
   * What follows the last transaction: withdrawals, requests, rewards. Answers the requests, undefined before Prague.
   *
   * @throws BlockError
   */
  finish(
    ommers: readonly Header[],
    withdrawals: readonly Withdrawal[] | undefined,
  ): readonly Bytes[] | undefined {
    const { rules, environment: block, state } = this;
    const { spec } = this.#input;
    const { stateClearing } = rules.evm;
    this.#moveTo(this.results.length + 1);
    creditWithdrawals(state, withdrawals ?? [], stateClearing);
    const context = { rules, block, state };
    const requests = rules.block.requests
      ? collectRequests(context, this.#logs(), spec.depositContract)
      : undefined;
    if (!isMerged(spec, this.#header)) {
      creditRewards(state, this.#header, ommers, rules.block.reward, stateClearing);
    }
    return requests;
  }

  /** The root after all that has run, what changed, and the trie nodes that changed with it. */
  stateRoot(): StateRootResult {
    this.#tracker.update(this.state.takeUpdate());
    const result = this.#tracker.result(this.state.diff());
    this.#input.tries?.keep(this.#tracker, result.root);
    return result;
  }

  /** The access list of the block, once: it is not kept (EIP-7928). Undefined before Amsterdam. */
  takeAccessList(): BlockAccessList | undefined {
    return this.#recording?.takeAccessList();
  }

  /** Whether what follows is a transaction or not, it has its place in the access list. */
  #moveTo(index: number): void {
    if (this.#recording !== undefined) this.#recording.index = index;
  }

  *#logs(): Iterable<Log> {
    for (const { logs } of this.results) yield* logs;
  }

  #intermediateRoot(): Hash32 {
    this.#tracker.update(this.state.takeUpdate());
    return this.#tracker.root();
  }
}
