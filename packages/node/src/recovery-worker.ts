// The entry point of a worker thread: recovers the signers of the jobs that it is sent, together with all that have them.
import { parentPort } from 'node:worker_threads';
import { invariant } from '@ethane/primitives';
import { type RecoveryJob, workOn } from './recovery-job.ts';

const port = parentPort;
invariant(port !== null, 'this file is the entry point of a worker thread');

port.on('message', (job: RecoveryJob) => {
  if (workOn(job)) port.postMessage(job.id);
});
