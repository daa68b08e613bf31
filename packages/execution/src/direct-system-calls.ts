import {
  BEACON_ROOTS,
  CONSOLIDATION_REQUESTS,
  HISTORY_STORAGE,
  type Predeploy,
  WITHDRAWAL_REQUESTS,
} from '@ethane/chainspec';
import { keccak256Hex } from '@ethane/crypto';
import type { BlockEnvironment } from '@ethane/evm';
import { type Address, type Bytes, bytesToBigint, EMPTY_BYTES, type Hash32 } from '@ethane/primitives';
import type { WorldState } from '@ethane/state';

/** Entries of the ring buffers of EIP-4788 (HISTORY_BUFFER_LENGTH) and EIP-2935 (HISTORY_SERVE_WINDOW). */
const RING = 8_191n;
/** Slots of a queue of requests: excess, count of the block, head and tail. */
const QUEUE = [0n, 1n, 2n, 3n] as const;

interface SystemCall {
  readonly state: WorldState;
  readonly block: BlockEnvironment;
  readonly to: Address;
  readonly data: Bytes;
}

/** What the code returns, after what it does; undefined where it has to be run. */
type Effect = (call: SystemCall) => Bytes | undefined;

/**
 * Does what a system contract does when the system calls it, without running it, and gives what it returns; undefined for code that
 * is not the one of the EIPs, and for queues that are not empty. EIP-4788 and EIP-2935 allow it ("directly set the storage
 * values"); every block makes up to four of these calls.
 */
export function directSystemCall(call: SystemCall): Bytes | undefined {
  return effects().get(call.state.getCodeHash(call.to))?.(call);
}

/** The root of the parent beacon block and its time, by the time. */
const storeBeaconRoot: Effect = ({ state, block, to, data }) => {
  const index = block.timestamp % RING;
  state.setStorage(to, index, block.timestamp);
  state.setStorage(to, index + RING, wordOf(data));
  return EMPTY_BYTES;
};

/** The hash of the parent, by its number. */
const storeParentHash: Effect = ({ state, block, to, data }) => {
  if (block.number === 0n) return undefined;
  state.setStorage(to, (block.number - 1n) % RING, wordOf(data));
  return EMPTY_BYTES;
};

/** Nothing was asked for in this block nor waits, and there is no excess: all stays as it is. */
const takeNoRequests: Effect = ({ state, to }) =>
  QUEUE.every((slot) => state.getStorage(to, slot) === 0n) ? EMPTY_BYTES : undefined;

const EFFECTS: readonly (readonly [Predeploy, Effect])[] = [
  [BEACON_ROOTS, storeBeaconRoot],
  [HISTORY_STORAGE, storeParentHash],
  [WITHDRAWAL_REQUESTS, takeNoRequests],
  [CONSOLIDATION_REQUESTS, takeNoRequests],
];

let byCodeHash: ReadonlyMap<Hash32, Effect> | undefined;

/** Hashed at the first use. */
function effects(): ReadonlyMap<Hash32, Effect> {
  byCodeHash ??= new Map(EFFECTS.map(([{ code }, effect]) => [keccak256Hex(code), effect]));
  return byCodeHash;
}

/** CALLDATALOAD of 0: the first 32 bytes, zeros after the last. */
function wordOf(data: Bytes): bigint {
  return bytesToBigint(data.subarray(0, 32)) << BigInt(8 * Math.max(0, 32 - data.length));
}
