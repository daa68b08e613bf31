import type { BuiltBlock } from '@ethane/execution';
import { equalBytes, type Hash32 } from '@ethane/primitives';
import { type Block, sealHash } from '@ethane/types';
import { ChainError } from './errors.ts';

/**
 * Checks that `sealed` is the block that was built, with nothing but its seal added: its result then needs no second
 * execution.
 *
 * @throws ChainError `STALE`
 */
export function assertSealOf({ block, result }: BuiltBlock, sealed: Block): void {
  const same =
    sealed.transactions === block.transactions &&
    sealed.ommers === block.ommers &&
    sealed.withdrawals === block.withdrawals &&
    (sealed.header === block.header || equalBytes(sealHash(sealed.header), sealHash(block.header)));
  if (!same) throw notTheBuiltBlock(sealed.header.stateRoot, block.header.stateRoot);
  const { stateRoot, receiptsRoot } = sealed.header;
  if (stateRoot !== result.stateRoot) throw notTheBuiltBlock(stateRoot, result.stateRoot);
  if (receiptsRoot !== result.receiptsRoot) throw notTheBuiltBlock(receiptsRoot, result.receiptsRoot);
}

function notTheBuiltBlock(have: Hash32, want: Hash32): ChainError {
  return new ChainError('STALE', 'the sealed block is not the one that was built', { have, want });
}
