import { bytesOf, isObject, type JsonObject } from '@ethane/node/statetest';
import { bigintToBytes, bytesToHex, CodedError, equalBytes } from '@ethane/primitives';
import { decodeRlp, encodeRlp, type RlpItem } from '@ethane/rlp';
import type { Format } from './format.ts';

/** `in` and its encoding; `in` is `VALID` or `INVALID` where only decoding is asked for. */
interface RlpTestJson {
  readonly in: unknown;
  readonly out: string;
}

export const rlpTests: Format<RlpTestJson> = {
  name: 'RLP',
  matches(value): value is JsonObject & RlpTestJson {
    return isObject(value) && 'in' in value && typeof value.out === 'string' && !('root' in value);
  },
  run({ name, value, record }) {
    record.check(name, '', () => runCase(value));
  },
};

function runCase({ in: input, out }: RlpTestJson): string | undefined {
  const bytes = bytesOf(out);
  const decoded = tryDecode(bytes);
  if (input === 'INVALID') return decoded === undefined ? undefined : 'decoded, must be refused';
  if (decoded === undefined) return 'refused';
  if (!equalBytes(encodeRlp(decoded), bytes)) return 'encodes to other bytes after decoding';
  if (input === 'VALID') return undefined;
  const item = itemOf(input);
  const encoded = encodeRlp(item);
  if (!equalBytes(encoded, bytes)) return `encoded to ${bytesToHex(encoded)}, want ${out}`;
  return equalItems(decoded, item) ? undefined : 'decoded to something else';
}

function tryDecode(bytes: Uint8Array): RlpItem | undefined {
  try {
    return decodeRlp(bytes);
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

/** Characters are bytes, numbers and `#123` are integers, arrays are lists. */
function itemOf(value: unknown): RlpItem {
  if (Array.isArray(value)) return value.map(itemOf);
  if (typeof value === 'number') return bigintToBytes(BigInt(value));
  if (typeof value !== 'string') throw new CodedError('TEST_VALUE', 'no RLP item', { have: typeof value });
  if (/^#\d+$/.test(value)) return bigintToBytes(BigInt(value.slice(1)));
  return Uint8Array.from(value, (character) => character.charCodeAt(0));
}

function equalItems(a: RlpItem, b: RlpItem): boolean {
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && equalBytes(a, b);
  }
  return a.length === b.length && a.every((item, i) => equalItems(item, b[i]!));
}
