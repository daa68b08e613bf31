// What the pitfall tests use of vitest, so that they run as one bundled program: once for each broken machine.
import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';

type Body = () => unknown;
interface Case {
  readonly title: string;
  readonly body: Body;
}

const cases: Case[] = [];

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);
export const expect: typeof chai.expect = chai.expect;

export function describe(_title: string, body: () => void): void {
  body();
}

export function it(title: string, body: Body): void {
  cases.push({ title, body });
}

it.each =
  <Row>(rows: readonly Row[]) =>
  (title: string, body: (...row: unknown[]) => unknown): void => {
    for (const row of rows) it(title, () => (Array.isArray(row) ? body(...row) : body(row)));
  };

export function count(): number {
  return cases.length;
}

/** Titles of the tests that fail, the first `most` of them. */
export async function failures(most: number): Promise<string[]> {
  const failed: string[] = [];
  for (const { title, body } of cases) {
    try {
      await body();
    } catch {
      if (failed.push(title) === most) break;
    }
  }
  return failed;
}
