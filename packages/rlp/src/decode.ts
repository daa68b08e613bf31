import type { Bytes } from '@ethane/primitives';
import { RlpError } from './errors.ts';
import { type ItemHeader, readHeader } from './header.ts';
import type { RlpItem } from './item.ts';

/** Bounds on what {@link decodeRlp} accepts, checked before anything is allocated for it. */
export interface RlpLimits {
  /** Bytes of input; no bound by default. */
  readonly maxBytes?: number;
  /** Lists inside lists; 64 by default. */
  readonly maxDepth?: number;
  /** Items, lists included; no bound by default (an item takes at least a byte of input). */
  readonly maxItems?: number;
}

const DEFAULT_MAX_DEPTH = 64;

/** A list being filled: where it ends in the input. */
interface OpenList {
  readonly items: RlpItem[];
  readonly end: number;
}

/**
 * The item that `bytes` encode, canonical and without trailing bytes. Byte strings are views of `bytes`, not copies:
 * who changes or keeps them longer than the input copies them.
 *
 * @throws RlpError `TRUNCATED`, `TRAILING_BYTES`, `NON_CANONICAL`, `LIST_OVERRUN`, `TOO_LARGE`, `TOO_DEEP`, `TOO_MANY_ITEMS`
 */
export function decodeRlp(bytes: Bytes, limits: RlpLimits = {}): RlpItem {
  const { maxBytes = Number.POSITIVE_INFINITY, maxDepth = DEFAULT_MAX_DEPTH } = limits;
  const maxItems = limits.maxItems ?? Number.POSITIVE_INFINITY;
  if (bytes.length > maxBytes) throw overLimit('TOO_LARGE', 'bytes of input', bytes.length, maxBytes);
  const header: ItemHeader = { isList: false, start: 0, end: 0 };
  readHeader(bytes, 0, bytes.length, header);
  if (header.end !== bytes.length) throw trailing(bytes, header.end);
  if (!header.isList) return bytes.subarray(header.start, header.end);

  const root: RlpItem[] = [];
  const stack: OpenList[] = [];
  let list: OpenList = { items: root, end: header.end };
  let offset = header.start;
  let count = 1;
  if (maxDepth < 1) throw overLimit('TOO_DEEP', 'nested lists', 1, maxDepth);
  for (;;) {
    while (offset === list.end) {
      const outer = stack.pop();
      if (outer === undefined) return root;
      list = outer;
    }
    count += 1;
    if (count > maxItems) throw overLimit('TOO_MANY_ITEMS', 'items', count, maxItems);
    readHeader(bytes, offset, list.end, header);
    if (header.isList) {
      const items: RlpItem[] = [];
      list.items.push(items);
      stack.push(list);
      if (stack.length >= maxDepth) throw overLimit('TOO_DEEP', 'nested lists', stack.length + 1, maxDepth);
      list = { items, end: header.end };
      offset = header.start;
    } else {
      list.items.push(bytes.subarray(header.start, header.end));
      offset = header.end;
    }
  }
}

/**
 * Where the item that starts at `offset` ends: for streams of concatenated items, such as a file of blocks.
 * Reads the item's prefix only, not what is inside.
 *
 * @throws RlpError `TRUNCATED` or `NON_CANONICAL`
 */
export function rlpItemEnd(bytes: Bytes, offset: number): number {
  const header: ItemHeader = { isList: false, start: 0, end: 0 };
  readHeader(bytes, offset, bytes.length, header);
  return header.end;
}

function trailing(bytes: Bytes, end: number): RlpError {
  return new RlpError('TRAILING_BYTES', 'rlp: input contains more than one value', {
    have: bytes.length,
    want: end,
  });
}

function overLimit(
  code: 'TOO_LARGE' | 'TOO_DEEP' | 'TOO_MANY_ITEMS',
  what: string,
  have: number,
  want: number,
): RlpError {
  return new RlpError(code, `rlp: more than ${want} ${what}`, { have, want });
}
