export { fillCache } from './cache';
export { fillDataset, makePair } from './dataset';
export { claimedResult, hashimotoFull, hashimotoLight, search } from './hashimoto';
