import type { Address } from '@ethane/primitives';
import type { Entry } from './entry.ts';
import { PoolError } from './errors.ts';
import type { PoolLimits } from './limits.ts';
import type { PoolContent } from './pool-content.ts';
import type { SenderQueue } from './sender-queue.ts';
import type { SenderState } from './sender-state.ts';

/** What the second stage of admission goes by: the sender's account, and what the pool has of the sender. */
export interface Admission {
  readonly content: PoolContent;
  readonly limits: PoolLimits;
  readonly state: SenderState;
  readonly queue: SenderQueue | undefined;
  /** What it would replace. */
  readonly old: Entry | undefined;
  /** Lets an account with code send, for transactions sent in another's name. */
  readonly allowCode: boolean;
}

/**
 * What the state and the sender's other transactions say of a transaction.
 *
 * @throws PoolError
 */
export function validateAgainstSenderQueue(entry: Entry, admission: Admission): void {
  const { nonce } = admission.state;
  if (entry.nonce < nonce) {
    const message = `nonce too low: next nonce ${nonce}, tx nonce ${entry.nonce}`;
    throw new PoolError('NONCE_MISMATCH_TOO_LOW', message, { have: entry.nonce, want: nonce });
  }
  const { codeSize } = admission.state;
  if (codeSize > 0 && !admission.allowCode) {
    const message = `sender not an eoa: address ${entry.sender}, len(code): ${codeSize}`;
    throw new PoolError('SENDER_NOT_EOA', message, { have: codeSize, want: 0 });
  }
  validateKind(entry, admission);
  validateFunds(entry, admission);
  validateDelegation(entry, admission);
}

/** Blob transactions and others of one sender do not mix, and the former leave no nonce out. */
function validateKind(entry: Entry, { queue, state, limits, old }: Admission): void {
  const isBlob = entry.transaction.type === 3;
  const first = queue?.entries[0];
  if (first !== undefined && (first.transaction.type === 3) !== isBlob) {
    throw new PoolError('ADDRESS_RESERVED', 'address already reserved', {
      have: entry.transaction.type,
      want: first.transaction.type,
    });
  }
  if (!isBlob || old !== undefined) return;
  const next = queue?.nextNonce ?? state.nonce;
  if (entry.nonce !== next) {
    const message = `nonce too high: tx nonce ${entry.nonce}, gapped nonce ${next}`;
    throw new PoolError('NONCE_GAP', message, { have: entry.nonce, want: next });
  }
  const count = queue?.entries.length ?? 0;
  if (count >= limits.accountBlobs) throw accountLimit(count, limits.accountBlobs);
}

function validateFunds(entry: Entry, { queue, state, old }: Admission): void {
  const { balance } = state;
  const { cost } = entry;
  const short = 'insufficient funds for gas * price + value';
  if (cost > balance) {
    const message = `${short}: balance ${balance}, tx cost ${cost}, overshot ${cost - balance}`;
    throw new PoolError('INSUFFICIENT_ACCOUNT_FUNDS', message, { have: balance, want: cost });
  }
  const queued = queue?.totalCost ?? 0n;
  const more = old === undefined ? cost : cost - old.cost;
  const need = queued + more;
  if (need <= balance) return;
  const what = old === undefined ? 'tx cost' : 'tx bumped';
  const message = `${short}: balance ${balance}, queued cost ${queued}, ${what} ${more}, overshot ${need - balance}`;
  throw new PoolError('INSUFFICIENT_ACCOUNT_FUNDS', message, { have: balance, want: need });
}

/**
 * An account that delegates, or that a pooled transaction delegates for, can be emptied by anyone: it may have one
 * transaction in the pool, and the other way round (EIP-7702).
 */
function validateDelegation(entry: Entry, { content, queue, state, old }: Admission): void {
  if (state.delegates || content.isDelegating(entry.sender)) {
    if ((queue === undefined || queue.pendingCount === 0) && entry.nonce !== state.nonce) {
      throw new PoolError('NONCE_GAP', 'gapped-nonce tx from delegated accounts', {
        have: entry.nonce,
        want: state.nonce,
      });
    }
    if (queue !== undefined && queue.pendingCount > 0 && old === undefined) {
      const message = 'in-flight transaction limit reached for delegated accounts';
      throw new PoolError('DELEGATED_IN_FLIGHT', message, { have: queue.entries.length, want: 1 });
    }
  }
  for (const authority of entry.authorities) assertUnreserved(authority, content);
}

function assertUnreserved(authority: Address, content: PoolContent): void {
  const reserved = content.senders.get(authority);
  if (reserved === undefined) return;
  const isBlobSender = reserved.entries[0]?.transaction.type === 3;
  if (reserved.entries.length <= 1 && !isBlobSender) return;
  const details = { have: reserved.entries.length, want: 1 };
  throw new PoolError('AUTHORITY_RESERVED', 'authority already reserved', details);
}

export function accountLimit(have: number, want: number): PoolError {
  return new PoolError('ACCOUNT_LIMIT', `account limit exceeded: pooled ${have} txs`, { have, want });
}
