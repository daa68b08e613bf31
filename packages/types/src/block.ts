import type { Header } from './header.ts';
import type { Transaction } from './transaction.ts';
import type { Withdrawal } from './withdrawal.ts';

/** A header with its body. `withdrawals` is there from Shanghai on, if only as an empty list. */
export interface Block {
  readonly header: Header;
  readonly transactions: readonly Transaction[];
  readonly ommers: readonly Header[];
  readonly withdrawals?: readonly Withdrawal[] | undefined;
}
