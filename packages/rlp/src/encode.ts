import type { Bytes } from '@ethane/primitives';
import { RLP } from '@ethereumjs/rlp';
import type { RlpItem } from './item.ts';

/** RLP of an item (Yellow Paper, appendix B). */
export function encodeRlp(item: RlpItem): Bytes {
  return RLP.encode(item as Bytes | Bytes[]);
}
