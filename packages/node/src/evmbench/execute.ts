import { type Rules, rulesOf } from '@ethane/chainspec';
import { keccak256Hex } from '@ethane/crypto';
import {
  type BlockEnvironment,
  createEvm,
  type EvmOptions,
  type GasCheckpoint,
  type Outcome,
} from '@ethane/evm';
import { type Bytes, bytesToHex, CodedError, equalBytes, ZERO_ADDRESS, ZERO_HASH } from '@ethane/primitives';
import { type MemoryState, WorldState } from '@ethane/state';
import { stateOfAlloc } from '../statetest/alloc.ts';
import type { BenchProgram, ExpectedOutcome, ExpectedOutput } from './program.ts';

/** Milliseconds that the run which is checked may take. */
const TIME_LIMIT = 60_000;

/** What came of a run. */
export interface ProgramResult {
  /** Gas of the message, refund not subtracted. */
  readonly gas: bigint;
  readonly refund: bigint;
  readonly output: Bytes;
  /** Why the program did not succeed. */
  readonly error?: string;
}

/** A program with its state, which no run changes: each has its own journal on top. */
export class ProgramRunner {
  readonly #program: BenchProgram;
  readonly #rules: Rules;
  readonly #state: MemoryState;

  constructor(program: BenchProgram) {
    this.#program = program;
    this.#rules = rulesOf(program.fork);
    this.#state = stateOfAlloc(program.accounts).state;
  }

  /**
   * One run, for its result.
   *
   * @throws CodedError `TIME_LIMIT` after a minute, `MEMORY_LIMIT`
   */
  check(): ProgramResult {
    const deadline = performance.now() + TIME_LIMIT;
    const checkpoint: GasCheckpoint = {
      everyGas: 10_000_000,
      reached() {
        if (performance.now() < deadline) return;
        throw new CodedError('TIME_LIMIT', `not done after ${TIME_LIMIT / 1_000} seconds`);
      },
    };
    const world = this.#freshWorld();
    const outcome = this.#execute({ host: world, checkpoint });
    const error = errorOf(outcome);
    return {
      gas: this.#program.gasLimit - outcome.gasLeft,
      refund: BigInt(world.refund),
      output: outcome.output,
      ...(error !== undefined && { error }),
    };
  }

  /** Milliseconds that one run takes, the mean of `count` runs one after another. Their states are made before the clock starts. */
  time(count: number): number {
    const worlds = Array.from({ length: count }, () => this.#freshWorld());
    const begin = performance.now();
    for (const host of worlds) this.#execute({ host });
    return (performance.now() - begin) / count;
  }

  /** With the sender, the account that is called, precompiles and coinbase warm. */
  #freshWorld(): WorldState {
    const { caller, to } = this.#program;
    const world = new WorldState(this.#state);
    world.beginTransaction();
    for (const address of [caller, to, BLOCK.coinbase]) world.accessAddress(address);
    for (const { address } of this.#rules.evm.precompiles) world.accessAddress(address);
    return world;
  }

  #execute(options: Pick<EvmOptions, 'host' | 'checkpoint'>): Outcome {
    const { caller, to, calldata, gasLimit } = this.#program;
    const evm = createEvm({
      host: options.host,
      checkpoint: options.checkpoint,
      rules: this.#rules,
      block: BLOCK,
      transaction: { origin: caller, gasPrice: 0n, blobVersionedHashes: [] },
    });
    return evm.execute({ kind: 'call', caller, to, value: 0n, data: calldata, gas: gasLimit });
  }
}

const BLOCK: BlockEnvironment = {
  number: 1n,
  timestamp: 1n,
  coinbase: ZERO_ADDRESS,
  gasLimit: 1_000_000_000n,
  difficulty: 0n,
  prevRandao: ZERO_HASH,
  baseFeePerGas: 0n,
  blobBaseFee: 1n,
  chainId: 1n,
  blockHash: () => undefined,
};

function errorOf(outcome: Outcome): string | undefined {
  if (outcome.status === 'success') return undefined;
  return outcome.status === 'halt' ? outcome.reason.message : 'execution reverted';
}

/** In what the result differs from what the program states, one phrase each. */
export function differencesOf(result: ProgramResult, expected: ExpectedOutcome): string[] {
  const differences: string[] = [];
  const { error, gas, refund, output } = result;
  if (error !== undefined) differences.push(`error ${error}`);
  if (expected.gas !== undefined && gas !== expected.gas)
    differences.push(`gas ${gas}, want ${expected.gas}`);
  if (expected.output !== undefined && !isOutput(output, expected.output))
    differences.push(`output ${describeOutput(output)}, want ${describeExpected(expected.output)}`);
  if (expected.refund !== undefined && refund !== expected.refund)
    differences.push(`refund ${refund}, want ${expected.refund}`);
  return differences;
}

function isOutput(output: Bytes, expected: ExpectedOutput): boolean {
  return expected.kind === 'bytes'
    ? equalBytes(output, expected.bytes)
    : keccak256Hex(output) === expected.hash;
}

/** Bytes of output that are shown as they are; of a longer one, its hash. */
const SHOWN_OUTPUT = 64;

function describeOutput(output: Bytes): string {
  return output.length <= SHOWN_OUTPUT ? bytesToHex(output) : `keccak:${keccak256Hex(output)}`;
}

function describeExpected(expected: ExpectedOutput): string {
  return expected.kind === 'bytes' ? describeOutput(expected.bytes) : `keccak:${expected.hash}`;
}
