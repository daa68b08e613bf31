import { isObject, type JsonObject } from '@ethane/node/statetest';
import type { FormatRow } from './format.ts';

interface Shape {
  readonly name: string;
  readonly reason: string;
  matches(value: unknown): boolean;
}

const has = (value: unknown, ...keys: readonly string[]): boolean =>
  isObject(value) && keys.every((key) => key in value);

const isList = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(isItem);

const BEFORE_RELEASE = 'rules from before the first release of Ethereum: informative only';

/** Tests in a file of many. */
const TEST_SHAPES: readonly Shape[] = [
  {
    name: 'engine payloads',
    reason: 'not run here (format engine payloads)',
    matches: (value) => has(value, 'engineNewPayloads'),
  },
  {
    name: 'ABI',
    reason: 'Ethane has no encoder of contract arguments: clients bring theirs',
    matches: (value) => has(value, 'args', 'types', 'result'),
  },
  {
    name: 'encryption',
    reason: `ciphers of a network protocol not implemented, by ${BEFORE_RELEASE}`,
    matches: (value) => has(value, 'decryption_type', 'cipher'),
  },
  shape('containers of EOF', (value) => has(value, 'vectors')),
  shape('source of a test', (value) => has(value, 'pre', 'expect')),
];

/** Files as a whole. */
const FILE_SHAPES: readonly Shape[] = [
  {
    name: 'blocks before release',
    reason: BEFORE_RELEASE,
    matches: (value) => isList(value, (item) => has(item, 'inputs', 'result')),
  },
  shape('index of fixtures', (value) => has(value, 'root_hash', 'test_cases')),
  shape('shared state', (value) => has(value, 'network', 'pre')),
  shape('transaction trace', (value) => has(value, 'genesis', 'context', 'input')),
  shape(
    'genesis file',
    (value) => has(value, 'config', 'alloc') || has(value, 'alloc', 'gasLimit', 'difficulty'),
  ),
  shape(
    'JSON-RPC request',
    (value) => has(value, 'jsonrpc', 'method') || isList(value, (item) => has(item, 'jsonrpc')),
  ),
  shape('transition tool', isTransitionTool),
  shape(
    'list of transactions',
    (value) =>
      isObject(value) &&
      Object.values(value).length > 0 &&
      Object.values(value).every((item) => has(item, 'block')),
  ),
  shape('state dump', (value) => has(value, 'root', 'accounts')),
  shape(
    'accounts',
    (value) => Object.keys(objectOf(value)).length > 0 && Object.keys(objectOf(value)).every(isAddress),
  ),
  shape('list of transactions', (value) => Object.values(objectOf(value)).some(isMinedTransaction)),
  shape('settings', (value) => isList(Object.values(objectOf(value)), isScalar)),
];

export const NOT_RUN_TESTS: readonly FormatRow[] = TEST_SHAPES.map(rowOf);
export const NOT_RUN_FILES: readonly FormatRow[] = FILE_SHAPES.map(rowOf);

function shape(name: string, matches: (value: unknown) => boolean): Shape {
  return { name, reason: `not run here (format ${name})`, matches };
}

function rowOf({ name, reason, matches }: Shape): FormatRow {
  return {
    name,
    run({ name: test, value, record }) {
      if (!matches(value)) return undefined;
      record.begin(name);
      const network = isObject(value) && typeof value.network === 'string' ? value.network : '';
      record.skip(test, network, reason);
      return Promise.resolve();
    },
  };
}

/** Inputs, outputs and lists of commands of a state transition tool (`evm t8n` and its kin). */
function isTransitionTool(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isToolItem);
  if (!isObject(value)) return false;
  const entries = Object.values(value);
  return (
    ['currentCoinbase', 'rejected'].some((key) => key in value) ||
    has(value, 'parentHash', 'stateRoot') ||
    has(value.result, 'stateRoot') ||
    (entries.length > 0 && entries.every((runs) => isList(runs, (run) => has(run, 'tool'))))
  );
}

/** A transaction, an ommer, a withdrawal, or what became of one. */
function isToolItem(item: unknown): boolean {
  const keys = ['parentHash', 'error', 'intrinsicGas', 'validatorIndex'];
  return isText(item) || has(item, 'gas', 'nonce') || keys.some((key) => has(item, key));
}

function isAddress(key: string): boolean {
  return /^(0x)?[0-9a-fA-F]{40}$/.test(key);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object';
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function isMinedTransaction(value: unknown): boolean {
  return (
    has(value, 'contract', 'block') || has(value, 'txhash', 'block') || isList(value, isMinedTransaction)
  );
}
