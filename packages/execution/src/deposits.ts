import { type Address, type Bytes, bytesToBigint, concatBytes, toHash32 } from '@ethane/primitives';
import type { Log } from '@ethane/types';
import { BlockError } from './errors.ts';

/** keccak256 of `DepositEvent(bytes,bytes,bytes,bytes,bytes)`. */
const DEPOSIT_TOPIC = toHash32('0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5');
const WORD = 32;

/** The event's five byte strings in order, with the only ABI offset and length (bytes) that each may have. */
const FIELDS = [
  { name: 'pubkey', offset: 160, length: 48 },
  { name: 'withdrawal credentials', offset: 256, length: 32 },
  { name: 'amount', offset: 320, length: 8 },
  { name: 'signature', offset: 384, length: 96 },
  { name: 'index', offset: 512, length: 8 },
] as const;

const EVENT_LENGTH = 576;

/**
 * The data of the deposits among `logs`, one after another: 192 bytes each (EIP-6110).
 *
 * @throws BlockError `INVALID_DEPOSIT_EVENT_LAYOUT`
 */
export function depositRequests(logs: Iterable<Log>, depositContract: Address): Bytes {
  const parts: Bytes[] = [];
  for (const { address, topics, data } of logs) {
    if (address === depositContract && topics[0] === DEPOSIT_TOPIC) parts.push(...depositFields(data));
  }
  return concatBytes(...parts);
}

function depositFields(data: Bytes): Bytes[] {
  if (data.length !== EVENT_LENGTH) throw layoutError('data', BigInt(data.length), EVENT_LENGTH);
  return FIELDS.map(({ name, offset, length }, index) => {
    assertWord(data, index * WORD, offset, `${name} offset`);
    assertWord(data, offset, length, `${name} length`);
    return data.subarray(offset + WORD, offset + WORD + length);
  });
}

function assertWord(data: Bytes, at: number, want: number, what: string): void {
  const have = bytesToBigint(data.subarray(at, at + WORD));
  if (have !== BigInt(want)) throw layoutError(what, have, want);
}

function layoutError(what: string, have: bigint, want: number): BlockError {
  const message = `unable to parse deposit data: ${what}: have ${have}, want ${want}`;
  return new BlockError('INVALID_DEPOSIT_EVENT_LAYOUT', message, { have, want });
}
