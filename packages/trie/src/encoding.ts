import { writeKeccak256, writeKeccak256Pair } from '@ethane/crypto';
import type { Bytes } from '@ethane/primitives';

/**
 * How a parent names a child: the keccak256 of the child's RLP (32 bytes), or that RLP itself when it is shorter than
 * 32 bytes (Yellow Paper, appendix D). The bytes may lie within others, so that decoding a node copies nothing.
 */
export class NodeReference {
  readonly bytes: Bytes;
  readonly at: number;
  readonly length: number;

  constructor(bytes: Bytes, at: number, length: number) {
    this.bytes = bytes;
    this.at = at;
    this.length = length;
  }

  /** Whether it is a hash, so that the child is stored on its own. */
  get isHash(): boolean {
    return this.length === 32;
  }

  /** The referring bytes alone, as a view. */
  view(): Bytes {
    return this.bytes.subarray(this.at, this.at + this.length);
  }
}

/** Bytes of RLP from which on a node is named by its hash. */
export const SHORTEST_HASHED = 32;
/** Hashes that share memory: an array each costs more than the hash itself. */
const HASHES = 64;
let hashes: Bytes = new Uint8Array(0);
let hashesEnd = 0;

/** How a parent refers to the node of this RLP, which is kept when it is short. */
export function referenceTo(encoding: Bytes): NodeReference {
  if (encoding.length < SHORTEST_HASHED) return new NodeReference(encoding, 0, encoding.length);
  const at = roomFor(1);
  writeKeccak256(encoding, hashes, at);
  return referenceAt(at);
}

/** Hashes two nodes that are not short; gives where {@link referenceAt} finds them, the second 32 bytes further. */
export function hashPair(first: Bytes, second: Bytes): number {
  const at = roomFor(2);
  writeKeccak256Pair(first, second, hashes, at);
  return at;
}

/** The hash at `at` of those that were made last. */
export function referenceAt(at: number): NodeReference {
  return new NodeReference(hashes, at, 32);
}

/** Where in `hashes` there is room for so many. */
function roomFor(count: number): number {
  if (hashesEnd + 32 * count > hashes.length) {
    hashes = new Uint8Array(HASHES * 32);
    hashesEnd = 0;
  }
  const at = hashesEnd;
  hashesEnd += 32 * count;
  return at;
}

/** Nibble `index` of a key: the high half of a byte comes first. */
export function nibbleAt(key: Bytes, index: number): number {
  const byte = key[index >> 1]!;
  return (index & 1) === 0 ? byte >> 4 : byte & 15;
}

/** First nibble index from `from` on where the keys differ, at most `limit`; both have at least `limit` nibbles. */
export function commonNibbles(a: Bytes, b: Bytes, from: number, limit: number): number {
  let at = from;
  while (at < limit && nibbleAt(a, at) === nibbleAt(b, at)) at++;
  return at;
}

/** Bytes of the buffer that encodings are taken from. */
const CHUNK = 16 * 1024;
/** The longest header of a list. */
const HEADER = 5;
/** A branch whose children are all hashes, without value. */
const BRANCH = 16 * 33 + 1;

/**
 * Encodes nodes one after another into a buffer. A node's encoding is a view that is valid until the next is encoded, unless it
 * is taken: then the next node goes behind it. Synchronous use only.
 */
export class NodeEncoder {
  #bytes: Bytes = new Uint8Array(CHUNK);
  /** Where the room for the next node begins, and of the node encoded last, where it begins and ends. */
  #free = 0;
  #begin = 0;
  #end = 0;

  /** RLP of the node encoded last, as a view. */
  get encoded(): Bytes {
    return this.#bytes.subarray(this.#begin, this.#end);
  }

  /** RLP of the node encoded last, to keep; it shares its memory with others. */
  take(): Bytes {
    this.#free = this.#end;
    return this.encoded;
  }

