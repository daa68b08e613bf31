import type { CaseResult } from './state-case.ts';
import { runThread, type ThreadReport } from './thread.ts';

/** What the worker tells the page. */
export type WorkerMessage =
  | { readonly kind: 'case'; readonly index: number; readonly result: CaseResult }
  | { readonly kind: 'end'; readonly report: ThreadReport };

/** What we use of a worker's global scope: the browser's types are not those of the rest of the repository. */
interface WorkerScope {
  postMessage(message: WorkerMessage): void;
}

const scope = globalThis as typeof globalThis & WorkerScope;

const report = await runThread((index, result) => scope.postMessage({ kind: 'case', index, result }));
scope.postMessage({ kind: 'end', report });
