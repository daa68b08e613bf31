import { readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { pid } from 'node:process';

/** Linux: each thread of this process has a folder here, named by its id. */
const THREADS = '/proc/self/task';
/**
 * Lets the threads that help the main one (of V8, which compiles and collects garbage, and of libuv) give way to it, and to
 * the clients on the same machine, where there are fewer processors than threads that want one: right after the start V8
 * compiles as long as the program runs (docs/decisions/0014-warm-up.md). Threads that are started later by the main one are not
 * concerned. Does nothing but on Linux, where threads have priorities of their own.
 *
 * @param steps of niceness: of a processor that both want a thread 5 steps nicer gets a quarter, one 10 steps nicer a tenth
 */
export function deferHelperThreads(steps: number): void {
  const niceness = Math.min(getPriority() + steps, constants.priority.PRIORITY_LOW);
  for (const id of helperThreads()) {
    try {
      setPriority(id, niceness);
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** The ids of all threads of the process but the main one. */
function helperThreads(): number[] {
  try {
    return readdirSync(THREADS)
      .map(Number)
      .filter((id) => id !== pid);
  } catch {
    return [];
  }
}
