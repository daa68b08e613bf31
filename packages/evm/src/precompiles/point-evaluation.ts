import { pointEvaluation } from '@ethane/crypto/precompiles';
import { fixedGas, type Precompile } from './precompile.ts';

/** EIP-4844 */
export const POINT_EVALUATION: Precompile = {
  name: 'pointEvaluation',
  gas: fixedGas(50_000),
  run: pointEvaluation,
};
