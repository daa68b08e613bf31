// The entry point of a worker thread: fills its part of a dataset and searches for nonces until told otherwise.
import { parentPort, workerData } from 'node:worker_threads';
import { attachDataset } from '@ethane/ethash';
import { invariant } from '@ethane/primitives';
import {
  type Answer,
  CURRENT_TASK,
  NEXT_ROW,
  type Task,
  TRIED,
  type WorkerSetup,
} from './worker-protocol.ts';

/** Rows of the dataset between two looks at the control words: some milliseconds. */
const FILL_SLICE = 128;
/** Nonces of the first slice of a search, and the milliseconds that a slice should take. */
const FIRST_SLICE = 4_096;
const SLICE_TIME = 25;
const MAX_SLICE = 2 ** 20;

const setup: WorkerSetup = workerData;
const port = parentPort;
invariant(port !== null, 'this file is the entry point of a worker thread');
const dataset = attachDataset(setup.dataset, setup.lane);
const control = new BigInt64Array(setup.control);

port.on('message', (task: Task) => port.postMessage(task.kind === 'fill' ? fill(task.task) : search(task)));

function isCurrent(task: bigint): boolean {
  return Atomics.load(control, CURRENT_TASK) === task;
}

function fill(task: bigint): Answer {
  while (isCurrent(task)) {
    const from = Number(Atomics.add(control, NEXT_ROW, BigInt(FILL_SLICE)));
    if (from >= dataset.rows) break;
    dataset.fill(from, Math.min(from + FILL_SLICE, dataset.rows));
  }
  return { kind: 'done', task };
}

function search({ task, sealHash, difficulty, start }: Extract<Task, { kind: 'search' }>): Answer {
  let slice = FIRST_SLICE;
  let nonce = start;
  while (isCurrent(task)) {
    const began = performance.now();
    const found = dataset.search(sealHash, difficulty, nonce, slice);
    Atomics.add(control, TRIED, BigInt(found?.tried ?? slice));
    if (found !== undefined) return { kind: 'found', task, nonce: found.nonce, mixHash: found.mixHash };
    nonce += BigInt(slice);
    slice = Math.min(MAX_SLICE, Math.ceil((slice * SLICE_TIME) / Math.max(1, performance.now() - began)));
  }
  return { kind: 'done', task };
}
