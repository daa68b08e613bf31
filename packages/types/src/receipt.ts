import { allocateBytes, type Bytes, CodedError, type Hash32, toHash32 } from '@ethane/primitives';
import { asBytes, asList, asUint, decodeRlp, type RlpItem } from '@ethane/rlp';
import { type Log, logFromItem, logsPayloadLength, writeLogs } from './log.ts';
import {
  bytesRlpLength,
  HASH_RLP_LENGTH,
  rlpLength,
  uintRlpLength,
  writeBytes,
  writeHex,
  writeListPrefix,
  writeUint,
} from './rlp-writing.ts';
import type { TransactionType } from './transaction.ts';

/** What a receipt says of its transaction: from Byzantium on success or failure, before it the state root after it. */
export type ReceiptOutcome = { readonly status: 0 | 1 } | { readonly stateRoot: Hash32 };

export interface Receipt {
  readonly type: TransactionType;
  readonly outcome: ReceiptOutcome;
  /** Gas used in the block up to and including this transaction. */
  readonly cumulativeGasUsed: bigint;
  /** 256 bytes. */
  readonly logsBloom: Bytes;
  readonly logs: readonly Log[];
}

/** EIP-2718 bytes of a receipt, as the receipts trie has them: rlp([outcome, gas, bloom, logs]) after the type. */
export function encodeReceipt(receipt: Receipt): Bytes {
  const { type, outcome, cumulativeGasUsed, logsBloom, logs } = receipt;
  const logsPayload = logsPayloadLength(logs);
  const payload =
    ('status' in outcome ? 1 : HASH_RLP_LENGTH) +
    uintRlpLength(cumulativeGasUsed) +
    bytesRlpLength(logsBloom) +
    rlpLength(logsPayload);
  const start = type === 0 ? 0 : 1;
  const bytes = allocateBytes(start + rlpLength(payload));
  if (type !== 0) bytes[0] = type;
  let at = writeListPrefix(bytes, start, payload);
  if ('status' in outcome) bytes[at++] = outcome.status === 1 ? 0x01 : 0x80;
  else at = writeHex(bytes, at, outcome.stateRoot);
  at = writeUint(bytes, at, cumulativeGasUsed);
  at = writeBytes(bytes, at, logsBloom);
  writeLogs(bytes, at, logs, logsPayload);
  return bytes;
}

/** Bloom and data are views of `bytes`. @throws RlpError, CodedError `RECEIPT_TYPE` or `RECEIPT_STATUS` */
export function decodeReceipt(bytes: Bytes): Receipt {
  const first = bytes[0] ?? 0;
  const type = first >= 0xc0 ? 0 : first;
  if (first === 0 || type > 4) throw wrongType(first);
  const fields = asList(decodeRlp(type === 0 ? bytes : bytes.subarray(1)), 'types.receiptRLP', 4);
  return {
    type: type as TransactionType,
    outcome: outcomeFromItem(fields[0]),
    cumulativeGasUsed: asUint(fields[1], 'receiptRLP.CumulativeGasUsed', 8),
    logsBloom: asBytes(fields[2], 'receiptRLP.Bloom', 256),
    logs: asList(fields[3], 'receiptRLP.Logs').map(logFromItem),
  };
}

function outcomeFromItem(item: RlpItem | undefined): ReceiptOutcome {
  const bytes = asBytes(item, 'receiptRLP.PostStateOrStatus');
  if (bytes.length === 32) return { stateRoot: toHash32(bytes) };
  if (bytes.length === 0) return { status: 0 };
  if (bytes.length === 1 && bytes[0] === 1) return { status: 1 };
  throw new CodedError('RECEIPT_STATUS', 'invalid receipt status', {
    have: bytes.length,
    want: 'empty, 0x01 or 32 bytes',
  });
}

function wrongType(have: number): CodedError {
  return new CodedError('RECEIPT_TYPE', 'invalid typed receipt', { have, want: '1 to 4 or a list' });
}
