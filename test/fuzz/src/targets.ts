import { EVM_TARGET } from './evm/target.ts';
import { HEADER_TARGET } from './header/target.ts';
import { PROOF_TARGET } from './proof-target.ts';
import { RLP_TARGET } from './rlp-target.ts';
import type { Target } from './target.ts';
import { TRIE_TARGET } from './trie-target.ts';
import { TRANSACTION_TARGET } from './tx/target.ts';

/** Every target by its name on the command line. */
export const TARGETS: ReadonlyMap<string, Target<never>> = new Map<string, Target<never>>(
  [EVM_TARGET, RLP_TARGET, TRANSACTION_TARGET, TRIE_TARGET, PROOF_TARGET, HEADER_TARGET].map((target) => [
    target.name,
    target as Target<never>,
  ]),
);
