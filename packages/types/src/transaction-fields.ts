import {
  type Address,
  type Bytes,
  bytesToBigint,
  type Hash32,
  toAddress,
  toHash32,
} from '@ethane/primitives';
import type { RlpItem } from '@ethane/rlp';
import { TransactionError, type TransactionErrorCode } from './transaction-error.ts';

/** An integer field of a transaction: its name and type as geth's messages have them, its size and its error codes. */
interface UintField {
  readonly name: string;
  readonly goType: string;
  readonly maxBytes: number;
  readonly notBytes: TransactionErrorCode;
  readonly leadingZeros: TransactionErrorCode;
  readonly overflow: TransactionErrorCode;
}

type UintFieldName =
  | 'chainId'
  | 'nonce'
  | 'gasPrice'
  | 'maxPriorityFeePerGas'
  | 'maxFeePerGas'
  | 'maxFeePerBlobGas'
  | 'gasLimit'
  | 'value'
  | 'v'
  | 'r'
  | 's';

/** Every integer field by what it means. */
export const UINT_FIELDS: Readonly<Record<UintFieldName, UintField>> = {
  chainId: uint('ChainID', 32, 'RLP_INVALID_CHAINID', 'RLP_LEADING_ZEROS_CHAINID', 'CHAINID_OVERFLOW'),
  nonce: uint('Nonce', 8, 'RLP_INVALID_NONCE', 'RLP_LEADING_ZEROS_NONCE', 'NONCE_OVERFLOW'),
  gasPrice: uint('GasPrice', 32, 'RLP_INVALID_GASPRICE', 'RLP_LEADING_ZEROS_GASPRICE', 'GASPRICE_OVERFLOW'),
  maxPriorityFeePerGas: uint(
    'GasTipCap',
    32,
    'RLP_INVALID_GASPRICE',
    'RLP_LEADING_ZEROS_PRIORITY_FEE',
    'PRIORITY_OVERFLOW',
  ),
  maxFeePerGas: uint(
    'GasFeeCap',
    32,
    'RLP_INVALID_GASPRICE',
    'RLP_LEADING_ZEROS_BASEFEE',
    'GASPRICE_OVERFLOW',
  ),
  maxFeePerBlobGas: uint(
    'BlobFeeCap',
    32,
    'RLP_INVALID_GASPRICE',
    'RLP_LEADING_ZEROS_BASEFEE',
    'GASPRICE_OVERFLOW',
  ),
  gasLimit: uint('Gas', 8, 'RLP_INVALID_GASLIMIT', 'RLP_LEADING_ZEROS_GASLIMIT', 'GASLIMIT_OVERFLOW'),
  value: uint('Value', 32, 'RLP_INVALID_VALUE', 'RLP_LEADING_ZEROS_VALUE', 'VALUE_OVERFLOW'),
  v: uint('V', 32, 'RLP_INVALID_SIGNATURE_V', 'RLP_LEADING_ZEROS_V', 'INVALID_SIGNATURE_VRS'),
  r: uint('R', 32, 'RLP_INVALID_SIGNATURE_R', 'RLP_LEADING_ZEROS_R', 'RLP_INVALID_SIGNATURE_R'),
  s: uint('S', 32, 'RLP_INVALID_SIGNATURE_S', 'RLP_LEADING_ZEROS_S', 'RLP_INVALID_SIGNATURE_S'),
};

function uint(
  name: string,
  maxBytes: number,
  notBytes: TransactionErrorCode,
  leadingZeros: TransactionErrorCode,
  overflow: TransactionErrorCode,
): UintField {
  return { name, goType: maxBytes === 8 ? 'uint64' : '*big.Int', maxBytes, notBytes, leadingZeros, overflow };
}

/** The items of one transaction read in order; `struct` is geth's name of the type, for messages. */
export class TransactionFieldReader {
  readonly #items: readonly RlpItem[];
  readonly #struct: string;
  #next = 0;