  /** How a parent refers to the node encoded last. */
  reference(): NodeReference {
    return referenceTo(this.#end - this.#begin < 32 ? this.encoded.slice() : this.encoded);
  }

  /** A leaf whose path is the nibbles of `key` from `from` on. */
  leaf(key: Bytes, from: number, value: Bytes): void {
    this.#start(key.length + 1 + value.length + 2 * HEADER);
    this.#path(key, from, key.length * 2, 0x20);
    this.#string(value);
    this.#finish();
  }

  /** An extension over the nibbles `from` to `to` of `key`. */
  extension(key: Bytes, from: number, to: number, child: NodeReference): void {
    this.#start(key.length + 1 + 33 + HEADER);
    this.#path(key, from, to, 0);
    this.#reference(child);
    this.#finish();
  }

  /** A branch with 16 children, of which some are `undefined`, and a value of the key that ends here. */
  branch(children: readonly (NodeReference | undefined)[], value: Bytes | undefined): void {
    this.#start(value === undefined ? BRANCH : BRANCH + value.length + HEADER);
    for (let i = 0; i < 16; i++) {
      const child = children[i];
      if (child === undefined) this.#bytes[this.#end++] = 0x80;
      else this.#reference(child);
    }
    if (value === undefined) this.#bytes[this.#end++] = 0x80;
    else this.#string(value);
    this.#finish();
  }

  /** The RLP of a node, to change it. */
  copy(encoding: Bytes): void {
    this.#start(encoding.length);
    this.#bytes.set(encoding, this.#begin);
    this.#end = this.#begin + encoding.length;
  }

  /** Puts a hash in place of the one that begins `distance` bytes before the end. */
  replaceHash(distance: number, { bytes, at }: NodeReference): void {
    const target = this.#bytes;
    const start = this.#end - distance;
    for (let i = 0; i < 32; i++) target[start + i] = bytes[at + i]!;
  }

  /** @param room for the payload, at most */
  #start(room: number): void {
    const size = HEADER + room;
    if (this.#bytes.length - this.#free < size) {
      this.#bytes = new Uint8Array(Math.max(CHUNK, size));
      this.#free = 0;
    }
    this.#begin = this.#free + HEADER;
    this.#end = this.#begin;
  }

  /** Puts the header before the payload, whose length is known now. */
  #finish(): void {
    const payload = this.#begin;
    const length = this.#end - payload;
    const after = this.#end;
    this.#begin = payload - headerLength(length);
    this.#end = this.#begin;
    this.#header(length, 0xc0);
    this.#end = after;
  }

  #header(length: number, offset: number): void {
    if (length < 56) {
      this.#bytes[this.#end++] = offset + length;
      return;
    }
    const width = lengthWidth(length);
    this.#bytes[this.#end++] = offset + 55 + width;
    for (let shift = (width - 1) * 8; shift >= 0; shift -= 8) this.#bytes[this.#end++] = length >>> shift;
  }

  #string(value: Bytes): void {
    if (value.length !== 1 || value[0]! >= 0x80) this.#header(value.length, 0x80);
    this.#bytes.set(value, this.#end);
    this.#end += value.length;
  }

  #reference(child: NodeReference): void {
    const target = this.#bytes;
    let end = this.#end;
    if (child.length === 32) target[end++] = 0xa0;
    const { bytes, at, length } = child;
    for (let i = at; i < at + length; i++) target[end++] = bytes[i]!;
    this.#end = end;
  }

  /** Hex prefix encoding: flag 0x20 for leaves, 0x10 and the first nibble for odd lengths. */
  #path(key: Bytes, from: number, to: number, leafFlag: number): void {
    const target = this.#bytes;
    const nibbles = to - from;
    const length = (nibbles >> 1) + 1;
    if (length > 1) this.#header(length, 0x80);
    let end = this.#end;
    let at = from;
    if ((nibbles & 1) === 1) target[end++] = leafFlag | 0x10 | nibbleAt(key, at++);
    else target[end++] = leafFlag;
    if ((at & 1) === 0) {
      for (let i = at >> 1; i < to >> 1; i++) target[end++] = key[i]!;
    } else {
      for (; at < to; at += 2) target[end++] = ((key[at >> 1]! & 15) << 4) | (key[(at >> 1) + 1]! >> 4);
    }
    this.#end = end;
  }
}

function lengthWidth(length: number): number {
  return length < 0x100 ? 1 : length < 0x10000 ? 2 : length < 0x1000000 ? 3 : 4;
}

function headerLength(length: number): number {
  return length < 56 ? 1 : 1 + lengthWidth(length);
}
