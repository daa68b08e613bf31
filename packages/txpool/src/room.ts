import { minBigint } from '@ethane/primitives';
import { accountLimit } from './admission.ts';
import { type Entry, effectiveTip } from './entry.ts';
import { PoolError } from './errors.ts';
import type { Offer } from './eviction-order.ts';
import type { PoolLimits } from './limits.ts';
import type { PoolContent } from './pool-content.ts';
import type { SenderQueue } from './sender-queue.ts';
import type { SenderState } from './sender-state.ts';

/** Who makes room: the pool's content and limits, and how many may still be displaced before the next head. */
export interface Room {
  readonly content: PoolContent;
  readonly limits: PoolLimits;
  /** Milliseconds. */
  readonly clock: () => number;
  /** Of the next block. */
  baseFee: bigint;
  churnLeft: number;
}

/**
 * Displaces transactions that pay less until an executable one fits: waiting ones for its bytes, then executable tails.
 * One that is beyond its sender's guaranteed number only displaces others' surplus. All or nothing.
 *
 * @throws PoolError `UNDERPRICED` or `POOL_FULL`
 */
export function makeRoomForPending(room: Room, entry: Entry, queue: SenderQueue | undefined): void {
  const { content, limits } = room;
  const offer = offerOf(entry, queue, room.baseFee);
  const surplusOnly = (queue?.pendingCount ?? 0) >= limits.accountGuaranteed;
  const displaced: { readonly entry: Entry; readonly state: SenderState }[] = [];
  const isFull = (): boolean =>
    content.pendingSlots + entry.slots > limits.pendingSlots ||
    content.bytes + entry.bytes > limits.totalBytes;
  while (content.bytes + entry.bytes > limits.totalBytes) {
    const waiting = content.weakestQueued();
    if (waiting === undefined) break;
    content.remove(waiting);
  }
  while (isFull()) {
    const weakest = content.displaceable(offer, surplusOnly);
    if (weakest === undefined || weakest === 'better' || displaced.length >= room.churnLeft) {
      for (const one of displaced.reverse()) content.restore(one.entry, one.state, room.clock());
      if (weakest === 'better') throw underpriced(offer.floor);
      throw new PoolError('POOL_FULL', 'txpool is full', { have: displaced.length, want: room.churnLeft });
    }
    displaced.push({ entry: weakest, state: content.senders.get(weakest.sender)!.state });
    content.remove(weakest);
  }
  room.churnLeft -= displaced.length;
}

/**
 * Displaces waiting transactions until another that has to wait fits. Never an executable one: a promise costs nothing,
 * so it must not push out what would pay.
 *
 * @throws PoolError `ACCOUNT_LIMIT`, `UNDERPRICED` or `FUTURE_REPLACES_PENDING`
 */
export function makeRoomForQueued(room: Room, entry: Entry, queue: SenderQueue | undefined): void {
  const { content, limits } = room;
  const own = queue !== undefined && queue.queuedCount >= limits.accountQueued ? queue.queuedTail : undefined;
  if (own !== undefined && entry.nonce > own.nonce) {
    throw accountLimit(queue!.queuedCount, limits.accountQueued);
  }
  const tip = effectiveTip(entry, room.baseFee);
  const slots = entry.slots - (own?.slots ?? 0);
  const bytes = entry.bytes - (own?.bytes ?? 0);
  while (content.queuedSlots + slots > limits.queuedSlots || content.bytes + bytes > limits.totalBytes) {
    const weakest = content.weakestQueued();
    if (weakest === undefined || weakest === own) {
      const message = 'future transaction tries to replace pending';
      throw new PoolError('FUTURE_REPLACES_PENDING', message, { have: entry.bytes });
    }
    const want = content.waitingTip(weakest);
    if (tip <= want) throw underpriced(tip, want);
    content.remove(weakest);
  }
  if (own !== undefined) content.remove(own);
}

/** @throws PoolError `POOL_FULL` when a larger replacement does not fit */
export function assertRoomForReplacement(room: Room, entry: Entry, old: Entry, isPending: boolean): void {
  const { content, limits } = room;
  const [slots, limit] = isPending
    ? [content.pendingSlots, limits.pendingSlots]
    : [content.queuedSlots, limits.queuedSlots];
  const growth = entry.slots - old.slots;
  const fits = growth <= 0 || slots + growth <= limit;
  const bytes = content.bytes + entry.bytes - old.bytes;
  if (fits && (bytes <= limits.totalBytes || entry.bytes <= old.bytes)) return;
  throw new PoolError('POOL_FULL', 'txpool is full', { have: bytes, want: limits.totalBytes });
}

/** What the transaction offers when it comes after its sender's executable ones. */
function offerOf(entry: Entry, queue: SenderQueue | undefined, baseFee: bigint): Offer {
  const tip = effectiveTip(entry, baseFee);
  const before = queue?.pendingTail;
  if (before === undefined) return { floor: tip, capFloor: entry.feeCap };
  return { floor: minBigint(before.floor, tip), capFloor: minBigint(before.capFloor, entry.feeCap) };
}

function underpriced(have: bigint, want?: bigint): PoolError {
  return new PoolError('UNDERPRICED', 'transaction underpriced', { have, want });
}
