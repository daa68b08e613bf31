import { CodedError } from '@ethane/primitives';
import type { Failure, FileReport, Group, Selection, Skip } from './protocol.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Counts what comes of the cases of one file, and decides which are run. */
export class Recorder {
  readonly suite: string;
  readonly file: string;
  readonly #selection: Selection;
  readonly #groups = new Map<string, Mutable<Group>>();
  readonly #failures: Failure[] = [];
  readonly #skips = new Map<string, Mutable<Skip>>();
  readonly #notes = new Map<string, number>();
  readonly #offset: number;
  #format = '';
  #seen = 0;

  constructor(suite: string, file: string, selection: Selection) {
    this.suite = suite;
    this.file = file;
    this.#selection = selection;
    this.#offset = spread(file, selection.stride);
  }

  /** Names the format of the cases that follow. */
  begin(format: string): void {
    this.#format = format;
  }

  /** Runs a case that gives the reason of its failure, or undefined. What it throws is a failure too. */
  check(name: string, fork: string, run: () => string | undefined): void {
    if (!this.#takes(name, fork)) return;
    const start = performance.now();
    let reason: string | undefined;
    try {
      reason = run();
    } catch (error) {
      reason = describe(error);
    }
    this.#count(name, fork, reason, performance.now() - start);
  }

  /** {@link Recorder.check} for a case that has to wait. */
  async checkAsync(name: string, fork: string, run: () => Promise<string | undefined>): Promise<void> {
    if (!this.#takes(name, fork)) return;
    const start = performance.now();
    let reason: string | undefined;
    try {
      reason = await run();
    } catch (error) {
      reason = describe(error);
    }
    this.#count(name, fork, reason, performance.now() - start);
  }

  /** A case that is not run. */
  skip(name: string, fork: string, reason: string): void {
    if (this.#isSelected(name, fork)) this.#addSkip(fork, reason);
  }

  /** A selected test that nothing here can run: nobody knows then what it would have found. */
  unknown(name: string, reason: string): void {
    if (this.#isSelected(name, '')) this.fail(name, reason);
  }

  /** A failure that no filter hides: the file cannot be read. */
  fail(name: string, reason: string): void {
    this.#group('').failed++;
    this.#failures.push({ suite: this.suite, file: this.file, case: name, fork: '', reason });
  }

  /** Says that a refusal is checked by nothing but its being one: `name` is not known. */
  noteUnknownName(name: string | undefined): void {
    if (name) this.note(`refused for whichever reason: the name ${name} is not known`);
  }

  /** Says what is not checked although it could be expected. */
  note(text: string): void {
    this.#notes.set(text, (this.#notes.get(text) ?? 0) + 1);
  }

  report(parseMs: number, ms: number): FileReport {
    return {
      suite: this.suite,
      file: this.file,
      groups: [...this.#groups.values()],
      failures: this.#failures,
      skips: [...this.#skips.values()],
      notes: Array.from(this.#notes, ([text, count]) => ({ text, count })),
      parseMs,
      ms,
    };
  }

  #takes(name: string, fork: string): boolean {
    if (!this.#isSelected(name, fork)) return false;
    const { stride } = this.#selection;
    if (this.#seen++ % stride === this.#offset) return true;
    this.#addSkip(fork, `sampled: one case of ${stride} is run`);
    return false;
  }

  #isSelected(name: string, fork: string): boolean {
    const { filter, fork: wanted } = this.#selection;
    if (wanted !== undefined && wanted.toLowerCase() !== fork.toLowerCase()) return false;
    return filter === undefined || `${this.suite}/${this.file}: ${name}`.includes(filter);
  }

  #count(name: string, fork: string, reason: string | undefined, ms: number): void {
    const group = this.#group(fork);
    group.ms += ms;
    if (reason === undefined) {
      group.passed++;
      return;
    }
    group.failed++;
    this.#failures.push({ suite: this.suite, file: this.file, case: name, fork, reason });
  }

  #addSkip(fork: string, reason: string): void {
    this.#group(fork).skipped++;
    const key = `${fork} ${reason}`;
    const skip = this.#skips.get(key);
    if (skip === undefined) this.#skips.set(key, { reason, fork, count: 1 });
    else skip.count++;
  }

  #group(fork: string): Mutable<Group> {
    const key = `${this.#format} ${fork}`;
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { format: this.#format, fork, passed: 0, failed: 0, skipped: 0, ms: 0 };
      this.#groups.set(key, group);
    }
    return group;
  }
}

/** Where in a file sampling begins: another place for each name, always the same for one. */
function spread(name: string, stride: number): number {
  let sum = 0;
  for (let i = 0; i < name.length; i++) sum = (sum * 31 + name.charCodeAt(i)) % 65_521;
  return sum % stride;
}

function describe(error: unknown): string {
  if (error instanceof CodedError) return `${error.code}: ${error.message}`;
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  const place = error.stack
    ?.split('\n')
    .slice(1, 4)
    .map((line) => line.trim())
    .join(' ');
  return `threw ${error.name}: ${error.message} ${place ?? ''}`;
}
