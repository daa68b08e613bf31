import { casesOf, isObject, isStateTest, StateTest } from '@ethane/node/statetest';

/** A file of official state tests. */
export interface SampleFile {
  readonly name: string;
  readonly text: string;
}

/** Cases of one file that are run, those of its first and last fork among them. */
const CASES_PER_FILE = 8;

/** Runs the sample and names the cases that fail, the first `most` of them. */
export function officialFailures(
  files: readonly SampleFile[],
  most: number,
): { readonly run: number; readonly failed: readonly string[] } {
  const failed: string[] = [];
  let run = 0;
  for (const { name: file, text } of files) {
    for (const { name, check } of selected(file, text)) {
      run++;
      if (!passes(check) && failed.push(name) === most) return { run, failed };
    }
  }
  return { run, failed };
}

interface Selected {
  readonly name: string;
  check(): string | undefined;
}

function selected(file: string, text: string): Selected[] {
  const document: unknown = JSON.parse(text);
  if (!isObject(document)) return [];
  const all: Selected[] = [];
  for (const [name, json] of Object.entries(document)) {
    if (!isStateTest(json)) continue;
    const test = new StateTest(json);
    for (const { name: caseName, fork, post } of casesOf(name, json)) {
      all.push({ name: `${file}: ${caseName} (${fork})`, check: () => test.run(fork, post).failure });
    }
  }
  const stride = Math.max(1, (all.length - 1) / (CASES_PER_FILE - 1));
  return all.filter((_, index) => Math.floor(index % stride) === 0);
}

function passes(check: () => string | undefined): boolean {
  try {
    return check() === undefined;
  } catch {
    return false;
  }
}
