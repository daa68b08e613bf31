import { Worker } from 'node:worker_threads';
import type { FileAnswer, FileJob, FileReport, Selection } from './protocol.ts';

/** Files given to a worker ahead of the one that it is at. */
const AHEAD = 1;
/** Milliseconds after which a file is given up, with the worker that is at it. */
const FILE_LIMIT = 30 * 60_000;

interface Lane {
  worker: Worker;
  /** Given and not answered, oldest first. */
  readonly jobs: FileJob[];
  timer: NodeJS.Timeout | undefined;
}

export interface PoolOptions {
  readonly script: URL;
  readonly size: number;
  readonly selection: Selection;
  readonly onReport: (report: FileReport) => void;
}

/** Worker threads that take the next file whenever they are done with one. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #lanes: Lane[];
  #waiting: (() => void)[] = [];
  #nextId = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#lanes = Array.from({ length: options.size }, () => this.#createLane());
  }

  /** Gives a file to a worker; returns when there is room for the next. `bytes` is gone afterwards. */
  async run(suite: string, file: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    for (;;) {
      const lane = this.#lanes.reduce((a, b) => (b.jobs.length < a.jobs.length ? b : a));
      if (lane.jobs.length <= AHEAD) {
        this.#give(lane, { id: this.#nextId++, suite, file, bytes });
        return;
      }
      await this.#change();
    }
  }

  /** Waits until every file is answered for, then ends the workers. */
  async close(): Promise<void> {
    while (this.#lanes.some(({ jobs }) => jobs.length > 0)) await this.#change();
    await Promise.all(this.#lanes.map(({ worker }) => worker.terminate()));
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #createLane(): Lane {
    const lane: Lane = { worker: this.#createWorker(() => lane), jobs: [], timer: undefined };
    return lane;
  }

  #createWorker(lane: () => Lane): Worker {
    const { script, selection } = this.#options;
    const worker = new Worker(script, {
      workerData: selection,
      resourceLimits: { maxOldGenerationSizeMb: 4_096 },
    });
    worker.on('message', (answer: FileAnswer) => this.#finish(lane(), answer.report));
    worker.on('error', (error) => this.#replace(lane(), worker, `the worker died: ${error.message}`));
    return worker;
  }

  #give(lane: Lane, job: FileJob): void {
    lane.jobs.push({ ...job, bytes: new Uint8Array(0) });
    lane.worker.postMessage(job, [job.bytes.buffer]);
    if (lane.jobs.length === 1) this.#watch(lane);
  }

  #finish(lane: Lane, report: FileReport): void {
    lane.jobs.shift();
    this.#options.onReport(report);
    this.#watch(lane);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #watch(lane: Lane): void {
    clearTimeout(lane.timer);
    if (lane.jobs.length === 0) return;
    const { worker } = lane;
    const reason = `no result after ${FILE_LIMIT / 1_000} seconds`;
    lane.timer = setTimeout(() => this.#replace(lane, worker, reason), FILE_LIMIT);
  }

  /** Answers for the files of a worker that is lost, and puts another in its place. */
  #replace(lane: Lane, worker: Worker, reason: string): void {
    if (lane.worker !== worker) return;
    void worker.terminate();
    lane.worker = this.#createWorker(() => lane);
    const [current, ...untouched] = [...lane.jobs];
    if (current !== undefined) this.#finish(lane, lostReport(current, reason));
    for (const job of untouched)
      this.#finish(lane, lostReport(job, `${reason}, at the file before this one`));
  }
}

function lostReport({ suite, file }: FileJob, reason: string): FileReport {
  return {
    suite,
    file,
    groups: [{ format: '', fork: '', passed: 0, failed: 1, skipped: 0, ms: 0 }],
    failures: [{ suite, file, case: '(file)', fork: '', reason }],
    skips: [],
    notes: [],
    parseMs: 0,
    ms: 0,
  };
}
