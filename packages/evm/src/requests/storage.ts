import type { EvmRules } from '@ethane/chainspec';
import type { Frame } from '../frame.ts';
import { GAS } from '../gas.ts';
import { HALT_REASONS, type HaltReason } from '../outcome.ts';
import type { Run } from '../run.ts';

/** Instructions that write storage. */

/** EIP-2200: with this much gas or less SSTORE fails, so that the stipend of a call never suffices for it. */
const SENTRY = 2_300;

/** SSTORE in its four generations. */
export function serveStorageStore(run: Run, frame: Frame): HaltReason | undefined {
  if (frame.isStatic) return HALT_REASONS.writeProtection;
  const slot = frame.word(0);
  const value = frame.word(1);
  const { storageMetering } = run.rules;
  if (storageMetering === 'eip2200' || storageMetering === 'eip2929') {
    if (frame.gas <= SENTRY && frame.reserve === 0n) return HALT_REASONS.outOfGas;
  }
  if (!run.chargeStorageAccess(frame, slot, run.schedule.coldStorageAccess)) return HALT_REASONS.outOfGas;
  const current = run.host.getStorage(frame.address, slot);
  const original = storageMetering === 'frontier' ? 0n : run.host.getOriginalStorage(frame.address, slot);
  const { cost, refund } =
    storageMetering === 'frontier'
      ? grossCost(run.rules, current, value)
      : netCost(run.rules, original, current, value);
  if (!frame.charge(cost)) return HALT_REASONS.outOfGas;
  if (!chargeGrowth(run, frame, slot, current, value)) return HALT_REASONS.outOfGas;
  if (refund !== 0) run.host.addRefund(refund);
  run.host.setStorage(frame.address, slot, value);
  run.machine.slots.rememberWrite(frame, value, original);
  frame.stackSize -= 2;
  frame.pc++;
  return undefined;
}

/** EIP-8037: a slot that was 0 when the transaction began is paid for while it is not. */
function chargeGrowth(run: Run, frame: Frame, slot: bigint, current: bigint, value: bigint): boolean {
  const { stateGas, host } = run;
  if (stateGas === undefined || (current === 0n) === (value === 0n)) return true;
  if (host.getOriginalStorage(frame.address, slot) !== 0n) return true;
  if (value !== 0n) return stateGas.charge(frame, stateGas.prices.slot);
  stateGas.refund(stateGas.prices.slot);
  return true;
}

/** TSTORE */
export function serveTransientStore(run: Run, frame: Frame): HaltReason | undefined {
  if (frame.isStatic) return HALT_REASONS.writeProtection;
  const value = frame.word(1);
  run.host.setTransientStorage(frame.address, frame.word(0), value);
  run.machine.slots.remember(frame, 'TRANSIENT', value);
  frame.stackSize -= 2;
  frame.pc++;
  return undefined;
}

/** In gas; the refund may be negative. */
interface StorageCost {
  readonly cost: number;
  readonly refund: number;
}

/** Yellow Paper before EIP-1283: by the value in place and the new one. */
function grossCost({ gas }: EvmRules, current: bigint, value: bigint): StorageCost {
  return {
    cost: current === 0n && value !== 0n ? gas.storageSet : GAS.storageReset,
    refund: current !== 0n && value === 0n ? gas.storageClearRefund : 0,
  };
}

/**
 * EIP-1283, EIP-2200 and EIP-2929 differ in what a write costs that changes nothing in the end, and in what of the
 * reset is paid as access; EIP-3529 only in the refund for clearing.
 *
 * @param original value when the transaction began
 */
function netCost({ gas }: EvmRules, original: bigint, current: bigint, value: bigint): StorageCost {
  const touch = gas.sload + gas.warmAccess;
  const reset = GAS.storageReset - gas.coldStorageAccess;
  if (current === value) return { cost: touch, refund: 0 };
  if (original === current) {
    if (original === 0n) return { cost: gas.storageSet, refund: 0 };
    return { cost: reset, refund: value === 0n ? gas.storageClearRefund : 0 };
  }
  let refund = 0;
  if (original !== 0n) {
    if (current === 0n) refund -= gas.storageClearRefund;
    else if (value === 0n) refund += gas.storageClearRefund;
  }
  if (original === value) refund += (original === 0n ? gas.storageSet : reset) - touch;
  return { cost: touch, refund };
}
