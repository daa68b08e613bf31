export {
  bls12G1Add,
  bls12G1Msm,
  bls12G2Add,
  bls12G2Msm,
  bls12MapFp2ToG2,
  bls12MapFpToG1,
  bls12Pairing,
} from './bls12.ts';
export { bn254Add, bn254Mul, bn254Pairing } from './bn254.ts';
export { ecrecover } from './ecrecover.ts';
export { blake2f, ripemd160, sha256 } from './hashes.ts';
export { modexp } from './modexp.ts';
export { p256Verify } from './p256-verify.ts';
export { pointEvaluation } from './point-evaluation.ts';
