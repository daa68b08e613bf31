import type { Random } from './random.ts';

/** Something that is fuzzed. Cases are plain JSON: they are written to files as they are. */
export interface Target<Case> {
  readonly name: string;
  /** Cases that are checked together. */
  readonly batch: number;
  generate(random: Random): Case;
  /** Cases that are simpler than this one, the greatest steps first. */
  simplify(item: Case): Iterable<Case>;
  open(): Promise<Session<Case>>;
}

/** A target with its peers running. */
export interface Session<Case> {
  /**
   * What differs between us and the peers, for each case; undefined where nothing does. The text up to the first colon
   * says what kind of difference it is.
   */
  check(cases: readonly Case[]): Promise<readonly (string | undefined)[]>;
  /** How often a peer was excused, by reason. */
  readonly allowed: Allowances;
  close(): Promise<void>;
}

/** Differences that are known, each with its reason. */
export class Allowances {
  readonly counts: Map<string, number> = new Map();

  note(reason: string): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + 1);
  }
}

/** A session over a function that looks at one case at a time. */
export function sessionOf<Case>(
  check: (item: Case, allowed: Allowances) => string | undefined | Promise<string | undefined>,
): Session<Case> {
  const allowed = new Allowances();
  return {
    allowed,
    check: async (cases) => {
      const differences: (string | undefined)[] = [];
      for (const item of cases) differences.push(await check(item, allowed));
      return differences;
    },
    close: async () => {},
  };
}
