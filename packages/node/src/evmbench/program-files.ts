import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CodedError } from '@ethane/primitives';
import { type BenchProgram, readProgram } from './program.ts';

/**
 * The files that a path names: itself, or every `.json` file in and below a folder, by name.
 *
 * @throws CodedError `PROGRAM_FILE` when there is none
 */
export function programFiles(path: string): readonly string[] {
  const files = attempt(path, () => (statSync(path).isDirectory() ? filesBelow(path) : [path]));
  if (files.length > 0) return files;
  throw new CodedError('PROGRAM_FILE', `${path}: expected a folder with .json files, found none`, {
    have: path,
  });
}

/** @throws CodedError `PROGRAM_FILE` with the file's name, and the field's where one is wrong */
export function readProgramFile(file: string): BenchProgram {
  return attempt(file, () => readProgram(JSON.parse(readFileSync(file, 'utf8')), basename(file, '.json')));
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.name.endsWith('.json') ? [path] : [];
  });
}

function attempt<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CodedError('PROGRAM_FILE', `${file}: ${reason}`, { have: file, cause });
  }
}
