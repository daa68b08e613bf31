import { keccak256 } from '@ethane/crypto';
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

/** How a parent refers to the node of this RLP, which is kept when it is short. */
export function referenceTo(encoding: Bytes): NodeReference {
  return encoding.length < 32
    ? new NodeReference(encoding, 0, encoding.length)
    : new NodeReference(keccak256(encoding), 0, 32);
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

/**
 * The buffer every node is encoded into, so that encoding allocates nothing. Synchronous use only: a view from
 * {@link NodeEncoder.encoded} is valid until the next node is encoded.
 */
export class NodeEncoder {
  #bytes: Bytes = new Uint8Array(1024);
  #end = 0;

  /** RLP of the node encoded last, as a view. */
  get encoded(): Bytes {
    return this.#bytes.subarray(0, this.#end);
  }

  /** RLP of the node encoded last, to keep. */
  take(): Bytes {
    return this.#bytes.slice(0, this.#end);
  }

  /** How a parent refers to the node encoded last. */
  reference(): NodeReference {
    return referenceTo(this.#end < 32 ? this.take() : this.encoded);
  }

  /** A leaf whose path is the nibbles of `key` from `from` on. */
  leaf(key: Bytes, from: number, value: Bytes): void {
    const to = key.length * 2;
    const payload = pathLength(from, to) + stringLength(value);
    this.#begin(payload);
    this.#path(key, from, to, 0x20);
    this.#string(value);
  }

  /** An extension over the nibbles `from` to `to` of `key`. */
  extension(key: Bytes, from: number, to: number, child: NodeReference): void {
    this.#begin(pathLength(from, to) + referenceLength(child));
    this.#path(key, from, to, 0);
    this.#reference(child);
  }

  /** A branch with 16 children, of which some are `undefined`, and a value of the key that ends here. */
  branch(children: readonly (NodeReference | undefined)[], value: Bytes | undefined): void {
    let payload = value === undefined ? 1 : stringLength(value);
    for (let i = 0; i < 16; i++) {
      const child = children[i];
      payload += child === undefined ? 1 : referenceLength(child);
    }
    this.#begin(payload);
    for (let i = 0; i < 16; i++) {
      const child = children[i];
      if (child === undefined) this.#bytes[this.#end++] = 0x80;
      else this.#reference(child);
    }
    if (value === undefined) this.#bytes[this.#end++] = 0x80;
    else this.#string(value);
  }

  #begin(payload: number): void {
    if (this.#bytes.length < payload + 9) this.#bytes = new Uint8Array((payload + 9) * 2);
    this.#end = 0;
    this.#header(payload, 0xc0);
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
    const nibbles = to - from;
    const length = (nibbles >> 1) + 1;
    if (length > 1) this.#header(length, 0x80);
    let at = from;
    if ((nibbles & 1) === 1) this.#bytes[this.#end++] = leafFlag | 0x10 | nibbleAt(key, at++);
    else this.#bytes[this.#end++] = leafFlag;
    if ((at & 1) === 0) {
      for (let i = at >> 1; i < to >> 1; i++) this.#bytes[this.#end++] = key[i]!;
      return;
    }
    for (; at < to; at += 2) {
      this.#bytes[this.#end++] = ((key[at >> 1]! & 15) << 4) | (key[(at >> 1) + 1]! >> 4);
    }
  }
}

function lengthWidth(length: number): number {
  return length < 0x100 ? 1 : length < 0x10000 ? 2 : length < 0x1000000 ? 3 : 4;
}

function headerLength(length: number): number {
  return length < 56 ? 1 : 1 + lengthWidth(length);
}

function stringLength(value: Bytes): number {
  if (value.length === 1 && value[0]! < 0x80) return 1;
  return headerLength(value.length) + value.length;
}

function referenceLength(child: NodeReference): number {
  return child.length === 32 ? 33 : child.length;
}

/** A hex prefix of one byte is below 0x80 and so its own RLP. */
function pathLength(from: number, to: number): number {
  const length = ((to - from) >> 1) + 1;
  return length === 1 ? 1 : headerLength(length) + length;
}
