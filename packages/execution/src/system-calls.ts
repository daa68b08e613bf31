import { BEACON_ROOTS, HISTORY_STORAGE, type Rules, SYSTEM_ADDRESS } from '@ethane/chainspec';
import { type BlockEnvironment, createEvm, type Outcome } from '@ethane/evm';
import { type Address, type Bytes, hexToBytes } from '@ethane/primitives';
import type { WorldState } from '@ethane/state';
import type { Header } from '@ethane/types';
import { directSystemCall } from './direct-system-calls.ts';
import { BlockError } from './errors.ts';

/** Outside the gas of the block. */
const SYSTEM_CALL_GAS = 30_000_000n;
const NO_HASHES: readonly never[] = [];

/** Where a system call is made. */
export interface SystemCallContext {
  readonly rules: Rules;
  readonly block: BlockEnvironment;
  readonly state: WorldState;
}

/** What happens before the first transaction: beacon root (EIP-4788) and parent hash (EIP-2935) go into their contracts. */
export function beginBlock(
  context: SystemCallContext,
  header: Pick<Header, 'parentHash' | 'parentBeaconBlockRoot'>,
): void {
  const { rules } = context;
  if (rules.block.beaconRoots && header.parentBeaconBlockRoot !== undefined) {
    systemCall(context, BEACON_ROOTS.address, hexToBytes(header.parentBeaconBlockRoot));
  }
  if (rules.block.blockHashHistory) {
    systemCall(context, HISTORY_STORAGE.address, hexToBytes(header.parentHash));
  }
}

/**
 * Calls a contract that must be there and must succeed, and gives what it returned.
 *
 * @throws BlockError `SYSTEM_CONTRACT_EMPTY`, `SYSTEM_CONTRACT_CALL_FAILED`
 */
export function checkedSystemCall(context: SystemCallContext, to: Address, data: Bytes): Bytes {
  const outcome = systemCall(context, to, data);
  if (outcome === undefined) {
    throw new BlockError('SYSTEM_CONTRACT_EMPTY', `system contract ${to} has no code`, { have: to });
  }
  if (outcome.status !== 'success') {
    const message = `system contract ${to} failed: ${outcome.status === 'halt' ? outcome.reason.message : 'reverted'}`;
    throw new BlockError('SYSTEM_CONTRACT_CALL_FAILED', message, { have: outcome.status, want: 'success' });
  }
  return outcome.output;
}

/** How a system call ended. */
type Ending =
  | { readonly status: 'success'; readonly output: Bytes }
  | Exclude<Outcome, { status: 'success' }>;

/** Undefined, and nothing done, where there is no code. */
function systemCall(context: SystemCallContext, to: Address, data: Bytes): Ending | undefined {
  const { rules, state } = context;
  state.beginTransaction();
  const ending = state.getCode(to).length === 0 ? undefined : carryOut(context, to, data);
  state.finishTransaction({ stateClearing: rules.evm.stateClearing });
  return ending;
}

function carryOut({ rules, block, state }: SystemCallContext, to: Address, data: Bytes): Ending {
  const output = directSystemCall({ state, block, to, data });
  if (output !== undefined) return { status: 'success', output };
  state.accessAddress(to);
  const transaction = { origin: SYSTEM_ADDRESS, gasPrice: 0n, blobVersionedHashes: NO_HASHES };
  const evm = createEvm({ rules, host: state, block, transaction });
  return evm.execute({
    kind: 'call',
    caller: SYSTEM_ADDRESS,
    to,
    value: 0n,
    data,
    gas: SYSTEM_CALL_GAS,
  });
}
