import {
  allocateBytes,
  type Bytes,
  bigintToBytes,
  bytesToBigint,
  type Hash32,
  hexToBytes,
  toHash32,
} from '@ethane/primitives';
import {
  asAddress,
  asBytes,
  asHash32,
  asList,
  asSmallUint,
  asUint,
  decodeRlp,
  encodeRlp,
  encodeRlpList,
  type RlpItem,
  rlpItemEnd,
} from '@ethane/rlp';
import {
  type Block,
  createBloom,
  decodeBlock,
  decodeHeader,
  EMPTY_OMMERS_HASH,
  EMPTY_TRIE_ROOT,
  encodeBlock,
  type Header,
  type Log,
  type Receipt,
  type ReceiptOutcome,
  type TransactionType,
} from '@ethane/types';

/** A block's header with the sum of difficulties up to it, which no header carries. */
export interface HeaderRow {
  readonly header: Header;
  readonly totalDifficulty: bigint;
}

/** The rows of a block. `body` is undefined for an empty one, which the header describes wholly. */
export interface BlockRows {
  readonly header: Bytes;
  readonly body: Bytes | undefined;
}

/** Header row: total difficulty after a byte of length, then the header's RLP. Body row: the items after the header. */
export function encodeBlockRows(block: Block, totalDifficulty: bigint): BlockRows {
  const encoded = encodeBlock(block);
  const start = listPayloadStart(encoded);
  const headerEnd = rlpItemEnd(encoded, start);
  const difficulty = bigintToBytes(totalDifficulty);
  const header = allocateBytes(1 + difficulty.length + headerEnd - start);
  header[0] = difficulty.length;
  header.set(difficulty, 1);
  header.set(encoded.subarray(start, headerEnd), 1 + difficulty.length);
  return { header, body: hasBody(block.header) ? encoded.subarray(headerEnd) : undefined };
}

/** Whether the block has transactions, ommers or withdrawals. */
export function hasBody(header: Header): boolean {
  return (
    header.transactionsRoot !== EMPTY_TRIE_ROOT ||
    header.ommersHash !== EMPTY_OMMERS_HASH ||
    (header.withdrawalsRoot !== undefined && header.withdrawalsRoot !== EMPTY_TRIE_ROOT)
  );
}

export function decodeHeaderRow(row: Bytes): HeaderRow {
  const end = 1 + row[0]!;
  return { totalDifficulty: bytesToBigint(row.subarray(1, end)), header: decodeHeader(row.subarray(end)) };
}

/** The block of a header row and its body row; `header`, where given, stands for the decoded one. */
export function decodeBlockRows(headerRow: Bytes, body: Bytes | undefined, header: Header): Block {
  if (body === undefined) {
    const empty = { header, transactions: [], ommers: [] };
    return header.withdrawalsRoot === undefined ? empty : { ...empty, withdrawals: [] };
  }
  const { transactions, ommers, withdrawals } = decodeBlock(
    encodeRlpList([headerRow.subarray(1 + headerRow[0]!), body]),
  );
  return withdrawals === undefined
    ? { header, transactions, ommers }
    : { header, transactions, ommers, withdrawals };
}

/** Receipts without their blooms, which follow from the logs. */
export function encodeReceiptsRow(receipts: readonly Receipt[]): Bytes {
  return encodeRlp(
    receipts.map((receipt) => [
      numberItem(receipt.type),
      'status' in receipt.outcome
        ? numberItem(receipt.outcome.status)
        : hexToBytes(receipt.outcome.stateRoot),
      bigintToBytes(receipt.cumulativeGasUsed),
      receipt.logs.map((log) => [
        hexToBytes(log.address),
        log.topics.map((topic) => hexToBytes(topic)),
        log.data,
      ]),
    ]),
  );
}

export function decodeReceiptsRow(row: Bytes): readonly Receipt[] {
  return asList(decodeRlp(row), 'receipts').map((item) => {
    const fields = asList(item, 'receipt', 4);
    const logs = asList(fields[3], 'logs').map(logOf);
    return {
      type: asSmallUint(fields[0], 'type') as TransactionType,
      outcome: outcomeOf(asBytes(fields[1], 'outcome')),
      cumulativeGasUsed: asUint(fields[2], 'cumulativeGasUsed', 8),
      logsBloom: createBloom(logs),
      logs,
    };
  });
}

/** Where a transaction stands in the canonical chain. */
export interface TransactionPosition {
  readonly number: number;
  readonly index: number;
}

export function encodePosition({ number, index }: TransactionPosition): Bytes {
  return encodeRlp([numberItem(number), numberItem(index)]);
}

export function decodePosition(row: Bytes): TransactionPosition {
  const fields = asList(decodeRlp(row), 'position', 2);
  return { number: asSmallUint(fields[0], 'number', 6), index: asSmallUint(fields[1], 'index', 6) };
}

export function encodeHashRow(hash: Hash32): Bytes {
  return hexToBytes(hash);
}

export function decodeHashRow(row: Bytes): Hash32 {
  return toHash32(row.slice());
}

function listPayloadStart(encoded: Bytes): number {
  const prefix = encoded[0]!;
  return prefix <= 0xf7 ? 1 : prefix - 0xf6;
}

function outcomeOf(bytes: Bytes): ReceiptOutcome {
  return bytes.length === 32 ? { stateRoot: toHash32(bytes) } : { status: bytes.length === 0 ? 0 : 1 };
}

function logOf(item: RlpItem): Log {
  const fields = asList(item, 'log', 3);
  return {
    address: asAddress(fields[0], 'address'),
    topics: asList(fields[1], 'topics').map((topic) => asHash32(topic, 'topic')),
    data: asBytes(fields[2], 'data').slice(),
  };
}

function numberItem(value: number): Bytes {
  return bigintToBytes(BigInt(value));
}
