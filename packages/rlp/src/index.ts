export { decodeRlp, type RlpLimits, rlpItemEnd } from './decode.ts';
export { encodeRlp, encodeRlpList } from './encode.ts';
export { RlpError, type RlpErrorCode } from './errors.ts';
export type { RlpItem } from './item.ts';
export { asAddress, asBytes, asHash32, asList, asOptionalAddress, asSmallUint, asUint } from './readers.ts';
