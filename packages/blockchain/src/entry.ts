import { type Bytes, EMPTY_BYTES } from '@ethane/primitives';
import { allocateRow } from './allocate-row.ts';
import { CHECKSUM_SIZE, openValue, writeChecksum } from './checksum.ts';
import { VarintReader, varintSize, writeVarint } from './varint.ts';

/**
 * A versioned row of the flat state, of a trie or of the code: its current value, the block that wrote it, and where its
 * older versions lie.
 *
 * The version before this one lies in the change set of `block`. `jumps` lead further back without an index: version k
 * knows where the versions k with its lowest bit cleared, that one with its lowest bit cleared, … down to 0 lie, so
 * that the version at any old block is found in about 2·log₂(versions) steps, and a commit writes no further key for
 * history. Because a change set holds the stored bytes of the version before, undoing it restores the jumps too.
 *
 * Stored form: varint block, varint version, one varint distance from `block` for each jump (as many as `version` has
 * one-bits), payload, checksum. An empty payload is a row that was deleted: a tombstone keeps the history.
 */
export class Entry {
  /** Under which it is stored. */
  readonly key: Bytes;
  /** As stored, checksum included. */
  readonly raw: Bytes;
  readonly block: number;
  readonly version: number;
  readonly #jumpsAt: number;
  readonly #payloadAt: number;

  private constructor(
    key: Bytes,
    raw: Bytes,
    block: number,
    version: number,
    jumpsAt: number,
    payloadAt: number,
  ) {
    this.key = key;
    this.raw = raw;
    this.block = block;
    this.version = version;
    this.#jumpsAt = jumpsAt;
    this.#payloadAt = payloadAt;
  }

  /**
   * Reads a stored row.
   *
   * @throws ChainError `DATABASE_DAMAGED`
   */
  static decode(key: Bytes, raw: Bytes): Entry {
    const reader = new VarintReader(openValue(key, raw));
    const block = reader.number();
    const version = reader.number();
    const jumpsAt = reader.offset;
    for (let count = bitCount(version); count > 0; count--) reader.number();
    return new Entry(key, raw, block, version, jumpsAt, reader.offset);
  }

  /** The row after `block` has given it the value `payload`; `previous` is the row before it, undefined for a new key. */
  static next(key: Bytes, previous: Entry | undefined, block: number, payload: Bytes): Entry {
    const version = previous === undefined ? 0 : previous.version + 1;
    const jumps = previous === undefined ? 0 : previous.#takeDistances(block);
    let size = varintSize(block) + varintSize(version) + payload.length + CHECKSUM_SIZE;
    for (let i = 0; i < jumps; i++) size += varintSize(distances[i]!);
    const raw = allocateRow(size);
    const jumpsAt = writeVarint(version, raw, writeVarint(block, raw, 0));
    let at = jumpsAt;
    for (let i = 0; i < jumps; i++) at = writeVarint(distances[i]!, raw, at);
    raw.set(payload, at);
    writeChecksum(key, raw);
    return new Entry(key, raw, block, version, jumpsAt, at);
  }

  /** The value, as a view. */
  get payload(): Bytes {
    return this.raw.subarray(this.#payloadAt, this.raw.length - CHECKSUM_SIZE);
  }

  /** Whether the value is this one. */
  holds(payload: Bytes): boolean {
    const { raw } = this;
    const start = this.#payloadAt;
    if (raw.length - CHECKSUM_SIZE - start !== payload.length) return false;
    for (let i = 0; i < payload.length; i++) if (raw[start + i] !== payload[i]) return false;
    return true;
  }

  /** Blocks whose change sets hold older versions, newest first. */
  get jumps(): readonly number[] {
    const reader = new VarintReader(this.raw, this.#jumpsAt);
    const jumps: number[] = [];
    for (let count = bitCount(this.version); count > 0; count--) jumps.push(this.block - reader.number());
    return jumps;
  }

  /** Whether the row was deleted. */
  get isDeleted(): boolean {
    return this.#payloadAt === this.raw.length - CHECKSUM_SIZE;
  }

  /** The block whose change set holds the oldest version that can be reached in one step without passing block `target`. */
  stepTowards(target: number): number {
    let step = this.block;
    const reader = new VarintReader(this.raw, this.#jumpsAt);
    for (let count = bitCount(this.version); count > 0; count--) {
      const jump = this.block - reader.number();
      if (jump <= target) break;
      step = jump;
    }
    return step;
  }

  /** Leaves the jumps of the version after this one, written by `block`, in {@link distances}; gives their number. */
  #takeDistances(block: number): number {
    const reader = new VarintReader(this.raw, this.#jumpsAt);
    let left = bitCount(this.version);
    let count = 0;
    if (this.version % 2 === 0) {
      // This one is among the ancestors of the next, in the change set of `block` itself.
      distances[count++] = 0;
    } else {
      // Only the jumps after those of its trailing one-bits, and the last of these, are the next one's.
      for (let rest = this.version; rest % 4 === 3; rest = Math.floor(rest / 2), left--) reader.number();
    }
    for (; left > 0; left--) distances[count++] = block - this.block + reader.number();
    return count;
  }
}

/** Distances of jumps from the block that writes them: as many as a version can have one-bits. One for all, being synchronous. */
const distances = new Float64Array(53);

/** The stored bytes of a key before a block changed it; undefined: the key was new. */
export type PreviousVersion = (block: number) => Bytes | undefined;

/** The version of a row at the end of block `number`, given its newest one; undefined: it did not exist yet. */
export function entryAt(
  key: Bytes,
  newest: Entry | undefined,
  number: number,
  previous: PreviousVersion,
): Entry | undefined {
  let entry = newest;
  while (entry !== undefined && entry.block > number) {
    const raw = previous(entry.stepTowards(number));
    entry = raw === undefined ? undefined : Entry.decode(key, raw);
  }
  return entry;
}

/** Payload of a deleted row. */
export const DELETED: Bytes = EMPTY_BYTES;

function bitCount(value: number): number {
  let count = 0;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}
