import { type Bytes, concatBytes } from '@ethane/primitives';
import type { Random } from './random.ts';

/** The bytes after one small damage: a byte changed, added, doubled or lost, an end cut off or put on. */
export function mutateBytes(random: Random, bytes: Bytes): Bytes {
  const at = random.int(bytes.length + 1);
  const head = bytes.subarray(0, at);
  switch (random.weighted({ bit: 3, set: 3, insert: 2, remove: 2, cut: 1, append: 1, repeat: 1 })) {
    case 'bit':
    case 'set': {
      if (bytes.length === 0) return bytes;
      const changed = bytes.slice();
      const index = at % bytes.length;
      if (random.chance(0.5)) changed[index] = changed[index]! ^ (1 << random.int(8));
      else changed[index] = random.pick(TELLING_BYTES);
      return changed;
    }
    case 'insert':
      return concatBytes(head, Uint8Array.of(random.pick(TELLING_BYTES)), bytes.subarray(at));
    case 'remove':
      return concatBytes(head, bytes.subarray(at + random.between(1, 3)));
    case 'cut':
      return head;
    case 'append':
      return concatBytes(bytes, random.bytes(random.between(1, 3)));
    default: {
      const end = at + random.int(40);
      return concatBytes(bytes.subarray(0, end), bytes.subarray(at));
    }
  }
}

/** Bytes at which the meaning of an RLP prefix changes. */
const TELLING_BYTES = [
  0x00, 0x01, 0x7f, 0x80, 0x81, 0x82, 0xa0, 0xb7, 0xb8, 0xb9, 0xbf, 0xc0, 0xc1, 0xf7, 0xf8, 0xf9, 0xfa, 0xff,
];
