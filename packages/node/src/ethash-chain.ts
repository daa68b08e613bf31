import type { SealVerifier } from '@ethane/blockchain';
import {
  type CacheProvider,
  createCacheProvider,
  ETHASH,
  type EthashParameters,
  epochOf,
  SMALL_ETHASH,
  verifySeal,
} from '@ethane/ethash';
import { bytesToBigint, hexToBytes } from '@ethane/primitives';
import { sealHash } from '@ethane/types';
import type { EthashSize } from './datadir.ts';

const PARAMETERS: Readonly<Record<Exclude<EthashSize, 'none'>, EthashParameters>> = {
  test: SMALL_ETHASH,
  full: ETHASH,
};

/**
 * Caches of the epochs around the head and of no others: a header that claims a far epoch does not make the node compute
 * a cache for it.
 *
 * @param headNumber number of the head now
 */
export function chainCaches(size: Exclude<EthashSize, 'none'>, headNumber: () => bigint): CacheProvider {
  const parameters = PARAMETERS[size];
  return createCacheProvider({
    parameters,
    allowedEpochs: (epoch) => Math.abs(epoch - epochOf(headNumber(), parameters)) <= 1,
  });
}

/** Verifies Ethash seals; one whose epoch has no cache is refused. */
export function sealVerifier(caches: CacheProvider): SealVerifier {
  return (header) =>
    verifySeal(
      {
        sealHash: sealHash(header),
        nonce: bytesToBigint(header.nonce),
        mixHash: hexToBytes(header.mixHash),
        difficulty: header.difficulty,
        number: header.number,
      },
      caches,
    ) === true;
}
