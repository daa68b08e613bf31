import type { ChainSpec } from '@ethane/chainspec';
import type { Hash32 } from '@ethane/primitives';
import { type Block, type Header, headerHash } from '@ethane/types';
import { isMerged } from './environment.ts';
import { BlockError } from './errors.ts';
import { validateHeader } from './validate-header.ts';

const MAX_OMMERS = 2;
/** How many ancestors of the block may be parents of its ommers. */
const MAX_DEPTH = 7;

/** Finds blocks by hash, on any branch (port). */
export interface AncestorLookup {
  header(hash: Hash32): Header | undefined;
  /** The ommers that the block with this hash includes. */
  ommers(hash: Hash32): readonly Header[] | undefined;
}

/**
 * Checks the ommers of a proof-of-work block: at most two, none twice or in an earlier block, each a sibling of one of
 * the six blocks before, each a valid header. Their seals are left to the caller.
 *
 * @throws BlockError
 */
export function validateOmmers(spec: ChainSpec, block: Block, ancestors: AncestorLookup): void {
  const { ommers, header } = block;
  if (ommers.length === 0) return;
  if (ommers.length > MAX_OMMERS) {
    throw new BlockError('TOO_MANY_UNCLES', 'too many uncles', { have: ommers.length, want: MAX_OMMERS });
  }
  const { recent, included } = collectRecent(header, ancestors);
  for (const ommer of ommers) {
    const hash = headerHash(ommer);
    if (included.has(hash)) throw new BlockError('UNCLE_IN_CHAIN', 'duplicate uncle', { have: hash });
    included.add(hash);
    if (recent.has(hash)) throw new BlockError('UNCLE_IS_ANCESTOR', 'uncle is ancestor', { have: hash });
    const parent = recent.get(ommer.parentHash);
    if (parent === undefined || ommer.parentHash === header.parentHash) {
      const details = { have: ommer.parentHash };
      throw new BlockError('UNCLE_PARENT_INCORRECT', "uncle's parent is not ancestor", details);
    }
    if (isMerged(spec, ommer)) {
      throw new BlockError('INVALID_DIFFICULTY', 'uncle without proof of work', { have: ommer.difficulty });
    }
    validateHeader(spec, ommer, parent);
  }
}

/** The ancestors that ommers can hang on, and what those ancestors have included already. */
function collectRecent(
  header: Header,
  ancestors: AncestorLookup,
): { recent: Map<Hash32, Header>; included: Set<Hash32> } {
  const recent = new Map<Hash32, Header>();
  const included = new Set<Hash32>();
  let hash = header.parentHash;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const ancestor = ancestors.header(hash);
    if (ancestor === undefined) break;
    recent.set(hash, ancestor);
    for (const ommer of ancestors.ommers(hash) ?? []) included.add(headerHash(ommer));
    hash = ancestor.parentHash;
  }
  return { recent, included };
}