  /** @throws TransactionError `RLP_TOO_FEW_ELEMENTS` or `RLP_TOO_MANY_ELEMENTS` */
  constructor(items: readonly RlpItem[], struct: string, count: number) {
    if (items.length !== count) throw wrongCount(items.length, count, struct);
    this.#items = items;
    this.#struct = struct;
  }

  uint(field: UintField): bigint {
    const bytes = this.#bytes(field.goType, field.name, field.notBytes);
    if (bytes[0] === 0) {
      const message = `rlp: non-canonical integer (leading zero bytes) for ${field.goType}, ${this.#into(field.name)}`;
      throw new TransactionError(field.leadingZeros, message, { have: bytes.length });
    }
    if (bytes.length > field.maxBytes) {
      const message = `rlp: input string too long for ${field.goType}, ${this.#into(field.name)}`;
      throw new TransactionError(field.overflow, message, { have: bytes.length, want: field.maxBytes });
    }
    return bytesToBigint(bytes);
  }

  /** A view of the input. */
  data(): Bytes {
    return this.#bytes('[]uint8', 'Data', 'RLP_INVALID_DATA');
  }

  to(): Address | undefined {
    const bytes = this.#bytes('common.Address', 'To', 'RLP_INVALID_TO');
    if (bytes.length === 0) return undefined;
    if (bytes.length !== 20) {
      const [code, how] = bytes.length < 20 ? SHORT_ADDRESS : LONG_ADDRESS;
      const message = `rlp: input string too ${how} for common.Address, ${this.#into('To')}`;
      throw new TransactionError(code, message, { have: bytes.length, want: 20 });
    }
    return toAddress(bytes);
  }

  /** The next item as it is. */
  item(): RlpItem {
    return this.#items[this.#next++]!;
  }

  #bytes(goType: string, name: string, code: TransactionErrorCode): Bytes {
    const item = this.#items[this.#next++];
    if (item instanceof Uint8Array) return item;
    const message = `rlp: expected input string or byte for ${goType}, ${this.#into(name)}`;
    throw new TransactionError(code, message, { have: 'list', want: 'bytes' });
  }

  #into(name: string): string {
    return `decoding into (${this.#struct}).${name}`;
  }
}

const SHORT_ADDRESS = ['ADDRESS_TOO_SHORT', 'short'] as const;
const LONG_ADDRESS = ['ADDRESS_TOO_LONG', 'long'] as const;

function wrongCount(have: number, want: number, struct: string): TransactionError {
  return have < want
    ? new TransactionError('RLP_TOO_FEW_ELEMENTS', `rlp: too few elements for ${struct}`, { have, want })
    : new TransactionError('RLP_TOO_MANY_ELEMENTS', `rlp: input list has too many elements for ${struct}`, {
        have,
        want,
      });
}

interface FixedBytesCodes {
  readonly notBytes: TransactionErrorCode;
  readonly tooShort: TransactionErrorCode;
  readonly tooLong: TransactionErrorCode;
}

/** Bytes of an exact length inside a list field. */
export function fixedBytes(
  item: RlpItem | undefined,
  length: number,
  what: string,
  codes: FixedBytesCodes,
): Bytes {
  if (!(item instanceof Uint8Array)) {
    throw new TransactionError(codes.notBytes, `rlp: expected input string or byte for ${what}`, {
      have: item === undefined ? 'nothing' : 'list',
      want: 'bytes',
    });
  }
  if (item.length === length) return item;
  const details = { have: item.length, want: length };
  throw item.length < length
    ? new TransactionError(codes.tooShort, `rlp: input string too short for ${what}`, details)
    : new TransactionError(codes.tooLong, `rlp: input string too long for ${what}`, details);
}

/** A list of 32-byte strings. */
export function hashList(
  item: RlpItem | undefined,
  notList: TransactionErrorCode,
  codes: FixedBytesCodes,
): Hash32[] {
  if (item === undefined || item instanceof Uint8Array) {
    throw new TransactionError(notList, 'rlp: expected input list for []common.Hash', {
      have: 'bytes',
      want: 'list',
    });
  }
  return item.map((hash) => toHash32(fixedBytes(hash, 32, 'common.Hash', codes)));
}
