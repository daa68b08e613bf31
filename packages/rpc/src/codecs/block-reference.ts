import { type Hash32, parseQuantity } from '@ethane/primitives';
import type { Decoder } from './codec.ts';
import { badValue, flag, hash32, inside, record } from './values.ts';

export type BlockTag = 'latest' | 'earliest' | 'pending' | 'safe' | 'finalized';

/** A block by hash (EIP-1898); one that is not canonical any more is refused when that is asked for. */
interface BlockByHash {
  readonly hash: Hash32;
  readonly requireCanonical: boolean;
}

/** How a request names a block. */
export type BlockReference = BlockTag | bigint | BlockByHash;

const TAGS: ReadonlySet<string> = new Set<BlockTag>(['latest', 'earliest', 'pending', 'safe', 'finalized']);

/** A tag or a number below 2^63. */
export const blockNumber: Decoder<BlockTag | bigint> = (value) => {
  if (typeof value === 'string' && TAGS.has(value)) return value as BlockTag;
  if (typeof value === 'string' && !value.startsWith('0x')) {
    throw badValue(`hex string without 0x prefix (or one of ${[...TAGS].join(', ')})`, value.slice(0, 80));
  }
  const number = parseQuantity(value, 64);
  if (number >> 63n !== 0n) throw badValue('block number larger than int64');
  return number;
};

/** A tag, a number, a hash, or an object of EIP-1898. */
export const blockReference: Decoder<BlockReference> = (value) => {
  if (typeof value === 'string') {
    return value.length === 66 ? { hash: hash32(value), requireCanonical: false } : blockNumber(value);
  }
  const members = record(value);
  const hash = members.get('blockHash') ?? undefined;
  const number = members.get('blockNumber') ?? undefined;
  if (hash !== undefined && number !== undefined) {
    throw badValue('cannot specify both BlockHash and BlockNumber, choose one or the other');
  }
  if (hash !== undefined) {
    const requireCanonical = inside('requireCanonical', flag, members.get('requireCanonical') ?? false);
    return { hash: inside('blockHash', hash32, hash), requireCanonical };
  }
  if (number === undefined) throw badValue('neither blockHash nor blockNumber is given');
  return inside('blockNumber', blockNumber, number);
};
