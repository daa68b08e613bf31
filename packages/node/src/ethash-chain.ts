import type { SealVerifier } from '@ethane/blockchain';
import { createCacheProvider, ETHASH, type EthashParameters, epochOf, SMALL_ETHASH, verifySeal } from '@ethane/ethash';
import { bytesToBigint, hexToBytes } from '@ethane/primitives';
import { sealHash } from '@ethane/types';
import type { EthashSize } from './datadir.ts';

export const ETHASH_PARAMETERS: Readonly<Record<EthashSize, EthashParameters>> = { test: SMALL_ETHASH, full: ETHASH };

/**
 * Verifies Ethash seals with caches of the epochs around the head only: a header that claims a far epoch does not make
 * the node compute a cache for it, and is refused.
 *
 * @param headNumber number of the head now
 */
export function sealVerifier(size: EthashSize, headNumber: () => bigint): SealVerifier {
  const parameters = ETHASH_PARAMETERS[size];
  const caches = createCacheProvider({
    parameters,
    allowedEpochs: (epoch) => Math.abs(epoch - epochOf(headNumber(), parameters)) <= 1,
  });
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
