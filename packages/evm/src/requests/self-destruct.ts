import type { Address } from '@ethane/primitives';
import { burnLog, transferLog } from '../ether-logs.ts';
import type { Frame } from '../frame.ts';
import { HALT_REASONS, type HaltReason } from '../outcome.ts';
import type { Run } from '../run.ts';

/** SELFDESTRUCT: the frame is left when it succeeds. */
export function serveSelfDestruct(run: Run, frame: Frame): HaltReason | undefined {
  if (frame.isStatic) return HALT_REASONS.writeProtection;
  const { host, rules, schedule } = run;
  const beneficiary = frame.operandAddress(0);
  if (rules.accessSets && !host.accessAddress(beneficiary) && !frame.charge(schedule.coldAccountAccess)) {
    return HALT_REASONS.outOfGas;
  }
  const balance = host.getBalance(frame.address);
  if (chargesNewAccount(run, beneficiary, balance) && !run.chargeNewAccount(frame)) {
    return HALT_REASONS.outOfGas;
  }
  run.reportCost(frame);
  const deletes = !rules.selfDestructOnlyNew || host.isCreated(frame.address);
  run.machine.answers.forget();
  host.subtractBalance(frame.address, balance);
  // What a deleted account leaves to itself is gone.
  host.addBalance(beneficiary, deletes && beneficiary === frame.address ? 0n : balance);
  if (deletes && !host.selfDestruct(frame.address) && schedule.selfDestructRefund > 0) {
    host.addRefund(schedule.selfDestructRefund);
  }
  if (rules.transferLogs && balance > 0n) {
    if (beneficiary !== frame.address) host.addLog(transferLog(frame.address, beneficiary, balance));
    else if (deletes) host.addLog(burnLog(beneficiary, balance));
  }
  run.tracing?.selfDestruct(frame, beneficiary, balance);
  run.leave(frame, undefined);
  return undefined;
}

/** From EIP-150 on; from EIP-161 on only where ether reaches an account that is empty. */
function chargesNewAccount(run: Run, beneficiary: Address, balance: bigint): boolean {
  if (!run.rules.allButOne64th) return false;
  if (run.rules.stateClearing) return balance > 0n && run.host.isEmpty(beneficiary);
  return !run.host.exists(beneficiary);
}
