import { type Hash32, toQuantity } from '@ethane/primitives';
import { type Block, encodeBlock, headerHash, transactionHash, type Withdrawal } from '@ethane/types';
import { formatHeader, type HeaderJson } from './header.ts';
import { formatTransaction, type TransactionPlace } from './transaction.ts';

/** A block as JSON-RPC has it; geth's `RPCMarshalBlock`. */
export type BlockJson = Readonly<Record<string, unknown>>;

export interface BlockFormat {
  /** Whole transactions instead of their hashes. */
  readonly full: boolean;
  /** A block that is not sealed: it has no hash and no nonce. */
  readonly pending?: boolean | undefined;
}

export function formatBlock(block: Block, { full, pending = false }: BlockFormat): BlockJson {
  const { header, transactions, ommers, withdrawals } = block;
  const hash = pending ? null : headerHash(header);
  const place = placeInBlock(block, hash);
  const json: Record<string, unknown> = {
    ...formatHeader(header, hash),
    ...(pending && { miner: null }),
    size: toQuantity(encodeBlock(block).length),
    transactions: transactions.map((transaction, index) =>
      full ? formatTransaction(transaction, { ...place, index }) : transactionHash(transaction),
    ),
    uncles: ommers.map((ommer) => headerHash(ommer)),
  };
  if (withdrawals !== undefined) json.withdrawals = withdrawals.map(formatWithdrawal);
  return json;
}

/** An uncle: a header with an empty list of uncles of its own, and the size of a block without a body. */
export function formatOmmer(header: Block['header']): HeaderJson {
  const size = encodeBlock({ header, transactions: [], ommers: [] }).length;
  return { ...formatHeader(header), size: toQuantity(size), uncles: [] };
}

/** The part of a transaction's place that is the same for all of a block. */
export function placeInBlock(
  { header }: Pick<Block, 'header'>,
  blockHash: Hash32 | null,
): Omit<TransactionPlace, 'index'> {
  const { number, timestamp, baseFeePerGas } = header;
  return { blockHash, blockNumber: number, timestamp, baseFeePerGas };
}

function formatWithdrawal({ index, validatorIndex, address, amount }: Withdrawal): BlockJson {
  return {
    index: toQuantity(index),
    validatorIndex: toQuantity(validatorIndex),
    address,
    amount: toQuantity(amount),
  };
}
