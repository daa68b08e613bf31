import type { TransactionSource as BlockTransactions } from '@ethane/execution';
import type { Transaction, TransactionError } from '@ethane/types';

/** Passes a selection on and remembers which transaction is running, to know whose fault a failure is. */
export class WatchedSelection implements BlockTransactions {
  readonly #selection: BlockTransactions;
  #running: Transaction | undefined;

  constructor(selection: BlockTransactions) {
    this.#selection = selection;
  }

  /** The one given last, while no other has been asked for. */
  get running(): Transaction | undefined {
    return this.#running;
  }

  next(): Transaction | undefined {
    this.#running = this.#selection.next();
    return this.#running;
  }

  skipSender(transaction: Transaction, error: TransactionError): void {
    this.#running = undefined;
    this.#selection.skipSender(transaction, error);
  }

  drop(transaction: Transaction, error: TransactionError): void {
    this.#running = undefined;
    this.#selection.drop(transaction, error);
  }
}
