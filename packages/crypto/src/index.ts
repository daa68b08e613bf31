export {
  isKeccak256,
  keccak256,
  keccak256AddressHex,
  keccak256Hex,
  writeKeccak256,
  writeKeccak256Pair,
} from './keccak.ts';
export {
  privateKeyToAddress,
  privateKeyToPublicKey,
  publicKeyToAddress,
  recoverAddress,
  recoverPublicKey,
  SECP256K1_HALF_N,
  SECP256K1_N,
  type Signature,
  secp256k1Provider,
  sign,
} from './secp256k1/secp256k1.ts';
