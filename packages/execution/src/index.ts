export { type AccessListResult, createAccessList } from './access-list.ts';
export { applyAuthorizations } from './authorizations.ts';
export { type BaseFeeParent, calculateBaseFee, ELASTICITY_MULTIPLIER, INITIAL_BASE_FEE } from './base-fee.ts';
export {
  type BlobGasParent,
  blobBaseFee,
  blobGasOf,
  calculateExcessBlobGas,
  fakeExponential,
  GAS_PER_BLOB,
  MIN_BLOB_BASE_FEE,
} from './blob-gas.ts';
export { BlockExecution, type BlockInput } from './block-execution.ts';
export { type BuildInput, type BuiltBlock, buildBlock, type TransactionSource } from './build-block.ts';
export { daoExtraData } from './dao.ts';
export { calculateDifficulty, type DifficultyParent, MINIMUM_DIFFICULTY } from './difficulty.ts';
export {
  type BlockHashLookup,
  blockEnvironment,
  isMerged,
  isMergedAfter,
  rulesForHeader,
} from './environment.ts';
export { BlockError, type BlockErrorCode } from './errors.ts';
export { EstimateError, estimateGas } from './estimate-gas.ts';
export { type GenesisBlock, genesisBlock, genesisBlockInSteps } from './genesis.ts';
export { floorGas, type IntrinsicParts, intrinsicGas } from './intrinsic-gas.ts';
export type { AccountOverride, BlockOverrides, StateOverrides } from './overrides.ts';
export { type BlockResult, processBlock } from './process-block.ts';
export {
  effectiveGasPrice,
  processTransaction,
  type TransactionContext,
  type TransactionResult,
  toMessage,
} from './process-transaction.ts';
export {
  type BlockToSimulate,
  type ChainContext,
  type SimulatedBlock,
  type SimulatedCallRequest,
  type SimulateOptions,
  simulateBlocks,
} from './simulate-blocks.ts';
export { type SimulatedBlockOverrides, SimulationError } from './simulated-header.ts';
export {
  type CallContext,
  type CallRequest,
  callMessage,
  DEFAULT_GAS_CAP,
  Simulation,
} from './simulation.ts';
export { type TracerFactory, traceBlock, traceTransaction } from './trace-transaction.ts';
export {
  applyMessage,
  type TransitionContext,
  type TransitionMessage,
  type TransitionResult,
} from './transition.ts';
export { validateBody } from './validate-body.ts';
export { type HeaderChecks, nextGasLimit, validateHeader } from './validate-header.ts';
export { type AncestorLookup, validateOmmers } from './validate-ommers.ts';
export {
  type BlockRoom,
  type SenderAccount,
  type SenderChecks,
  type StateGasRoom,
  upFrontCost,
  validateAgainstBlock,
  validateAgainstSender,
  validateStateGas,
  validateTransaction,
  validateUnsigned,
} from './validate-transaction.ts';
