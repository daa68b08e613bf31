import type { Hex } from '@ethane/primitives';

/** Init code that deploys `runtime`. */
export function deploying(runtime: Hex): Hex {
  const body = runtime.slice(2);
  const size = (body.length / 2).toString(16).padStart(4, '0');
  return `0x61${size}80600a5f395ff3${body}`;
}

/** LOG2 of the topic "emit" and the first word of the call data, which is also the log's data. */
export const EMITTER: Hex = '0x5f35805f5263656d697460205fa200';
/** Topic of {@link EMITTER}. */
export const EMIT_TOPIC: Hex = `0x${'656d6974'.padStart(64, '0')}`;
/** Reverts with the call data. */
export const ECHO_REVERTER: Hex = '0x365f5f37365ffd';
/** Returns slot 0 of its storage after adding 1 to it. */
export const COUNTER: Hex = '0x5f546001015f555f545f5260205ff3';
/** Returns slot 0 of its storage. */
export const READER: Hex = '0x5f545f5260205ff3';
/** JUMPDEST, PUSH0, JUMP for ever. */
export const ENDLESS: Hex = '0x5b5f56';
/** TIMESTAMP, NUMBER, BASEFEE and COINBASE as four words. */
export const BLOCK_VIEW: Hex = '0x425f5243602052486040524160605260805ff3';
