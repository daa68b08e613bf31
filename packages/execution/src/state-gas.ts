import type { Rules } from '@ethane/chainspec';
import { type BlockEnvironment, burnLog, StateGas, stateGasPrices } from '@ethane/evm';
import type { WorldState } from '@ethane/state';

/**
 * How a message's gas, the intrinsic part taken, is divided: what exceeds the cap of a transaction only state gas may use
 * (EIP-8037).
 */
export interface DividedGas {
  readonly gas: bigint;
  /** Undefined where the rules have no state gas. */
  readonly stateGas: StateGas | undefined;
}

/** @param intrinsic gas that is no state gas @param left gas after all intrinsic gas */
export function divideGas(
  { evm, transaction }: Rules,
  block: Pick<BlockEnvironment, 'gasLimit'>,
  intrinsic: bigint,
  left: bigint,
): DividedGas {
  if (evm.stateGas === undefined) return { gas: left, stateGas: undefined };
  const cap = transaction.gasLimitCap;
  const most = cap === undefined ? left : cap - intrinsic;
  const gas = left < most ? left : most;
  return { gas, stateGas: new StateGas(stateGasPrices(evm.stateGas, block.gasLimit), left - gas) };
}

/** State gas that was paid for accounts which the transaction creates and deletes: they leave nothing behind (EIP-8037). */
export function stateGasOfDestructed(
  state: WorldState,
  { account, slot, codeByte }: StateGas['prices'],
): bigint {
  let gas = 0n;
  for (const address of state.destructed) {
    const bytes = BigInt(state.getCode(address).length);
    gas += account + BigInt(state.countStorage(address)) * slot + bytes * codeByte;
  }
  return gas;
}

/** Logs the ether that goes with the accounts which the transaction deletes, by ascending address (EIP-7708). */
export function logBurntEther(state: WorldState): void {
  for (const address of [...state.destructed].sort()) {
    const balance = state.getBalance(address);
    if (balance > 0n) state.addLog(burnLog(address, balance));
  }
}
