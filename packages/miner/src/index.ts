export { BlockClock, type ClockState } from './block-clock.ts';
export type { NextBlock } from './block-producer.ts';
export { EthashSealer, type EthashSealerOptions, type Work } from './ethash-sealer.ts';
export { type MineOptions, Miner, type MinerOptions, type MiningMode } from './miner.ts';
export type {
  BuildRequest,
  ChainHead,
  ErrorListener,
  SealedBlock,
  Sealer,
  TransactionSource,
} from './ports.ts';
