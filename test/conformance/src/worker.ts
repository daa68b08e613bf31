import { parentPort, workerData } from 'node:worker_threads';
import type { FileAnswer, FileJob, Selection } from './protocol.ts';
import { runFile } from './run-file.ts';

const selection = workerData as Selection;
let queue = Promise.resolve();

parentPort?.on('message', (job: FileJob) => {
  queue = queue.then(async () => {
    const answer: FileAnswer = { id: job.id, report: await runFile(job, selection) };
    parentPort?.postMessage(answer);
  });
});
