import type { Bytes } from '@ethane/primitives';

/** What RLP encodes: a byte string, or a list of items (Yellow Paper, appendix B). */
export type RlpItem = Bytes | readonly RlpItem[];
