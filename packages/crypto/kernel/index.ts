export { INPUT, INPUT_CAPACITY } from './input';
export { KECCAK_STATE, keccak256, keccak256Blocks, keccak256Last, keccak256Start } from './keccak';
