export { type DevGenesisOptions, devGenesis } from './dev-genesis.ts';
export { createDevSpec, type DevSpecOptions } from './dev-spec.ts';
export { type ForkId, type ForkIdPosition, forkId } from './fork-id.ts';
export { checkForkOrder } from './fork-order.ts';
export type { Genesis, GenesisAccount } from './genesis.ts';
export { type GenesisJson, genesisToJson } from './genesis-json.ts';
export { HOLESKY, HOODI, MAINNET, type Network, SEPOLIA } from './networks.ts';
export { type ParseGenesisOptions, parseGenesis, parseGenesisText } from './parse-genesis.ts';
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
  type StateGasRules,
  type StorageMetering,
  type TransactionRules,
} from './rules.ts';
export { rulesAt } from './rules-at.ts';
export { type RulesOverrides, rulesOf } from './rules-of.ts';
export type { BlockPosition, ChainSpec, ForkActivation } from './spec.ts';
export { stateByteGas } from './state-gas.ts';
export {
  BEACON_ROOTS,
  CONSOLIDATION_REQUESTS,
  CREATE2_DEPLOYER,
  HISTORY_STORAGE,
  MAINNET_DEPOSIT_CONTRACT,
  PREDEPLOYS,
  type Predeploy,
  SYSTEM_ADDRESS,
  WITHDRAWAL_REQUESTS,
} from './system-contracts.ts';
