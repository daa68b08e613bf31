import type { Failure, FileReport } from './protocol.ts';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface FormatTime {
  cases: number;
  /** Milliseconds of worker time. */
  ms: number;
}

interface SuiteSummary extends Counts {
  readonly forks: Map<string, Counts>;
  /** Cases left out, by reason. */
  readonly skips: Map<string, number>;
  /** What was left unchecked, with how often. */
  readonly notes: Map<string, number>;
  /** Milliseconds of worker time. */
  ms: number;
}

/** Everything that the run has brought so far. */
export class Summary {
  readonly failures: Failure[] = [];
  readonly #suites = new Map<string, SuiteSummary>();
  readonly #formats = new Map<string, FormatTime>();
  #parseMs = 0;
  #slowest: { suite: string; file: string; ms: number }[] = [];

  add(report: FileReport): void {
    const suite = this.#suite(report.suite);
    suite.ms += report.ms;
    this.#parseMs += report.parseMs;
    for (const { format, fork, passed, failed, skipped, ms } of report.groups) {
      const counts = { passed, failed, skipped };
      addTo(suite, counts);
      let forkCounts = suite.forks.get(fork);
      if (forkCounts === undefined) {
        forkCounts = { passed: 0, failed: 0, skipped: 0 };
        suite.forks.set(fork, forkCounts);
      }
      addTo(forkCounts, counts);
      const time = this.#formats.get(format) ?? { cases: 0, ms: 0 };
      this.#formats.set(format, { cases: time.cases + passed + failed, ms: time.ms + ms });
    }
    for (const { reason, count } of report.skips) {
      suite.skips.set(reason, (suite.skips.get(reason) ?? 0) + count);
    }
    for (const { text, count } of report.notes) suite.notes.set(text, (suite.notes.get(text) ?? 0) + count);
    this.failures.push(...report.failures);
    this.#slowest.push({ suite: report.suite, file: report.file, ms: report.ms });
    this.#slowest = this.#slowest.sort((a, b) => b.ms - a.ms).slice(0, 5);
  }

  /** A failure of a suite as a whole. */
  fail(suite: string, reason: string): void {
    this.add({
      suite,
      file: '',
      groups: [{ format: '', fork: '', passed: 0, failed: 1, skipped: 0, ms: 0 }],
      failures: [{ suite, file: '', case: '(archive)', fork: '', reason }],
      skips: [],
      notes: [],
      parseMs: 0,
      ms: 0,
    });
  }

  get totals(): Counts {
    const totals = { passed: 0, failed: 0, skipped: 0 };
    for (const suite of this.#suites.values()) addTo(totals, suite);
    return totals;
  }

  /** A row for each suite and fork, and under each suite what was left out or unchecked. */
  table(): string {
    const rows: Row[] = [['suite', 'fork', 'passed', 'failed', 'skipped']];
    for (const [name, suite] of sorted(this.#suites)) {
      const forks = sorted(suite.forks);
      for (const [i, [fork, counts]] of forks.entries()) {
        rows.push([i === 0 ? name : '', fork || '-', ...numbers(counts)]);
      }
      if (forks.length > 1) rows.push(['', 'all', ...numbers(suite)]);
      for (const [reason, count] of sorted(suite.skips)) rows.push(`    ${count} skipped: ${reason}`);
      for (const [text, count] of sorted(suite.notes)) rows.push(`    ${count} passed: ${text}`);
    }
    return alignColumns(rows);
  }

  /** Where the time went. */
  times(seconds: number, workers: number): string {
    const formats = [...this.#formats]
      .filter(([name, { cases }]) => name !== '' && cases > 0)
      .sort(([, a], [, b]) => b.ms - a.ms);
    const lines = formats.map(([name, { cases, ms }]) => {
      const rate = ms === 0 ? '' : `, ${Math.round((cases * 1000) / ms)} a second and worker`;
      return `  ${name}: ${cases} cases in ${(ms / 1000).toFixed(1)} s${rate}`;
    });
    const slowest = this.#slowest.map(
      ({ suite, file, ms }) => `  ${(ms / 1000).toFixed(1)} s ${suite}/${file}`,
    );
    const states = this.#formats.get('state test')?.cases ?? 0;
    return [
      `${seconds.toFixed(1)} s with ${workers} workers; ${Math.round(states / seconds)} state tests a second over the whole run. Worker time:`,
      ...lines,
      `  reading JSON and YAML: ${(this.#parseMs / 1000).toFixed(1)} s`,
      'Slowest files:',
      ...slowest,
    ].join('\n');
  }

  toJson(seconds: number): object {
    const suites = sorted(this.#suites).map(
      ([name, { passed, failed, skipped, ms, forks, skips, notes }]) => ({
        name,
        passed,
        failed,
        skipped,
        workerSeconds: ms / 1000,
        forks: Object.fromEntries(sorted(forks)),
        skips: Object.fromEntries(sorted(skips)),
        notes: Object.fromEntries(sorted(notes)),
      }),
    );
    const formats = Object.fromEntries(
      [...this.#formats].map(([name, { cases, ms }]) => [name, { cases, workerSeconds: ms / 1000 }]),
    );
    return { ...this.totals, seconds, formats, suites, failures: this.failures };
  }

  #suite(name: string): SuiteSummary {
    let suite = this.#suites.get(name);
    if (suite === undefined) {
      suite = {
        passed: 0,
        failed: 0,
        skipped: 0,
        forks: new Map(),
        skips: new Map(),
        notes: new Map(),
        ms: 0,
      };
      this.#suites.set(name, suite);
    }
    return suite;
  }
}

function addTo(counts: Counts, { passed, failed, skipped }: Counts): void {
  counts.passed += passed;
  counts.failed += failed;
  counts.skipped += skipped;
}

/** Cells, or a line of its own. */
type Row = string | readonly [suite: string, fork: string, passed: string, failed: string, skipped: string];

function numbers({ passed, failed, skipped }: Counts): [string, string, string] {
  return [String(passed), String(failed), String(skipped)];
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Names to the left, numbers to the right. */
function alignColumns(rows: readonly Row[]): string {
  const cells = rows.filter((row) => typeof row !== 'string');
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: Row): string => {
    if (typeof row === 'string') return row;
    return row
      .map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ');
  };
  return rows.map(line).join('\n');
}
