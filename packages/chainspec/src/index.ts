export { createDevSpec, type DevSpecOptions } from './dev-spec.ts';
export {
  type BlobParameters,
  type BlobRules,
  type BlockRules,
  type DifficultyRules,
  type EvmRules,
  FORK_NAMES,
  type ForkName,
  type GasSchedule,
  includesFork,
  type PrecompileName,
  type PrecompileRule,
  type Rules,
  type StorageMetering,
  type TransactionRules,
} from './rules.ts';
export { rulesAt } from './rules-at.ts';
export { type RulesOverrides, rulesOf } from './rules-of.ts';
export type { BlockPosition, ChainSpec, ForkActivation } from './spec.ts';
