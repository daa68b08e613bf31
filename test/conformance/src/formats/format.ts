import type { Recorder } from '../recorder.ts';

/** Something in a file of fixtures that a format has recognised. */
export interface Found<Value> {
  /** Of the test; of the file for what is a file as a whole. */
  readonly name: string;
  /** Path inside the suite. */
  readonly file: string;
  readonly value: Value;
  readonly record: Recorder;
}

/** One kind of fixture. It is told by the shape of its content. */
export interface Format<Value = unknown> {
  readonly name: string;
  matches(value: unknown): value is Value;
  run(found: Found<Value>): void | Promise<void>;
}

/** A row of a table of formats, whatever the shape that it takes. */
export interface FormatRow {
  readonly name: string;
  /** Runs `found` when it has the format's shape; undefined when it has not. */
  run(found: Found<unknown>): Promise<void> | undefined;
}

export function row<Value>(format: Format<Value>): FormatRow {
  return {
    name: format.name,
    run(found) {
      const { value } = found;
      if (!format.matches(value)) return undefined;
      found.record.begin(format.name);
      return Promise.resolve(format.run({ ...found, value }));
    },
  };
}

/** Name of a file without folders and extension. */
export function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
}
