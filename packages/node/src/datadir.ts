import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Genesis, genesisToJson, parseGenesisText } from '@ethane/chainspec';
import { CodedError } from '@ethane/primitives';
import { CliError } from './cli-error.ts';

/** How the proof-of-work blocks of a chain are sealed: by Ethash as Ethereum had it, by Ethash with a small dataset, or not at all. */
export const ETHASH_SIZES = ['full', 'test', 'none'] as const;

export type EthashSize = (typeof ETHASH_SIZES)[number];

/** What a data directory says of its chain besides the blocks. */
export interface ChainSettings {
  readonly genesis: Genesis;
  readonly ethash: EthashSize;
}

/** Where the database of a data directory is. */
export function databaseFolder(datadir: string): string {
  return join(datadir, 'chaindata');
}

/** The settings that {@link writeChainSettings} left in the directory, or undefined when it has none. */
export function readChainSettings(datadir: string): ChainSettings | undefined {
  const path = genesisFile(datadir);
  if (!existsSync(path)) return undefined;
  const genesis = readGenesisFile(path);
  const settings: unknown = JSON.parse(readText(settingsFile(datadir)));
  const given = isRecord(settings) ? settings.ethash : undefined;
  const ethash = ETHASH_SIZES.find((size) => size === given);
  if (ethash === undefined) {
    throw new CodedError(
      'DATADIR_SETTINGS',
      `${settingsFile(datadir)}: ethash: have ${JSON.stringify(given)}, want one of ${ETHASH_SIZES.join(', ')}`,
      { have: given, want: ETHASH_SIZES },
    );
  }
  return { genesis, ethash };
}

/** @throws CodedError `DATADIR_EMPTY` when the directory holds no chain */
export function requireChainSettings(datadir: string): ChainSettings {
  const settings = readChainSettings(datadir);
  if (settings !== undefined) return settings;
  throw new CodedError(
    'DATADIR_EMPTY',
    `${datadir} holds no chain: make one with ethane init --genesis FILE --datadir ${datadir}`,
  );
}

/** Writes both files so that a crash leaves either none of the settings or all of them. */
export function writeChainSettings(datadir: string, { genesis, ethash }: ChainSettings): void {
  mkdirSync(datadir, { recursive: true });
  writeDurably(settingsFile(datadir), JSON.stringify({ ethash }, null, 2));
  writeDurably(genesisFile(datadir), JSON.stringify(genesisToJson(genesis), null, 2));
}

/** @throws CliError `FILE` when it cannot be read; the errors of `parseGenesisText` with the file's name before them */
export function readGenesisFile(path: string): Genesis {
  const text = readText(path);
  try {
    return parseGenesisText(text);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw new CodedError(error.code, `${path}: ${error.message}`, {
      have: error.have,
      want: error.want,
      cause: error,
    });
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(
      'FILE',
      `cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

function writeDurably(path: string, text: string): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w');
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

function genesisFile(datadir: string): string {
  return join(datadir, 'genesis.json');
}

function settingsFile(datadir: string): string {
  return join(datadir, 'settings.json');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
