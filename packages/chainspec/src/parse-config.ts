import { ZERO_ADDRESS } from '@ethane/primitives';
import {
  type Field,
  fieldError,
  fieldOf,
  isAbsent,
  type JsonObject,
  optional,
  readAddress,
  readBoolean,
  readInteger,
  readObject,
  readSmallInteger,
} from './fields.ts';
import { GENESIS_FORK_FIELDS } from './fork-order.ts';
import { type BlobParameters, FORK_NAMES, type ForkName } from './rules.ts';
import type { ChainSpec, ForkActivation } from './spec.ts';

/** Forks that are scheduled in newer genesis files and that this code does not know: ignoring them would split a chain. */
const UNKNOWN_FORKS = ['bogotaTime', 'ubtTime', 'verkleTime', 'eofTime'];

const BLOB_FORKS: readonly ForkName[] = FORK_NAMES.slice(FORK_NAMES.indexOf('cancun'));

/**
 * The chain in the `config` of a geth genesis file.
 *
 * As in geth, Petersburg begins with Constantinople where it has no field of its own, and the deposit contract is the
 * zero address where none is named. A chain without a terminal total difficulty stays on proof of work, unless its
 * genesis has a difficulty of 0 and it has forks by timestamp: such a chain never had proof of work. The forks' order is not checked here.
 *
 * @throws CodedError `GENESIS_FIELD`
 */
export function parseConfig(field: Field, genesisDifficulty: bigint): ChainSpec {
  const config = readObject(field);
  for (const name of UNKNOWN_FORKS) {
    const unknown = fieldOf(config, name, field.path);
    if (!isAbsent(unknown)) throw fieldError(unknown, 'no activation (this fork is not supported)');
  }
  const forks = parseForks(config, field.path);
  const byTime = [...forks.values()].some((activation) => 'timestamp' in activation);
  const get = (name: string) => fieldOf(config, name, field.path);
  const passed = optional(get('terminalTotalDifficultyPassed'), readBoolean) ?? false;
  const neverMined = passed || (byTime && genesisDifficulty === 0n);
  return {
    name: 'private',
    chainId: readInteger(get('chainId'), 64),
    forks,
    terminalTotalDifficulty:
      optional(get('terminalTotalDifficulty'), readUint256) ?? (neverMined ? 0n : undefined),
    blobSchedule: parseBlobSchedule(get('blobSchedule')),
    depositContract: optional(get('depositContractAddress'), readAddress) ?? ZERO_ADDRESS,
    daoForkSupport: optional(get('daoForkSupport'), readBoolean) ?? false,
  };
}

function parseForks(config: JsonObject, path: string): ReadonlyMap<ForkName, ForkActivation> {
  const forks = new Map<ForkName, ForkActivation>([['frontier', { block: 0n }]]);
  for (const [fork, name] of GENESIS_FORK_FIELDS) {
    const at = optional(fieldOf(config, name, path), readUint64);
    const activation = fork === 'spuriousDragon' ? spuriousDragonBlock(config, path, at) : at;
    if (activation !== undefined) {
      forks.set(fork, name.endsWith('Time') ? { timestamp: activation } : { block: activation });
    } else if (fork === 'petersburg') {
      const constantinople = forks.get('constantinople');
      if (constantinople !== undefined) forks.set('petersburg', constantinople);
    }
  }
  return forks;
}

/** Two fields name this fork; geth lets them differ, which no chain has ever used. */
function spuriousDragonBlock(
  config: JsonObject,
  path: string,
  eip158: bigint | undefined,
): bigint | undefined {
  const field = fieldOf(config, 'eip155Block', path);
  const eip155 = optional(field, readUint64);
  if (eip155 !== undefined && eip158 !== undefined && eip155 !== eip158) {
    throw fieldError(field, `the block of eip158Block (${eip158})`);
  }
  return eip158 ?? eip155;
}

function parseBlobSchedule(field: Field): ReadonlyMap<ForkName, BlobParameters> {
  const schedule = new Map<ForkName, BlobParameters>();
  const object = optional(field, readObject);
  if (object === undefined) return schedule;
  for (const fork of BLOB_FORKS) {
    const parameters = optional(fieldOf(object, fork, field.path), parseBlobParameters);
    if (parameters !== undefined) schedule.set(fork, parameters);
  }
  return schedule;
}

function parseBlobParameters(field: Field): BlobParameters {
  const object = readObject(field);
  const get = (name: string) => fieldOf(object, name, field.path);
  const target = readSmallInteger(get('target'));
  const max = readSmallInteger(get('max'));
  const baseFeeUpdateFraction = readInteger(get('baseFeeUpdateFraction'), 64);
  if (target > max) throw fieldError(get('target'), `at most max (${max})`);
  if (baseFeeUpdateFraction === 0n) throw fieldError(get('baseFeeUpdateFraction'), 'a number above 0');
  return { target, max, baseFeeUpdateFraction };
}

function readUint64(field: Field): bigint {
  return readInteger(field, 64);
}

function readUint256(field: Field): bigint {
  return readInteger(field, 256);
}
