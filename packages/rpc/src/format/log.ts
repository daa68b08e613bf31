import { bytesToHex, type Hash32, type Hex, toQuantity } from '@ethane/primitives';
import type { Log } from '@ethane/types';

/** A log with its place in the chain, as JSON-RPC has it. */
export interface LogJson {
  readonly address: Hex;
  readonly topics: readonly Hash32[];
  readonly data: Hex;
  readonly blockNumber: Hex;
  readonly transactionHash: Hash32;
  readonly transactionIndex: Hex;
  readonly blockHash: Hash32 | null;
  readonly blockTimestamp: Hex;
  readonly logIndex: Hex;
  /** The block is not in the canonical chain any more. */
  readonly removed: boolean;
}

export interface LogPlace {
  readonly blockHash: Hash32 | null;
  readonly blockNumber: bigint;
  /** Seconds. */
  readonly timestamp: bigint;
  readonly transactionHash: Hash32;
  readonly transactionIndex: number;
  /** Position among all logs of the block. */
  readonly logIndex: number;
}

export function formatLog({ address, topics, data }: Log, place: LogPlace, removed = false): LogJson {
  return {
    address,
    topics,
    data: bytesToHex(data),
    blockNumber: toQuantity(place.blockNumber),
    transactionHash: place.transactionHash,
    transactionIndex: toQuantity(place.transactionIndex),
    blockHash: place.blockHash,
    blockTimestamp: toQuantity(place.timestamp),
    logIndex: toQuantity(place.logIndex),
    removed,
  };
}
