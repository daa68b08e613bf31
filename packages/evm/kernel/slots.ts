import { isEqual } from './arithmetic';
import {
  ADDRESS,
  GENERATION,
  SETTINGS,
  SLOT_BYTES,
  SLOTS,
  STATIC,
  STORAGE_TOUCH,
  WRITTEN,
  WRITTEN_COUNT,
} from './layout';
import { copy, isZero } from './word';

/**
 * Slots of storage and transient storage that the driver has looked up in this run: what reads and writes them again
 * does not leave the kernel. A slot that is remembered is in the accessed storage keys (EIP-2929). The driver forgets all
 * of them, by a new generation, when it takes back changes; it is told of writes before anything else may see them.
 */

// Fields of a remembered slot. The first is its key.
const ACCOUNT: usize = 32;
const VALUE: usize = 64;
/** The value when the transaction began. */
const ORIGINAL: usize = 96;
const SLOT_GENERATION: usize = 128;
const KIND: usize = 132;
const HAS_ORIGINAL: usize = 136;
const IS_WRITTEN: usize = 140;

export const PERSISTENT: u32 = 1;
export const TRANSIENT: u32 = 2;

/** EIP-2200: with this much gas or less SSTORE fails. */
const SENTRY: u64 = 2300;

/** Where a slot of the account of `frame` is remembered, if it is: its key is the word at `key`. */
// @ts-expect-error: decorator
@inline
function placeOf(frame: usize, key: usize, kind: u32): usize {
  const mixed =
    load<u64>(key) ^
    rotl<u64>(load<u64>(key, 8), 16) ^
    rotl<u64>(load<u64>(key, 16), 32) ^
    rotl<u64>(load<u64>(key, 24), 48) ^
    load<u64>(frame, ADDRESS) ^
    <u64>kind;
  return SLOTS + <usize>((mixed * 0x9e37_79b9_7f4a_7c15) >> 52) * SLOT_BYTES;
}

/** The remembered slot, 0 when there is none. */
// @ts-expect-error: decorator
@inline
function find(frame: usize, key: usize, kind: u32): usize {
  const slot = placeOf(frame, key, kind);
  if (load<u32>(slot, SLOT_GENERATION) !== load<u32>(SETTINGS, GENERATION)) return 0;
  const differs =
    (load<u64>(slot) ^ load<u64>(key)) |
    (load<u64>(slot, 8) ^ load<u64>(key, 8)) |
    (load<u64>(slot, 16) ^ load<u64>(key, 16)) |
    (load<u64>(slot, 24) ^ load<u64>(key, 24)) |
    (load<u64>(slot, ACCOUNT) ^ load<u64>(frame, ADDRESS)) |
    (load<u64>(slot, ACCOUNT + 8) ^ load<u64>(frame, ADDRESS + 8)) |
    (load<u64>(slot, ACCOUNT + 16) ^ load<u64>(frame, ADDRESS + 16)) |
    <u64>(load<u32>(slot, KIND) ^ kind);
  return differs === 0 ? slot : 0;
}

/** Puts the value of the slot in place of its key, at the top of the stack; false when it is not remembered. */
// @ts-expect-error: decorator
@inline
export function loadSlot(frame: usize, sp: usize, kind: u32): bool {
  const slot = find(frame, sp, kind);
  if (slot === 0) return false;
  copy(sp, slot + VALUE);
  return true;
}

/** Writes transient storage: the slot's key is at the top of the stack, its value below. False when the driver has to. */
export function storeTransient(frame: usize, sp: usize): bool {
  const slot = find(frame, sp, TRANSIENT);
  if (slot === 0 || load<u32>(frame, STATIC) !== 0) return false;
  copy(slot + VALUE, sp - 32);
  noteWrite(slot);
  return true;
}

/**
 * Writes storage where that costs what a touch costs, {@link STORAGE_TOUCH}, and leaves the refund counter alone: where
 * nothing changes, or where the slot has been paid for and neither is, becomes, nor began as what it changes into 0.
 * False when the driver has to.
 */
export function storeSlot(frame: usize, sp: usize, gas: u64): bool {
  const touch = <u64>load<u32>(SETTINGS, STORAGE_TOUCH);
  if (touch === 0 || load<u32>(frame, STATIC) !== 0) return false;
  if (gas <= SENTRY || gas < touch) return false;
  const slot = find(frame, sp, PERSISTENT);
  if (slot === 0 || !load<u32>(slot, HAS_ORIGINAL)) return false;
  const value = sp - 32;
  const current = slot + VALUE;
  if (isEqual(current, value)) return true;
  const original = slot + ORIGINAL;
  if (isZero(current) || isZero(value)) return false;
  if (isEqual(original, current) || isEqual(original, value)) return false;
  copy(current, value);
  noteWrite(slot);
  return true;
}

/** Remembers a slot; the driver puts the value in. @returns its address */
export function remember(frame: usize, key: usize, kind: u32): usize {
  const slot = placeOf(frame, key, kind);
  copy(slot, key);
  copy(slot + ACCOUNT, frame + ADDRESS);
  store<u32>(slot, load<u32>(SETTINGS, GENERATION), SLOT_GENERATION);
  store<u32>(slot, kind, KIND);
  store<u32>(slot, 0, HAS_ORIGINAL);
  store<u32>(slot, 0, IS_WRITTEN);
  return slot;
}

// @ts-expect-error: decorator
@inline
function noteWrite(slot: usize): void {
  if (load<u32>(slot, IS_WRITTEN)) return;
  store<u32>(slot, 1, IS_WRITTEN);
  const count: usize = load<u32>(SETTINGS, WRITTEN_COUNT);
  store<u32>(WRITTEN + (count << 2), <u32>slot);
  store<u32>(SETTINGS, <u32>(count + 1), WRITTEN_COUNT);
}
