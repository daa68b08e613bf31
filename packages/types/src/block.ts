import { keccak256Hex } from '@ethane/crypto';
import { type Bytes, type Hash32, toHash32 } from '@ethane/primitives';
import { asList, decodeRlp, encodeRlp, encodeRlpList, RlpError } from '@ethane/rlp';
import { decodeTransactionItem } from './decode-transaction.ts';
import { encodeTransaction } from './encode-transaction.ts';
import { decodeHeader, encodeHeader, type Header, headerFromItem, headerHash } from './header.ts';
import { rlpListSlices } from './rlp-slices.ts';
import type { Transaction } from './transaction.ts';
import { type Withdrawal, withdrawalFromItem, withdrawalToItem } from './withdrawal.ts';

/** A header with its body. `withdrawals` is there from Shanghai on, if only as an empty list. */
export interface Block {
  readonly header: Header;
  readonly transactions: readonly Transaction[];
  readonly ommers: readonly Header[];
  readonly withdrawals?: readonly Withdrawal[] | undefined;
}

/** The hash of the header. */
export function blockHash(block: Block): Hash32 {
  return headerHash(block.header);
}

/** rlp([header, transactions, ommers]), from Shanghai on with withdrawals; typed transactions are strings in it. */
export function encodeBlock(block: Block): Bytes {
  const parts = [
    encodeHeader(block.header),
    encodeRlpList(block.transactions.map(encodeTransactionItem)),
    encodeRlpList(block.ommers.map(encodeHeader)),
  ];
  if (block.withdrawals !== undefined) parts.push(encodeRlp(block.withdrawals.map(withdrawalToItem)));
  return encodeRlpList(parts);
}

/**
 * The block in `bytes`. Strict: canonical, nothing after it. Whether header and body belong together is not checked.
 * Nothing in the records is a view of `bytes`.
 *
 * @throws RlpError, TransactionError
 */
export function decodeBlock(bytes: Bytes): Block {
  const parts = rlpListSlices(bytes, 'types.extblock');
  const [header, transactions, ommers, withdrawals] = parts;
  if (header === undefined || transactions === undefined || ommers === undefined || parts.length > 4) {
    throw new RlpError('LIST_LENGTH', 'rlp: wrong number of elements for types.extblock', {
      have: parts.length,
      want: '3 or 4',
    });
  }
  const block = {
    header: decodeHeader(header),
    transactions: rlpListSlices(transactions, '[]*types.Transaction').map(decodeTransactionItem),
    ommers: asList(decodeRlp(ommers), '[]*types.Header').map(headerFromItem),
  };
  if (withdrawals === undefined) return block;
  const list = asList(decodeRlp(withdrawals), '[]*types.Withdrawal');
  return { ...block, withdrawals: list.map(withdrawalFromItem) };
}

/** keccak256(rlp([])): the ommers' hash of a block without ommers. */
export const EMPTY_OMMERS_HASH: Hash32 = toHash32(
  '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347',
);

export function ommersHash(ommers: readonly Header[]): Hash32 {
  return ommers.length === 0 ? EMPTY_OMMERS_HASH : keccak256Hex(encodeRlpList(ommers.map(encodeHeader)));
}

/** The transaction as it stands in a block's body: a legacy one as its list, a typed one as a string. */
function encodeTransactionItem(transaction: Transaction): Bytes {
  const encoded = encodeTransaction(transaction);
  return transaction.type === 0 ? encoded : encodeRlp(encoded);
}
