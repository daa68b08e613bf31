import type { CaseResult } from './state-case.ts';
import { type Place, runThread, type ThreadReport } from './thread.ts';
import type { WorkerMessage } from './worker.ts';

/** What the page offers to the driver. */
interface PageApi {
  run(place: Place): Promise<ThreadReport>;
}

/** What we use of a page's global scope, with what the driver puts there and what we do. */
interface PageScope {
  ethane: PageApi;
  /** The driver's: takes the result of a case. */
  reportCase(place: Place, index: number, result: CaseResult): Promise<void>;
  readonly Worker: new (
    url: string,
    options: { readonly type: 'module' },
  ) => {
    onmessage: ((event: { readonly data: WorkerMessage }) => void) | null;
    onerror: ((event: { readonly message?: string }) => void) | null;
    terminate(): void;
  };
}

const scope = globalThis as typeof globalThis & PageScope;

scope.ethane = { run: (place) => (place === 'page' ? runThread(reporter('page')) : runInWorker()) };

function reporter(place: Place): (index: number, result: CaseResult) => Promise<void> {
  return (index, result) => scope.reportCase(place, index, result);
}

async function runInWorker(): Promise<ThreadReport> {
  const report = reporter('worker');
  const worker = new scope.Worker('/worker.js', { type: 'module' });
  const reported: Promise<void>[] = [];
  try {
    const end = await new Promise<ThreadReport>((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        if (data.kind === 'end') resolve(data.report);
        else reported.push(report(data.index, data.result));
      };
      worker.onerror = ({ message }) => reject(new Error(`the worker failed: ${message ?? 'no reason'}`));
    });
    await Promise.all(reported);
    return end;
  } finally {
    worker.terminate();
  }
}
