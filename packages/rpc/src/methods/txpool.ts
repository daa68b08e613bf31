import { type Address, toQuantity } from '@ethane/primitives';
import { maxGasPrice, type Transaction } from '@ethane/types';
import { required } from '../codecs/codec.ts';
import { address } from '../codecs/values.ts';
import { toChecksumAddress } from '../format/checksum-address.ts';
import { formatTransaction } from '../format/transaction.ts';
import type { PoolContent } from '../ports.ts';
import { type Method, method } from '../protocol/method.ts';

/** The pool as it is; geth's shapes, by address with checksum and nonce in decimal digits. */
export const TXPOOL_METHODS: readonly Method[] = [
  method('txpool_status', [], ({ services }) => {
    const { pending, queued } = services.backend.pool.status();
    return { pending: toQuantity(pending), queued: toQuantity(queued) };
  }),
  method('txpool_content', [], ({ services }) => {
    const { pending, queued } = services.backend.pool.content();
    return { pending: byAddress(pending, format), queued: byAddress(queued, format) };
  }),
  method('txpool_contentFrom', [required(address)], ({ services }, sender) => {
    const { pending, queued } = services.backend.pool.contentFrom(sender);
    return { pending: byNonce(pending, format), queued: byNonce(queued, format) };
  }),
  method('txpool_inspect', [], ({ services }) => {
    const { pending, queued } = services.backend.pool.content();
    return { pending: byAddress(pending, summary), queued: byAddress(queued, summary) };
  }),
];

function format(transaction: Transaction): unknown {
  return formatTransaction(transaction, undefined);
}

function summary(transaction: Transaction): string {
  const { to, value, gasLimit } = transaction;
  const target = to === undefined ? 'contract creation' : toChecksumAddress(to);
  return `${target}: ${value} wei + ${gasLimit} gas × ${maxGasPrice(transaction)} wei`;
}

function byAddress(content: PoolContent, show: (transaction: Transaction) => unknown): unknown {
  return Object.fromEntries(
    [...content].map(([sender, transactions]: readonly [Address, readonly Transaction[]]) => [
      toChecksumAddress(sender),
      byNonce(transactions, show),
    ]),
  );
}

function byNonce(transactions: readonly Transaction[], show: (transaction: Transaction) => unknown): unknown {
  return Object.fromEntries(
    transactions.map((transaction) => [transaction.nonce.toString(), show(transaction)]),
  );
}
