import { Worker } from 'node:worker_threads';
import type { DatasetHandle } from '@ethane/ethash';
import { CodedError } from '@ethane/primitives';
import {
  type Answer,
  CONTROL_BYTES,
  CURRENT_TASK,
  NEXT_ROW,
  NO_TASK,
  type Task,
  TRIED,
  type WorkerSetup,
} from './worker-protocol.ts';

/** What a search has to find. */
export interface SearchGoal {
  /** 32 bytes. */
  readonly sealHash: Uint8Array;
  readonly difficulty: bigint;
  /** The first worker's first nonce; the others' are spread evenly over all 2^64. */
  readonly start: bigint;
}

export interface SearchResult {
  readonly nonce: bigint;
  /** 32 bytes. */
  readonly mixHash: Uint8Array;
}

interface Pending {
  readonly task: bigint;
  readonly settle: (result: SearchResult | undefined) => void;
  readonly fail: (error: unknown) => void;
  waitingFor: number;
}

/**
 * The compiled worker: plain Node runs it, so from TypeScript sources (as in tests) it is the one in `dist`, which has to
 * be built.
 */
const WORKER_URL = import.meta.url.endsWith('.ts')
  ? new URL('../dist/ethash-worker.js', import.meta.url)
  : new URL('./ethash-worker.js', import.meta.url);

/** Threads over one dataset in shared memory. One task at a time: {@link fill} or {@link search}. */
export class SearchPool {
  readonly #workers: readonly Worker[];
  readonly #control: BigInt64Array;
  #lastTask = NO_TASK;
  #pending: Pending | undefined;
  #failure: unknown;

  constructor(dataset: DatasetHandle, threads: number) {
    const control = new SharedArrayBuffer(CONTROL_BYTES);
    this.#control = new BigInt64Array(control);
    this.#workers = Array.from({ length: threads }, (_, lane) => {
      const setup: WorkerSetup = { dataset, lane: lane + 1, control };
      const worker = new Worker(WORKER_URL, { workerData: setup, execArgv: [], name: `ethash ${lane}` });
      worker.on('message', (answer: Answer) => this.#take(answer));
      worker.on('error', (cause) => this.#fail(cause));
      worker.on('exit', (code) => this.#fail(`it ended with code ${code}`));
      return worker;
    });
  }

  /** Whether a worker has failed; nothing can be done with the pool then but to close it. */
  get broken(): boolean {
    return this.#failure !== undefined;
  }

  /** Nonces tried so far. */
  get tried(): bigint {
    return Atomics.load(this.#control, TRIED);
  }

  /** Makes the whole dataset. @throws CodedError `MINING_WORKER` */
  async fill(): Promise<void> {
    Atomics.store(this.#control, NEXT_ROW, 0n);
    await this.#run((task) => this.#workers.map(() => ({ kind: 'fill', task })));
  }

  /**
   * A nonce that satisfies the difficulty, or undefined when `signal` aborts the search.
   *
   * @throws CodedError `MINING_WORKER`
   */
  search(goal: SearchGoal, signal: AbortSignal): Promise<SearchResult | undefined> {
    if (signal.aborted) return Promise.resolve(undefined);
    const { sealHash, difficulty, start } = goal;
    const step = 2n ** 64n / BigInt(this.#workers.length);
    const found = this.#run((task) =>
      this.#workers.map((_, i) => ({
        kind: 'search',
        task,
        sealHash,
        difficulty,
        start: start + BigInt(i) * step,
      })),
    );
    const abort = (): void => this.#settle(undefined);
    signal.addEventListener('abort', abort);
    return found.finally(() => signal.removeEventListener('abort', abort));
  }

  /** Fails a task that is under way; resolves when all workers have ended. */
  async close(): Promise<void> {
    this.#fail('it has been stopped');
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #run(tasks: (task: bigint) => readonly Task[]): Promise<SearchResult | undefined> {
    if (this.#failure !== undefined) return Promise.reject(workerError(this.#failure));
    this.#settle(undefined);
    this.#lastTask += 1n;
    const task = this.#lastTask;
    return new Promise((settle, fail) => {
      this.#pending = { task, settle, fail, waitingFor: this.#workers.length };
      Atomics.store(this.#control, CURRENT_TASK, task);
      for (const [i, message] of tasks(task).entries()) this.#workers[i]?.postMessage(message);
    });
  }

  #take(answer: Answer): void {
    const pending = this.#pending;
    if (pending?.task !== answer.task) return;
    pending.waitingFor -= 1;
    if (answer.kind === 'found') this.#settle({ nonce: answer.nonce, mixHash: answer.mixHash });
    else if (pending.waitingFor === 0) this.#settle(undefined);
  }

  /** Ends the task that is under way; its workers notice after their slice. */
  #settle(result: SearchResult | undefined): void {
    Atomics.store(this.#control, CURRENT_TASK, NO_TASK);
    this.#pending?.settle(result);
    this.#pending = undefined;
  }

  #fail(cause: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = cause;
    Atomics.store(this.#control, CURRENT_TASK, NO_TASK);
    this.#pending?.fail(workerError(cause));
    this.#pending = undefined;
  }
}

function workerError(cause: unknown): CodedError<'MINING_WORKER'> {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CodedError('MINING_WORKER', `a mining thread failed: ${reason}`, { cause });
}
