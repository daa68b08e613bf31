import type { Entry } from './entry.ts';
import { PoolError } from './errors.ts';

/** Percent by which both fees must rise, and all three of a blob transaction. */
const BUMP = 10n;
const BLOB_BUMP = 100n;

/**
 * That `entry` pays enough more than `old` to take its place.
 *
 * @throws PoolError `REPLACEMENT_UNDERPRICED`
 */
export function assertReplaces(entry: Entry, old: Entry): void {
  const { transaction } = entry;
  if (transaction.type !== 3 || old.transaction.type !== 3) {
    if (isBumped(entry.feeCap, old.feeCap, BUMP) && isBumped(entry.tipCap, old.tipCap, BUMP)) return;
    throw new PoolError('REPLACEMENT_UNDERPRICED', 'replacement transaction underpriced', {
      have: { feeCap: entry.feeCap, tipCap: entry.tipCap },
      want: { feeCap: bumped(old.feeCap, BUMP), tipCap: bumped(old.tipCap, BUMP) },
    });
  }
  assertBlobFee('gas fee cap', entry.feeCap, old.feeCap);
  assertBlobFee('gas tip cap', entry.tipCap, old.tipCap);
  assertBlobFee('blob gas fee cap', transaction.maxFeePerBlobGas, old.transaction.maxFeePerBlobGas);
}

function assertBlobFee(what: string, have: bigint, old: bigint): void {
  if (isBumped(have, old, BLOB_BUMP)) return;
  const message = `replacement transaction underpriced: new tx ${what} ${have} < ${old} queued + ${BLOB_BUMP}% replacement penalty`;
  throw new PoolError('REPLACEMENT_UNDERPRICED', message, { have, want: bumped(old, BLOB_BUMP) });
}

function isBumped(fee: bigint, old: bigint, percent: bigint): boolean {
  return fee > old && fee >= bumped(old, percent);
}

function bumped(old: bigint, percent: bigint): bigint {
  return (old * (100n + percent)) / 100n;
}
