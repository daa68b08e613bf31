import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { SenderRecovery } from '@ethane/blockchain';
import { SECP256K1_N } from '@ethane/crypto';
import { toAddress, writeBigint, ZERO_ADDRESS } from '@ethane/primitives';
import { rememberSender, signingHash, type Transaction } from '@ethane/types';
import {
  createJob,
  isDone,
  jobParts,
  type RecoveryJob,
  SENDER_BYTES,
  SIGNATURE_BYTES,
  workOn,
} from './recovery-job.ts';

export interface ThreadedRecoveryOptions {
  /** 0 for none, which leaves everything to execution; {@link defaultRecoveryThreads} without it. */
  readonly threads?: number | undefined;
  /** Told when a thread failed, after which execution recovers the senders. */
  readonly report?: ((line: string) => void) | undefined;
  /** What the threads run. */
  readonly worker?: URL;
}

/** Transactions waiting at a time from which on a thread has saved what its start takes, by measurement. */
const WORTH_A_START = 2_000;
const MOST_THREADS = 4;

/** The compiled worker, also from TypeScript sources (as in tests): the one in `dist`, which has to be built. */
const WORKER_URL = import.meta.url.endsWith('.ts')
  ? new URL('../dist/recovery-worker.js', import.meta.url)
  : new URL('./recovery-worker.js', import.meta.url);

const NOTHING = (): Promise<void> => Promise.resolve();

/** One less than the processors, which leaves one to execution; more than 4 have nothing to do. */
export function defaultRecoveryThreads(): number {
  return Math.min(availableParallelism() - 1, MOST_THREADS);
}

/**
 * Recovers senders in worker threads, which start when enough transactions wait. A thread takes a few signatures of a job at
 * a time; the caller, once it wants the result, takes what is left like any of them, so that no thread waits for another
 * with work to be had.
 */
export class ThreadedRecovery implements SenderRecovery {
  readonly #threads: number;
  readonly #report: (line: string) => void;
  readonly #script: URL;
  readonly #pending = new Map<number, () => void>();
  #workers: readonly Worker[] = [];
  /** Transactions begun with and not finished. */
  #waiting = 0;
  #jobs = 0;
  #stopped = false;

  constructor(options: ThreadedRecoveryOptions = {}) {
    this.#threads = options.threads ?? defaultRecoveryThreads();
    this.#report = options.report ?? (() => undefined);
    this.#script = options.worker ?? WORKER_URL;
  }

  /** Threads that run now. */
  get running(): number {
    return this.#workers.length;
  }

  begin(transactions: readonly Transaction[]): () => Promise<void> {
    const count = transactions.length;
    if (this.#threads === 0 || this.#stopped || count === 0) return NOTHING;
    this.#waiting += count;
    if (this.#workers.length === 0 && this.#waiting >= WORTH_A_START) this.#start();
    const finish = this.#workers.length === 0 ? NOTHING : this.#post(transactions);
    return () => {
      this.#waiting -= count;
      return finish();
    };
  }

  /** Resolves when the threads have ended. What is not finished then is left to execution. Idempotent. */
  async close(): Promise<void> {
    await this.#stop();
  }

  #start(): void {
    this.#workers = Array.from({ length: this.#threads }, (_, lane) => {
      const worker = new Worker(this.#script, { execArgv: [], name: `recovery ${lane}` });
      worker.on('message', (id: number) => this.#settle(id));
      worker.on('error', (error) => this.#fail(error.message));
      worker.on('exit', (code) => this.#fail(`it ended with code ${code}`));
      return worker;
    });
  }

  #post(transactions: readonly Transaction[]): () => Promise<void> {
    const job = createJob(this.#jobs++, transactions.length);
    writeSignatures(job, transactions);
    const done = new Promise<void>((resolve) => this.#pending.set(job.id, resolve));
    for (const worker of this.#workers) worker.postMessage(job);
    return async () => {
      workOn(job);
      if (isDone(job)) this.#settle(job.id);
      await done;
      // A thread that failed leaves its part undone, perhaps in the middle of an address.
      if (isDone(job)) rememberSenders(job, transactions);
    };
  }

  #settle(id: number): void {
    this.#pending.get(id)?.();
    this.#pending.delete(id);
  }

  #fail(reason: string): void {
    if (this.#stopped) return;
    this.#report(`a thread that recovers senders failed, going on without: ${reason}`);
    void this.#stop();
  }

  async #stop(): Promise<void> {
    this.#stopped = true;
    for (const id of [...this.#pending.keys()]) this.#settle(id);
    const workers = this.#workers;
    this.#workers = [];
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Leaves zeros, of which nothing is recovered, for what does not fit. */
function writeSignatures(job: RecoveryJob, transactions: readonly Transaction[]): void {
  const { signatures } = jobParts(job);
  for (const [index, transaction] of transactions.entries()) {
    const { r, s, yParity } = transaction;
    if (r <= 0n || s <= 0n || r >= SECP256K1_N || s >= SECP256K1_N) continue;
    const offset = index * SIGNATURE_BYTES;
    signatures.set(signingHash(transaction), offset);
    writeBigint(r, signatures, offset + 32, 32);
    writeBigint(s, signatures, offset + 64, 32);
    signatures[offset + 96] = yParity;
  }
}

function rememberSenders(job: RecoveryJob, transactions: readonly Transaction[]): void {
  const { senders } = jobParts(job);
  for (const [index, transaction] of transactions.entries()) {
    const sender = toAddress(senders.slice(index * SENDER_BYTES, (index + 1) * SENDER_BYTES));
    if (sender !== ZERO_ADDRESS) rememberSender(transaction, sender);
  }
}
