export { createCache, datasetItem, type EthashCache, hashimotoLight, seedHash } from './cache.ts';
export { type CacheProvider, type CacheProviderOptions, createCacheProvider } from './cache-provider.ts';
export {
  allocateDataset,
  attachDataset,
  createDataset,
  type DatasetHandle,
  type EthashDataset,
  type FoundSeal,
  hashimotoFull,
  search,
} from './dataset.ts';
export {
  cacheSize,
  datasetSize,
  ETHASH,
  type EthashParameters,
  epochOf,
  SMALL_ETHASH,
} from './parameters.ts';
export { boundary, type Seal, verifySeal } from './seal.ts';
export type { SharedMemory } from './webassembly.ts';
export { type Hashimoto, MAX_LANES } from './workspace.ts';
