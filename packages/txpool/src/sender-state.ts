import type { Address } from '@ethane/primitives';
import { delegatedTo, EMPTY_CODE_HASH } from '@ethane/types';
import type { AccountView } from './ports.ts';

/** A sender's account at the head. */
export interface SenderState {
  readonly nonce: bigint;
  /** Wei. */
  readonly balance: bigint;
  /** Its code delegates (EIP-7702). */
  readonly delegates: boolean;
  /** Bytes of code that does not delegate: such an account sends nothing (EIP-3607). */
  readonly codeSize: number;
}

const ABSENT: SenderState = { nonce: 0n, balance: 0n, delegates: false, codeSize: 0 };

export function readSenderState(accounts: AccountView, address: Address): SenderState {
  const account = accounts.account(address);
  if (account === undefined) return ABSENT;
  const { nonce, balance, codeHash } = account;
  if (codeHash === EMPTY_CODE_HASH) return { nonce, balance, delegates: false, codeSize: 0 };
  const code = accounts.code(codeHash);
  const delegates = delegatedTo(code) !== undefined;
  return { nonce, balance, delegates, codeSize: delegates ? 0 : code.length };
}

export function isSameState(a: SenderState, b: SenderState): boolean {
  return (
    a.nonce === b.nonce && a.balance === b.balance && a.delegates === b.delegates && a.codeSize === b.codeSize
  );
}
