import { ecrecover, p256Verify } from '@ethane/crypto/precompiles';
import { fixedGas, type Precompile } from './precompile.ts';

export const ECRECOVER: Precompile = { name: 'ecrecover', gas: fixedGas(3_000), run: ecrecover };

/** EIP-7951 */
export const P256_VERIFY: Precompile = { name: 'p256Verify', gas: fixedGas(6_900), run: p256Verify };
