import { CONSOLIDATION_REQUESTS, WITHDRAWAL_REQUESTS } from '@ethane/chainspec';
import { type Address, type Bytes, concatBytes, EMPTY_BYTES } from '@ethane/primitives';
import type { Log } from '@ethane/types';
import { depositRequests } from './deposits.ts';
import { checkedSystemCall, type SystemCallContext } from './system-calls.ts';

const DEPOSIT_TYPE = 0;
const WITHDRAWAL_TYPE = 1;
const CONSOLIDATION_TYPE = 2;

/**
 * The requests of a block to the consensus layer, ordered by type, each its type byte and its data; types without data
 * are left out (EIP-7685 with EIP-6110, EIP-7002 and EIP-7251). Calls the system contracts, so the state changes.
 *
 * @throws BlockError `INVALID_DEPOSIT_EVENT_LAYOUT`, `SYSTEM_CONTRACT_EMPTY`, `SYSTEM_CONTRACT_CALL_FAILED`
 */
export function collectRequests(
  context: SystemCallContext,
  logs: Iterable<Log>,
  depositContract: Address,
): Bytes[] {
  const byType: [number, Bytes][] = [
    [DEPOSIT_TYPE, depositRequests(logs, depositContract)],
    [WITHDRAWAL_TYPE, checkedSystemCall(context, WITHDRAWAL_REQUESTS.address, EMPTY_BYTES)],
    [CONSOLIDATION_TYPE, checkedSystemCall(context, CONSOLIDATION_REQUESTS.address, EMPTY_BYTES)],
  ];
  return byType
    .filter(([, data]) => data.length > 0)
    .map(([type, data]) => concatBytes(Uint8Array.of(type), data));
}
