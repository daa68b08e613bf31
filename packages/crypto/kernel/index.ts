export { BLAKE_STATE, blake2f, blakeFinish, blakeRounds, blakeStart } from './blake2f';
export { INPUT, INPUT_CAPACITY } from './input';
export {
  KECCAK_PAIR,
  KECCAK_STATE,
  keccak256,
  keccak256Blocks,
  keccak256Last,
  keccak256Pair,
  keccak256Start,
} from './keccak';
export { oddPower } from './odd-power';
export { power64 } from './power64';
export { POWER128, power128 } from './power128';
export { SHA_STATE, sha256Blocks, sha256Last, sha256Start } from './sha256';
