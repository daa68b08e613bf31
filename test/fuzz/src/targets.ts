import { EVM_TARGET } from './evm/target.ts';
import type { Target } from './target.ts';

/** Every target by its name on the command line. */
export const TARGETS: ReadonlyMap<string, Target<never>> = new Map<string, Target<never>>([
  ['evm', EVM_TARGET as Target<never>],
]);
