import {
  type Bytes,
  bytesToHex,
  CodedError,
  concatBytes,
  equalBytes,
  type Hex,
  hexToBytes,
} from '@ethane/primitives';
import { decodeRlp, encodeRlp, RlpError, type RlpItem } from '@ethane/rlp';
import { RLP } from '@ethereumjs/rlp';
import { decodeRlp as decodeWithEthers, encodeRlp as encodeWithEthers } from 'ethers';
import { mutateBytes } from './mutate.ts';
import type { Random } from './random.ts';
import { simplerHex } from './reduce.ts';
import { type Allowances, sessionOf, type Target } from './target.ts';

/** Bytes that are RLP, or nearly so. */
export interface RlpCase {
  readonly bytes: Hex;
}

/** What is accepted, and as what, beside `@ethereumjs/rlp` and ethers. */
export const RLP_TARGET: Target<RlpCase> = {
  name: 'rlp',
  batch: 500,
  generate: (random) => ({ bytes: bytesToHex(generateRlp(random)) }),
  *simplify({ bytes }) {
    for (const simpler of simplerHex(bytes)) yield { bytes: simpler as Hex };
  },
  open: async () => sessionOf(checkRlp),
};

function generateRlp(random: Random): Bytes {
  const kind = random.weighted({ valid: 2, damaged: 6, random: 1, deep: 1 });
  if (kind === 'random') return random.bytes(random.int(24));
  if (kind === 'deep') return generateDeep(random);
  let bytes = encodeLoosely(random, generateItem(random, 0), kind === 'damaged' ? 0.03 : 0);
  if (kind === 'damaged') {
    for (let damages = random.int(3); damages > 0; damages--) bytes = mutateBytes(random, bytes);
  }
  return bytes;
}

function generateItem(random: Random, depth: number): RlpItem {
  if (random.chance(depth === 0 ? 0.2 : 0.6)) {
    return random.bytes(random.pick([0, 1, 1, 1, 2, 8, 20, 32, 54, 55, 56, 57, 100, 255, 256, 300]));
  }
  return random.list(random.int(depth > 3 ? 2 : 6), () => generateItem(random, depth + 1));
}

/** An encoding whose lengths are now and then not in their shortest form, or wrong. */
function encodeLoosely(random: Random, item: RlpItem, looseness: number): Bytes {
  const isBytes = item instanceof Uint8Array;
  const payload = isBytes
    ? item
    : concatBytes(...item.map((inner) => encodeLoosely(random, inner, looseness)));
  if (!random.chance(looseness)) {
    if (isBytes) return encodeRlp(item);
    return concatBytes(shortestPrefix(payload.length), payload);
  }
  const length = random.chance(0.5) ? payload.length : Math.max(0, payload.length + random.between(-2, 2));
  const base = isBytes ? 0x80 : 0xc0;
  const size = random.between(length < 256 ? 1 : 2, random.chance(0.2) ? 8 : 3);
  const prefix = new Uint8Array(1 + size);
  prefix[0] = base + 55 + size;
  for (let i = 0; i < Math.min(size, 4); i++) prefix[size - i] = (length >>> (8 * i)) & 0xff;
  return concatBytes(prefix, payload);
}

function shortestPrefix(length: number): Bytes {
  if (length < 56) return Uint8Array.of(0xc0 + length);
  if (length < 256) return Uint8Array.of(0xf8, length);
  return length < 65_536
    ? Uint8Array.of(0xf9, length >> 8, length & 0xff)
    : Uint8Array.of(0xfa, length >> 16, (length >> 8) & 0xff, length & 0xff);
}

const MOST_LISTS = 64;

function generateDeep(random: Random): Bytes {
  const depth = random.pick([10, MOST_LISTS - 1, MOST_LISTS, MOST_LISTS + 1, 100, 1_000]);
  let bytes: Bytes = random.bytes(random.int(3));
  for (let i = 0; i < depth; i++) bytes = concatBytes(shortestPrefix(bytes.length), bytes);
  return bytes;
}

function checkRlp({ bytes: hex }: RlpCase, allowed: Allowances): string | undefined {
  const bytes = hexToBytes(hex);
  const ours = attempt(() => decodeRlp(bytes));
  if (ours instanceof Error && !(ours instanceof RlpError)) return `wrong error: ${ours}`;
  if (!(ours instanceof Error) && !equalBytes(encodeRlp(ours), bytes)) {
    return 'not canonical: what was accepted encodes to other bytes';
  }
  return (
    judge(
      'ethereumjs',
      ours,
      attempt(() => RLP.decode(bytes) as RlpItem),
      bytes,
      allowed,
      (item) => RLP.encode(item as Uint8Array[]),
    ) ??
    judge(
      'ethers',
      ours,
      attempt(() => fromHex(decodeWithEthers(hex))),
      bytes,
      allowed,
      (item) => hexToBytes(encodeWithEthers(toHex(item)) as Hex),
    )
  );
}

/**
 * A peer must accept all that we accept, as the same. It may accept more where its own encoder gives other bytes for it:
 * then the input is not canonical, and only a strict decoder refuses it.
 */
function judge(
  peer: string,
  ours: RlpItem | Error,
  theirs: RlpItem | Error,
  bytes: Bytes,
  allowed: Allowances,
  encode: (item: RlpItem) => Bytes,
): string | undefined {
  if (theirs instanceof Error)
    return ours instanceof Error ? undefined : `${peer} refuses: ${theirs.message}`;
  if (!(ours instanceof Error)) {
    return isSame(ours, theirs) ? undefined : `${peer} reads something else: ${describe(theirs)}`;
  }
  if (ours instanceof CodedError && ours.code === 'TOO_DEEP') {
    allowed.note(`${peer} has no limit for lists in lists`);
    return undefined;
  }
  if (!equalBytes(encode(theirs), bytes)) {
    allowed.note(`${peer} accepts what is not canonical (${(ours as RlpError).code})`);
    return undefined;
  }
  return `${peer} accepts: ${ours.message} here`;
}

function attempt<T>(decode: () => T): T | Error {
  try {
    return decode();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

type HexItem = string | HexItem[];

function fromHex(item: unknown): RlpItem {
  return typeof item === 'string' ? hexToBytes(item as Hex) : (item as HexItem[]).map(fromHex);
}

function toHex(item: RlpItem): HexItem {
  return item instanceof Uint8Array ? bytesToHex(item) : item.map(toHex);
}

function isSame(a: RlpItem, b: RlpItem): boolean {
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && equalBytes(a, b);
  }
  return a.length === b.length && a.every((item, index) => isSame(item, b[index]!));
}

function describe(item: RlpItem): string {
  return JSON.stringify(toHex(item)).slice(0, 120);
}
