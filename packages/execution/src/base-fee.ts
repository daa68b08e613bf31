import { maxBigint } from '@ethane/primitives';
import type { Header } from '@ethane/types';

/** Wei per gas of the first block with a base fee. */
export const INITIAL_BASE_FEE: bigint = 1_000_000_000n;
/** The gas limit is this many times the gas target. */
export const ELASTICITY_MULTIPLIER: bigint = 2n;

const MAX_CHANGE_DENOMINATOR = 8n;

/** What the base fee of a block's child depends on; one without a base fee makes the child the fork's first block. */
export type BaseFeeParent = Pick<Header, 'gasLimit' | 'gasUsed' | 'baseFeePerGas'>;

/** Base fee, in wei per gas, of the block after `parent` (EIP-1559; execution-specs `calculate_base_fee_per_gas`). */
export function calculateBaseFee(parent: BaseFeeParent): bigint {
  const { baseFeePerGas: fee, gasUsed } = parent;
  if (fee === undefined) return INITIAL_BASE_FEE;
  const target = parent.gasLimit / ELASTICITY_MULTIPLIER;
  if (gasUsed === target || target === 0n) return fee;
  if (gasUsed > target) {
    return fee + maxBigint((fee * (gasUsed - target)) / target / MAX_CHANGE_DENOMINATOR, 1n);
  }
  return fee - (fee * (target - gasUsed)) / target / MAX_CHANGE_DENOMINATOR;
}
