export { keccak256, keccak256Hex } from './keccak.ts';
export {
  privateKeyToAddress,
  privateKeyToPublicKey,
  publicKeyToAddress,
  recoverAddress,
  recoverPublicKey,
  SECP256K1_HALF_N,
  SECP256K1_N,
  type Signature,
  sign,
} from './secp256k1.ts';
