import { type ForkName, type Rules, rulesAt } from '@ethane/chainspec';
import { keccak256Hex } from '@ethane/crypto';
import type { BlockEnvironment, Tracer } from '@ethane/evm';
import {
  blobBaseFee,
  GAS_PER_BLOB,
  processTransaction,
  type TransactionContext,
  type TransactionResult,
} from '@ethane/execution';
import { type Address, type CodedError, type Hash32, utf8ToBytes } from '@ethane/primitives';
import { computeStateRoot, type MemoryState, OverlayReader, WorldState } from '@ethane/state';
import { encodeLogs, type Transaction, TransactionError } from '@ethane/types';
import { differencesFrom, readAlloc, stateOfAlloc } from './alloc.ts';
import { isExpectedException } from './exceptions.ts';
import { addressOf, hashOf, quantityOf } from './json-values.ts';
import { chainSpecOf } from './networks.ts';
import type { EnvironmentJson, PostJson, StateTestJson } from './state-test-json.ts';
import { transactionOf } from './state-test-transaction.ts';

/** Most lines that a failure lists of accounts that differ. */
const MAX_DIFFERENCES = 20;

/** What came of one case. */
export interface StateCaseResult {
  /** Undefined: everything that the test states holds. */
  readonly failure: string | undefined;
  readonly stateRoot: Hash32;
  /** Absent when the transaction was refused. */
  readonly transaction: TransactionResult | undefined;
  readonly refused: CodedError | undefined;
}

/** A state test with its first state, which all its cases begin from and none changes. */
export class StateTest {
  readonly #json: StateTestJson;
  #start: { readonly state: MemoryState; readonly root: Hash32 } | undefined;

  constructor(json: StateTestJson) {
    this.#json = json;
  }

  /** Rules of a fork that the test has results for. @throws CodedError `UNKNOWN_NETWORK` */
  rules(fork: string): Rules {
    const { env, config } = this.#json;
    const spec = chainSpecOf(fork, config);
    return rulesAt(spec, {
      number: quantityOf(env.currentNumber),
      timestamp: quantityOf(env.currentTimestamp),
      merged: spec.terminalTotalDifficulty === 0n,
    });
  }

  /**
   * Runs one entry of `post` and checks root, logs, the state account by account and, where the transaction must be
   * refused, for which reason.
   *
   * @throws CodedError `UNKNOWN_NETWORK`, `TEST_VALUE`, `TEST_TRANSACTION`
   */
  run(fork: string, post: PostJson, createTracer?: (world: WorldState) => Tracer): StateCaseResult {
    const { env, transaction: json, config } = this.#json;
    const rules = this.rules(fork);
    const chainId = chainSpecOf(fork, config).chainId;
    const start = this.#firstState();
    const world = new WorldState(start.state);
    const block = environmentOf(env, rules, chainId);
    let result: TransactionResult;
    try {
      const transaction = transactionOf(json, post, chainId);
      result = process(rules, block, world, transaction, createTracer?.(world));
    } catch (error) {
      if (!(error instanceof TransactionError)) throw error;
      return refusal(error, post, rules.fork, rootsOfRefusal(start, block.coinbase, rules));
    }
    if (post.expectException !== undefined) {
      const failure = `transaction accepted, expected ${post.expectException}`;
      return { failure, stateRoot: start.root, transaction: result, refused: undefined };
    }
    const { diff, root } = computeStateRoot(world.diff(), start.state);
    const logs = keccak256Hex(encodeLogs(result.logs));
    const failure =
      root === hashOf(post.hash) && logs === hashOf(post.logs)
        ? this.#stateDifference(post, new OverlayReader(start.state, diff), diff.accounts.keys())
        : this.#rootDifference(
            post,
            { root, logs },
            new OverlayReader(start.state, diff),
            diff.accounts.keys(),
          );
    return { failure, stateRoot: root, transaction: result, refused: undefined };
  }

  #firstState(): { readonly state: MemoryState; readonly root: Hash32 } {
    this.#start ??= stateOfAlloc(readAlloc(this.#json.pre));
    return this.#start;
  }

  #stateDifference(
    { state }: PostJson,
    reader: OverlayReader,
    changed: Iterable<Address>,
  ): string | undefined {
    if (state === undefined) return undefined;
    const others = [...changed, ...Object.keys(this.#json.pre).map(addressOf)];
    const lines = differencesFrom(readAlloc(state), reader, others);
    if (lines.length === 0) return undefined;
    return `state differs: ${lines.slice(0, MAX_DIFFERENCES).join('; ')}`;
  }

  #rootDifference(
    post: PostJson,
    { root, logs }: { readonly root: Hash32; readonly logs: Hash32 },
    reader: OverlayReader,
    changed: Iterable<Address>,
  ): string {
    if (root === hashOf(post.hash)) return `logs hash ${logs}, want ${post.logs}`;
    const details = this.#stateDifference(post, reader, changed);
    return `state root ${root}, want ${post.hash}${details === undefined ? '' : `; ${details}`}`;
  }
}

