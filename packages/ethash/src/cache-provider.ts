import { createCache, type EthashCache } from './cache.ts';
import { ETHASH, type EthashParameters } from './parameters.ts';

/** Gives the cache of an epoch, or undefined where the epoch is not one that is worth a cache. */
export interface CacheProvider {
  readonly parameters: EthashParameters;
  cache(epoch: number): EthashCache | undefined;
}

export interface CacheProviderOptions {
  /** Default: Ethereum's. */
  readonly parameters?: EthashParameters;
  /**
   * Whether a cache may be built for an epoch. A header names its own number, so this should allow the epoch of the
   * chain's head and its neighbours and no others. Default: every epoch, for chains that are trusted.
   */
  readonly allowedEpochs?: (epoch: number) => boolean;
  /** Caches that are kept, the least recently used goes first. Default: 2. */
  readonly capacity?: number;
}

/** Builds caches when they are first asked for and keeps the last few. */
export function createCacheProvider(options: CacheProviderOptions = {}): CacheProvider {
  const { parameters = ETHASH, allowedEpochs = () => true, capacity = 2 } = options;
  const caches = new Map<number, EthashCache>();
  return {
    parameters,
    cache(epoch) {
      let cache = caches.get(epoch);
      if (cache === undefined) {
        if (!allowedEpochs(epoch)) return undefined;
        const oldest = caches.size < capacity ? undefined : caches.keys().next().value;
        if (oldest !== undefined) caches.delete(oldest);
        cache = createCache(epoch, parameters);
      } else {
        caches.delete(epoch);
      }
      caches.set(epoch, cache);
      return cache;
    },
  };
}
