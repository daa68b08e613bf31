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
      parseMs: 0,
      ms: 0,
    });
  }

  get totals(): Counts {
    const totals = { passed: 0, failed: 0, skipped: 0 };
    for (const suite of this.#suites.values()) addTo(totals, suite);
    return totals;
  }

  /** A row for each suite and fork. */
  table(): string {
    const rows: string[][] = [['suite', 'fork', 'passed', 'failed', 'skipped', '']];
    for (const [name, suite] of sorted(this.#suites)) {
      const forks = sorted(suite.forks);
      for (const [i, [fork, counts]] of forks.entries()) {
        rows.push([i === 0 ? name : '', fork || '-', ...numbers(counts), '']);
      }
      if (forks.length > 1) rows.push(['', 'all', ...numbers(suite), `${(suite.ms / 1000).toFixed(1)} s`]);
      for (const [reason, count] of sorted(suite.skips))
        rows.push(['', '', '', '', '', `${count} × ${reason}`]);
    }
    return alignColumns(rows);
  }

  /** Where the time went. */
  times(seconds: number, workers: number): string {
    const formats = [...this.#formats]
      .filter(([, { cases }]) => cases > 0)
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
    const suites = sorted(this.#suites).map(([name, { passed, failed, skipped, ms, forks, skips }]) => ({
      name,
      passed,
      failed,
      skipped,
      workerSeconds: ms / 1000,
      forks: Object.fromEntries(sorted(forks)),
      skips: Object.fromEntries(sorted(skips)),
    }));
    const formats = Object.fromEntries(
      [...this.#formats].map(([name, { cases, ms }]) => [name, { cases, workerSeconds: ms / 1000 }]),
    );
    return { ...this.totals, seconds, formats, suites, failures: this.failures };
  }

  #suite(name: string): SuiteSummary {
    let suite = this.#suites.get(name);
    if (suite === undefined) {
      suite = { passed: 0, failed: 0, skipped: 0, forks: new Map(), skips: new Map(), ms: 0 };
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

function numbers({ passed, failed, skipped }: Counts): string[] {
  return [passed, failed, skipped].map(String);
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Numbers to the right, the last column as it is. */
function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => {
          if (column === cells.length - 1) return cell;
          return column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