/** @param roots of the state before; the first is the right one */
function refusal(
  error: TransactionError,
  { expectException, hash }: PostJson,
  fork: ForkName,
  roots: readonly [Hash32, ...Hash32[]],
): StateCaseResult {
  const [root] = roots;
  let failure: string | undefined;
  if (expectException === undefined) failure = `transaction refused: ${error.code}: ${error.message}`;
  else if (!isExpectedException(error.code, expectException, fork))
    failure = `transaction refused for ${error.code}, expected ${expectException}`;
  else if (!roots.includes(hashOf(hash))) failure = `state root ${root} before, want ${hash}`;
  return { failure, stateRoot: root, transaction: undefined, refused: error };
}

/**
 * Roots that a test may state for a refused transaction: of the state before, and until Spurious Dragon also of that state
 * with its coinbase. Clients that wrote the older archives gave the coinbase its reward of 0 after a refusal too, which
 * made the account; later forks clear empty accounts, and no test of theirs needs it.
 */
function rootsOfRefusal(
  { state, root }: { readonly state: MemoryState; readonly root: Hash32 },
  coinbase: Address,
  { evm }: Rules,
): readonly [Hash32, ...Hash32[]] {
  if (evm.stateClearing) return [root];
  const world = new WorldState(state);
  touchCoinbase(world, coinbase, false);
  return [root, computeStateRoot(world.diff(), state).root];
}

function touchCoinbase(world: WorldState, coinbase: Address, stateClearing: boolean): void {
  world.beginTransaction();
  world.addBalance(coinbase, 0n);
  world.finishTransaction({ stateClearing });
}

/** The transaction alone: no system calls, withdrawals or rewards. Its coinbase is touched with a reward of 0 at the end. */
function process(
  rules: Rules,
  block: BlockEnvironment,
  state: WorldState,
  transaction: Transaction,
  tracer: Tracer | undefined,
): TransactionResult {
  const context: TransactionContext = {
    rules,
    block,
    state,
    gasLeft: block.gasLimit,
    blobGasLeft: BigInt(rules.block.blobs?.max ?? 0) * GAS_PER_BLOB,
    cumulativeGasUsed: 0n,
    tracer,
  };
  const result = processTransaction(context, transaction);
  const { logs } = result;
  touchCoinbase(state, block.coinbase, rules.evm.stateClearing);
  return { ...result, logs };
}

function environmentOf(env: EnvironmentJson, rules: Rules, chainId: bigint): BlockEnvironment {
  const merged = rules.block.reward === 0n;
  const { blobs } = rules.block;
  return {
    number: quantityOf(env.currentNumber),
    timestamp: quantityOf(env.currentTimestamp),
    coinbase: addressOf(env.currentCoinbase),
    gasLimit: quantityOf(env.currentGasLimit),
    difficulty: merged ? 0n : quantityOf(env.currentDifficulty ?? '0x'),
    chainId,
    blockHash: ancestorHash,
    ...(merged && { prevRandao: hashOf(env.currentRandom ?? '0x') }),
    ...(rules.block.baseFee && { baseFeePerGas: quantityOf(env.currentBaseFee ?? '0x0a') }),
    ...(blobs && { blobBaseFee: blobBaseFee(blobs, quantityOf(env.currentExcessBlobGas ?? '0x')) }),
  };
}

/** There are no ancestors; clients agree on the hash of the number's decimal digits. */
function ancestorHash(number: bigint): Hash32 {
  return keccak256Hex(utf8ToBytes(number.toString()));
}

/** A case of a state test as it is named: `NAME[FORK/INDEX]`. */
export interface StateCase {
  readonly name: string;
  readonly fork: string;
  readonly post: PostJson;
}

/** All cases of a test, in the file's order. */
export function casesOf(testName: string, { post }: StateTestJson): readonly StateCase[] {
  return Object.entries(post).flatMap(([fork, posts]) =>
    posts.map((entry, i) => ({ name: `${testName}[${fork}/${i}]`, fork, post: entry })),
  );
}
