// The entry of the mutation check's bundle. Runs as a worker thread and answers which tests fail.
import { parentPort, workerData } from 'node:worker_threads';
import '../src/accounts.test.ts';
import '../src/account-edges.test.ts';
import '../src/gas.test.ts';
import '../src/gas-edges.test.ts';
import '../src/frames.test.ts';
import '../src/frame-edges.test.ts';
import '../src/instructions.test.ts';
import '../src/host.test.ts';
import '../src/precompiles.test.ts';
import '../src/precompile-edges.test.ts';
import '../src/transactions.test.ts';
import '../src/transaction-edges.test.ts';
import '../src/set-code.test.ts';
import '../src/headers.test.ts';
import '../src/proof-of-work.test.ts';
import '../src/receipts-and-tries.test.ts';
import '../src/system-calls-and-blobs.test.ts';
import { count, failures } from './harness.ts';
import { officialFailures, type SampleFile } from './official.ts';

const { most, sample } = workerData as { readonly most: number; readonly sample: readonly SampleFile[] };
parentPort?.postMessage({
  count: count(),
  pitfalls: await failures(most),
  official: officialFailures(sample, most),
});
