import type { Bytes } from '@ethane/primitives';

/** Code in linear memory, padded and analysed. */
export interface Program {
  /** Addresses of the code and of its block table. */
  readonly code: number;
  readonly blocks: number;
  /** Bytes of code, without padding. */
  readonly size: number;
  /** The code as the host has it. Not to be written to. */
  readonly source: Bytes;
}
