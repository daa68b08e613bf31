import { KECCAK_STATE, keccak256Blocks, keccak256LastBlocks, keccak256Start } from '../../crypto/kernel/keccak';
import { RATE } from '../../crypto/kernel/keccak-permutation';
import { copy, set } from './word';

/**
 * Hashes of two words are remembered: that is how Solidity finds the slot of a mapping's value, and contracts ask for the same ones
 * again and again. The message and its hash lie at a place that the message decides, whatever has been there, from the second
 * time on: the first time only a limb is noted, so that what never comes again costs next to nothing.
 */
const PAIR: usize = 64;
const PLACE_BITS: u64 = 9;
const PLACES: usize = memory.data(104 * 512, 16);
/** In a place: the message, its hash, and the limb that the last message here was mixed to. */
const PLACE_HASH: usize = PAIR;
const PLACE_NOTE: usize = PLACE_HASH + 32;
const PLACE_BYTES: usize = PLACE_NOTE + 8;
/** The last block of a message, padded. */
const LAST: usize = memory.data(RATE, 16);

/** Keccak-256 of `size` bytes as the word at `to`; the bytes stay as they are. */
export function keccak(to: usize, from: usize, size: usize): void {
  if (size === 0) {
    // Programs ask for the hash of nothing where they compare code hashes.
    set(to, 0x7bfad8045d85a470, 0xe500b653ca82273b, 0x927e7db2dcc703c0, 0xc5d2460186f7233c);
    return;
  }
  if (size !== PAIR) {
    compute(to, from, size);
    return;
  }
  const mixed = mix(from);
  const place = PLACES + <usize>(mixed >> (64 - PLACE_BITS)) * PLACE_BYTES;
  if (load<u64>(place, PLACE_NOTE) !== mixed) {
    store<u64>(place, mixed, PLACE_NOTE);
    compute(to, from, PAIR);
  } else if (holds(place, from)) {
    copy(to, place + PLACE_HASH);
  } else {
    for (let i: usize = 0; i < PAIR; i += 8) store<u64>(place + i, load<u64>(from + i));
    compute(to, from, PAIR);
    copy(place + PLACE_HASH, to);
  }
}

function compute(to: usize, from: usize, size: usize): void {
  const blocks = size / RATE;
  keccak256Start();
  if (blocks !== 0) keccak256Blocks(from, blocks);
  padLast(from + blocks * RATE, size - blocks * RATE);
  keccak256LastBlocks(LAST, 1);
  set(
    to,
    bswap<u64>(load<u64>(KECCAK_STATE, 24)),
    bswap<u64>(load<u64>(KECCAK_STATE, 16)),
    bswap<u64>(load<u64>(KECCAK_STATE, 8)),
    bswap<u64>(load<u64>(KECCAK_STATE)),
  );
}

/** Fills {@link LAST} from `size` bytes, by limbs: each is read whole by the permutation. */
function padLast(from: usize, size: usize): void {
  const whole = size & ~7;
  for (let i: usize = 0; i < whole; i += 8) store<u64>(LAST + i, load<u64>(from + i));
  // The limb with the padding's first bit; the bytes before the message that this may read are shifted out.
  const bits = <u64>(size & 7) << 3;
  const rest: u64 = bits === 0 ? 0 : load<u64>(from + size - 8) >> (64 - bits);
  store<u64>(LAST + whole, rest | ((<u64>1) << bits));
  for (let i = whole + 8; i < RATE; i += 8) store<u64>(LAST + i, 0);
  store<u64>(LAST, load<u64>(LAST, 128) | 0x8000_0000_0000_0000, 128);
}

/** A limb that most messages of two words share with no other. */
function mix(from: usize): u64 {
  const mixed =
    load<u64>(from, 24) ^
    rotl<u64>(load<u64>(from, 16), 19) ^
    rotl<u64>(load<u64>(from), 31) ^
    rotl<u64>(load<u64>(from, 56), 43);
  return mixed * 0x9e37_79b9_7f4a_7c15;
}

/** Whether the place has the hash of the two words at `from`. No hash is 0, so that an empty place has none. */
function holds(place: usize, from: usize): bool {
  let differs: u64 = u64(load<u64>(place, PLACE_HASH) === 0);
  for (let i: usize = 0; i < PAIR; i += 8) differs |= load<u64>(place + i) ^ load<u64>(from + i);
  return differs === 0;
}
