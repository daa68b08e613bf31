import { CodedError, maxBigint } from '@ethane/primitives';

/** What {@link BlockClock.save} remembers. */
export interface ClockState {
  readonly offset: bigint;
  readonly next: bigint | undefined;
  readonly interval: bigint | undefined;
}

/**
 * Gives blocks their timestamps: those of the wall clock, moved by an offset, unless one was set for the next block or
 * blocks have a fixed distance. All in seconds. A timestamp is always later than the parent's, so blocks that come faster
 * than seconds run ahead of the clock, which catches up.
 */
export class BlockClock {
  readonly #wall: () => bigint;
  #offset = 0n;
  #next: bigint | undefined;
  #interval: bigint | undefined;

  /** `wall`: seconds since 1970. */
  constructor(wall: () => bigint = wallClock) {
    this.#wall = wall;
  }

  /** Seconds by which this clock is ahead of the wall clock. */
  get offset(): bigint {
    return this.#offset;
  }

  /** Seconds between a block and its parent where they are fixed. */
  get interval(): bigint | undefined {
    return this.#interval;
  }

  /** The time by this clock, whatever is set for the next block. */
  now(): bigint {
    return this.#wall() + this.#offset;
  }

  /** The timestamp that a block on a parent of `parentTimestamp` gets now. */
  timestampAfter(parentTimestamp: bigint): bigint {
    if (this.#next !== undefined && this.#next > parentTimestamp) return this.#next;
    if (this.#interval !== undefined) return parentTimestamp + this.#interval;
    return maxBigint(this.now(), parentTimestamp + 1n);
  }

  /** Moves the clock forward and gives the whole offset. */
  increase(seconds: bigint): bigint {
    if (seconds < 0n) {
      throw new CodedError('TIME_BACKWARDS', 'time cannot be moved back by an increase', { have: seconds });
    }
    this.#offset += seconds;
    return this.#offset;
  }

  /** Makes `timestamp` the present, which may lie before what was; gives the seconds that the clock moved. */
  set(timestamp: bigint): bigint {
    const moved = timestamp - this.now();
    this.#offset += moved;
    return moved;
  }

  /**
   * Sets the timestamp of the next block, once; the clock goes on from it.
   *
   * @throws CodedError `TIMESTAMP_NOT_LATER`
   */
  setNext(timestamp: bigint, parentTimestamp: bigint): void {
    assertLater(timestamp, parentTimestamp);
    this.#next = timestamp;
  }

  /** Fixes the distance between blocks, or with undefined lets them follow the clock again. */
  setInterval(seconds: bigint | undefined): void {
    if (seconds !== undefined && seconds < 1n) {
      throw new CodedError('BLOCK_INTERVAL', 'blocks are at least one second apart', {
        have: seconds,
        want: 1n,
      });
    }
    this.#interval = seconds;
  }

  /** A block of `timestamp` has been committed: what was set for it is used up, and a timestamp ahead moves the clock. */
  committed(timestamp: bigint, wasChosen: boolean): void {
    if (wasChosen || this.#next === timestamp) this.#offset = timestamp - this.#wall();
    this.#next = undefined;
  }

  save(): ClockState {
    return { offset: this.#offset, next: this.#next, interval: this.#interval };
  }

  restore(state: ClockState): void {
    this.#offset = state.offset;
    this.#next = state.next;
    this.#interval = state.interval;
  }
}

/** @throws CodedError `TIMESTAMP_NOT_LATER` */
export function assertLater(timestamp: bigint, parentTimestamp: bigint): void {
  if (timestamp > parentTimestamp) return;
  throw new CodedError(
    'TIMESTAMP_NOT_LATER',
    `Timestamp error: ${timestamp} is not later than the previous block's timestamp ${parentTimestamp}`,
    { have: timestamp, want: `> ${parentTimestamp}` },
  );
}

function wallClock(): bigint {
  return BigInt(Math.floor(Date.now() / 1000));
}
