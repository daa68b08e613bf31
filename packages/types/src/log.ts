import { type Address, allocateBytes, type Bytes, type Hash32 } from '@ethane/primitives';
import { asAddress, asBytes, asHash32, asList, type RlpItem } from '@ethane/rlp';
import {
  ADDRESS_RLP_LENGTH,
  bytesRlpLength,
  HASH_RLP_LENGTH,
  rlpLength,
  writeBytes,
  writeHex,
  writeListPrefix,
} from './rlp-writing.ts';

/** What LOG0 to LOG4 leave behind: up to four topics and any data. */
export interface Log {
  readonly address: Address;
  readonly topics: readonly Hash32[];
  readonly data: Bytes;
}

/** Bytes of the payload of a log's RLP. */
export function logPayloadLength({ topics, data }: Log): number {
  return ADDRESS_RLP_LENGTH + rlpLength(topics.length * HASH_RLP_LENGTH) + bytesRlpLength(data);
}

/** Writes rlp([address, topics, data]) and returns the offset after it. */
export function writeLog(target: Bytes, offset: number, log: Log): number {
  let at = writeListPrefix(target, offset, logPayloadLength(log));
  at = writeHex(target, at, log.address);
  at = writeListPrefix(target, at, log.topics.length * HASH_RLP_LENGTH);
  for (const topic of log.topics) at = writeHex(target, at, topic);
  return writeBytes(target, at, log.data);
}

/** RLP of a list of logs, as receipts have it; its hash is what the state tests compare. */
export function encodeLogs(logs: readonly Log[]): Bytes {
  const payload = logsPayloadLength(logs);
  const bytes = allocateBytes(rlpLength(payload));
  writeLogs(bytes, 0, logs, payload);
  return bytes;
}

export function logsPayloadLength(logs: readonly Log[]): number {
  let length = 0;
  for (const log of logs) length += rlpLength(logPayloadLength(log));
  return length;
}

export function writeLogs(target: Bytes, offset: number, logs: readonly Log[], payload: number): number {
  let at = writeListPrefix(target, offset, payload);
  for (const log of logs) at = writeLog(target, at, log);
  return at;
}

/** @throws RlpError */
export function logFromItem(item: RlpItem): Log {
  const fields = asList(item, 'types.Log', 3);
  return {
    address: asAddress(fields[0], 'Log.Address'),
    topics: asList(fields[1], 'Log.Topics').map((topic) => asHash32(topic, 'Log.Topics')),
    data: asBytes(fields[2], 'Log.Data'),
  };
}
