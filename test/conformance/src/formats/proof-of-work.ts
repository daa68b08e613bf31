import { keccak256Hex } from '@ethane/crypto';
import { type CacheProvider, createCacheProvider, epochOf, seedHash, verifySeal } from '@ethane/ethash';
import { bytesOf, isObject, type JsonObject } from '@ethane/node/statetest';
import { type Bytes, bytesToBigint, bytesToHex, hexToBytes } from '@ethane/primitives';
import { decodeHeader, sealHash } from '@ethane/types';
import type { Format } from './format.ts';

/** All in hex without `0x`. */
interface ProofOfWorkJson {
  readonly nonce: string;
  readonly mixHash: string;
  readonly header: string;
  readonly seed: string;
  readonly result: string;
  readonly cache_size: number;
  readonly full_size: number;
  readonly header_hash: string;
  readonly cache_hash: string;
}

/** Ethash, light: seed, cache, sizes, mix hash and result of a header. */
export const proofOfWorkTests: Format<ProofOfWorkJson> = {
  name: 'proof of work',
  matches(value): value is JsonObject & ProofOfWorkJson {
    return isObject(value) && 'mixHash' in value && 'cache_hash' in value && typeof value.header === 'string';
  },
  run({ name, value, record }) {
    record.check(name, '', () => runCase(value));
  },
};

let caches: CacheProvider | undefined;

function runCase(test: ProofOfWorkJson): string | undefined {
  caches ??= createCacheProvider();
  const header = decodeHeader(bytesOf(test.header));
  const epoch = epochOf(header.number, caches.parameters);
  const cache = caches.cache(epoch);
  if (cache === undefined) return 'there is no cache';
  const hash = sealHash(header);
  const nonce = bytesToBigint(bytesOf(test.nonce));
  const { mixHash, result } = cache.hashimoto(hash, nonce);
  const facts: readonly (readonly [string, string, string])[] = [
    ['seed', withoutPrefix(seedHash(epoch)), test.seed],
    ['cache size', String(cache.bytes.length), String(test.cache_size)],
    ['full size', String(cache.datasetBytes), String(test.full_size)],
    ['header hash', withoutPrefix(hash), test.header_hash],
    ['cache hash', keccak256Hex(cache.bytes).slice(2), test.cache_hash],
    ['mix hash', withoutPrefix(mixHash), test.mixHash],
    ['result', withoutPrefix(result), test.result],
  ];
  const wrong = facts.find(([, have, want]) => have !== want);
  if (wrong !== undefined) return `${wrong[0]} ${wrong[1]}, want ${wrong[2]}`;
  return verifySeal(
    { sealHash: hash, nonce, mixHash: hexToBytes(header.mixHash), difficulty: 1n, number: header.number },
    caches,
  )
    ? undefined
    : 'the seal does not verify';
}

function withoutPrefix(bytes: Bytes): string {
  return bytesToHex(bytes).slice(2);
}
