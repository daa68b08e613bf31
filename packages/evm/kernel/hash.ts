import { KECCAK_STATE, keccak256Blocks, keccak256Start } from '../../crypto/kernel/keccak';
import { set } from './word';

/** Bytes of message that one permutation takes. */
const RATE: usize = 136;
/** The last block of a message, padded. */
const LAST: usize = memory.data(136, 16);

/** Keccak-256 of `size` bytes as the word at `to`; the bytes stay as they are. */
export function keccak(to: usize, from: usize, size: usize): void {
  if (size === 0) {
    // Programs ask for the hash of nothing where they compare code hashes.
    set(to, 0x7bfad8045d85a470, 0xe500b653ca82273b, 0x927e7db2dcc703c0, 0xc5d2460186f7233c);
    return;
  }
  const blocks = size / RATE;
  keccak256Start();
  if (blocks !== 0) keccak256Blocks(from, blocks);
  padLast(from + blocks * RATE, size - blocks * RATE);
  keccak256Blocks(LAST, 1);
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
