/** Which cases are run. */
export interface Selection {
  /** Part of `SUITE/FILE: CASE`. */
  readonly filter?: string | undefined;
  /** Network as the test names it. */
  readonly fork?: string | undefined;
  /** Every so manieth case of a file; 1 for all. */
  readonly stride: number;
}

/** A file for a worker. */
export interface FileJob {
  readonly id: number;
  readonly suite: string;
  /** Path inside the suite. */
  readonly file: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Cases of one format and fork in a file. */
export interface Group {
  readonly format: string;
  /** Empty where the format knows no forks. */
  readonly fork: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Milliseconds of the cases that were run. */
  readonly ms: number;
}

export interface Failure {
  readonly suite: string;
  readonly file: string;
  readonly case: string;
  readonly fork: string;
  readonly reason: string;
}

/** Cases that were left out for one reason. */
export interface Skip {
  readonly reason: string;
  readonly fork: string;
  readonly count: number;
}

export interface FileReport {
  readonly suite: string;
  readonly file: string;
  readonly groups: readonly Group[];
  readonly failures: readonly Failure[];
  readonly skips: readonly Skip[];
  readonly notes: readonly Note[];
  /** Milliseconds for reading the file's text. */
  readonly parseMs: number;
  /** Milliseconds for all of it. */
  readonly ms: number;
}

/** Something that was not checked although the case passed. */
export interface Note {
  readonly text: string;
  readonly count: number;
}

/** What a worker answers to a {@link FileJob}. */
export interface FileAnswer {
  readonly id: number;
  readonly report: FileReport;
}
