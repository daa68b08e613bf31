import type { Rules } from '@ethane/chainspec';
import type { BlockEnvironment, TransactionEnvironment } from './environment.ts';
import type { GasCheckpoint } from './frame.ts';
import { type Host, Pending } from './host.ts';
import { instructionSetOf } from './instruction-set.ts';
import type { Message } from './message.ts';
import type { Outcome } from './outcome.ts';
import { precompilesOf } from './precompiles/table.ts';
import { Run, type RunSetup } from './run.ts';
import { StateGas, stateGasPrices } from './state-gas.ts';
import type { Tracer } from './tracer.ts';
import { Tracing } from './tracing.ts';

export interface EvmOptions {
  readonly rules: Rules;
  readonly host: Host;
  readonly block: BlockEnvironment;
  readonly transaction: TransactionEnvironment;
  readonly tracer?: Tracer | undefined;
  /** For a time limit: called now and then while instructions run. */
  readonly checkpoint?: GasCheckpoint | undefined;
  /** What there is for growth of the state, where the rules have a price for it (EIP-8037). Default: an empty reservoir. */
  readonly stateGas?: StateGas | undefined;
  /** The most bytes that the frames of a run may have as memory, all together; unless given, what 32-bit addresses reach. */
  readonly memoryLimit?: number | undefined;
}

/** As far as addresses of 32 bits reach: a block that pays for its memory has to be carried out. */
const MEMORY_LIMIT: number = Number.POSITIVE_INFINITY;

/** The machine in the context of one transaction. */
export interface Evm {
  /**
   * Carries out a message: moves its value, runs its code and undoes its changes when it fails. What the host throws
   * comes out unchanged and abandons the run; the host is then in the middle of it.
   *
   * @throws CodedError `MEMORY_LIMIT` when a frame has paid for memory beyond {@link EvmOptions.memoryLimit}
   */
  execute(message: Message): Outcome;
  /** Prepares {@link execute} in steps, for a host that is not always ready. */
  start(message: Message): ResumableRun;
  /** {@link start} and {@link ResumableRun.resume}, waiting for the host in between. */
  executeWhenReady(message: Message): Promise<Outcome>;
  /** What the tracer threw, if it did; the outcome is the same as without it. */
  readonly tracerError: unknown;
}

export interface ResumableRun {
  /**
   * Runs to the end, or until the host throws {@link Pending}, which is then returned: call again when it is ready. The
   * run goes on at the instruction that asked, and nothing is done twice.
   */
  resume(): Outcome | Pending;
  /** Gives up a run that will not be resumed. The host stays in the middle of it. */
  abandon(): void;
}

/** Cheap: made anew for each transaction. */
export function createEvm(options: EvmOptions): Evm {
  return new TransactionEvm(options);
}

/** A class, since an object with a getter of its own takes half a microsecond to make. */
class TransactionEvm implements Evm {
  readonly #setup: RunSetup;

  constructor(options: EvmOptions) {
    const { rules, host, block, transaction } = options;
    this.#setup = {
      rules: rules.evm,
      host,
      block,
      transaction,
      instructions: instructionSetOf(rules),
      memoryLimit: options.memoryLimit ?? MEMORY_LIMIT,
      precompiles: precompilesOf(rules),
      tracing: options.tracer === undefined ? undefined : new Tracing(options.tracer),
      checkpoint: options.checkpoint,
      stateGas: options.stateGas ?? emptyStateGas(rules, block),
    };
  }

  execute(message: Message): Outcome {
    return new Run(this.#setup, message).finish();
  }

  start(message: Message): ResumableRun {
    return startRun(this.#setup, message);
  }

  executeWhenReady(message: Message): Promise<Outcome> {
    return finishWhenReady(this.start(message));
  }

  get tracerError(): unknown {
    return this.#setup.tracing?.error;
  }
}

function emptyStateGas({ evm: { stateGas } }: Rules, block: BlockEnvironment): StateGas | undefined {
  return stateGas && new StateGas(stateGasPrices(stateGas, block.gasLimit), 0n);
}

function startRun(setup: RunSetup, message: Message): ResumableRun {
  const run = new Run(setup, message);
  return {
    resume() {
      try {
        return run.resume();
      } catch (thrown) {
        if (thrown instanceof Pending) return thrown;
        run.abandon();
        throw thrown;
      }
    },
    abandon: () => run.abandon(),
  };
}

function finishWhenReady(run: ResumableRun): Promise<Outcome> {
  const advance = (): Outcome | Promise<Outcome> => {
    const result = run.resume();
    if (!(result instanceof Pending)) return result;
    return Promise.resolve(result.ready).then(advance, (reason: unknown) => {
      run.abandon();
      throw reason;
    });
  };
  return Promise.resolve().then(advance);
}
