import { isObject } from '@ethane/node/statetest';
import { documentOf } from './documents.ts';
import { stemOf } from './formats/format.ts';
import { FILE_FORMATS, TEST_FORMATS } from './formats/table.ts';
import type { FileJob, FileReport, Selection } from './protocol.ts';
import { Recorder } from './recorder.ts';

/** Reads a file of fixtures, finds what it holds and runs it. Nothing that is wrong with the file comes out as an error. */
export async function runFile({ suite, file, bytes }: FileJob, selection: Selection): Promise<FileReport> {
  const record = new Recorder(suite, file, selection);
  const start = performance.now();
  const document = documentOf(file, new TextDecoder().decode(bytes));
  const parseMs = performance.now() - start;
  if (document.kind === 'broken') record.fail(document.where, document.reason);
  else if (document.kind === 'foreign') record.skip(stemOf(file), '', document.reason);
  else await runDocument(document.value, record);
  return record.report(parseMs, performance.now() - start);
}

async function runDocument(value: unknown, record: Recorder): Promise<void> {
  const name = stemOf(record.file);
  if (await runFirst(FILE_FORMATS, name, value, record)) return;
  if (!isObject(value)) {
    record.unknown(name, UNKNOWN);
    return;
  }
  let found = false;
  for (const [testName, test] of Object.entries(value)) {
    if (testName === '_info') continue;
    found = true;
    if (!(await runFirst(TEST_FORMATS, testName, test, record))) record.unknown(testName, UNKNOWN);
  }
  if (!found) record.skip(name, '', 'no tests in the file');
}

const UNKNOWN = 'unknown format';

/** Runs the first format that the value has the shape of. What a format throws outside of its cases is a failure. */
async function runFirst(
  formats: typeof TEST_FORMATS,
  name: string,
  value: unknown,
  record: Recorder,
): Promise<boolean> {
  for (const format of formats) {
    try {
      const run = format.run({ name, file: record.file, value, record });
      if (run === undefined) continue;
      await run;
    } catch (error) {
      record.fail(
        name,
        `malformed ${format.name}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    return true;
  }
  return false;
}
