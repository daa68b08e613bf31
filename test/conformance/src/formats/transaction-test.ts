import { type Rules, rulesAt } from '@ethane/chainspec';
import { intrinsicGas, validateTransaction } from '@ethane/execution';
import {
  addressOf,
  bytesOf,
  chainSpecOf,
  hashOf,
  isExpectedException,
  isObject,
  type JsonObject,
  type NetworkConfig,
  quantityOf,
  unknownException,
} from '@ethane/node/statetest';
import { type Bytes, CodedError, equalBytes } from '@ethane/primitives';
import {
  decodeTransaction,
  encodeTransaction,
  recoverSender,
  type Transaction,
  TransactionError,
  transactionHash,
} from '@ethane/types';
import type { Format } from './format.ts';

/** Bytes that are or are not a transaction under each fork. */
interface TransactionTestJson {
  readonly txbytes: string;
  readonly result: Readonly<Record<string, ResultJson>>;
  readonly config?: NetworkConfig;
}

interface ResultJson {
  readonly exception?: string;
  readonly hash?: string;
  readonly sender?: string;
  readonly intrinsicGas?: string;
}

export const transactionTests: Format<TransactionTestJson> = {
  name: 'transaction test',
  matches(value): value is JsonObject & TransactionTestJson {
    return isObject(value) && typeof value.txbytes === 'string' && isObject(value.result);
  },
  run({ name, value, record }) {
    for (const [fork, result] of Object.entries(value.result)) {
      try {
        chainSpecOf(fork, value.config);
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        record.skip(name, fork, error.message);
        continue;
      }
      record.check(name, fork, () => {
        record.noteUnknownName(unknownException(result.exception ?? ''));
        return runCase(value, fork, result);
      });
    }
  },
};

function runCase(
  { txbytes, config }: TransactionTestJson,
  fork: string,
  want: ResultJson,
): string | undefined {
  const spec = chainSpecOf(fork, config);
  const rules = rulesAt(spec, { number: 1n, timestamp: 1n, merged: spec.terminalTotalDifficulty === 0n });
  const bytes = bytesOf(txbytes);
  let transaction: Transaction | undefined;
  try {
    transaction = decodeTransaction(bytes);
    validateTransaction(transaction, rules, spec.chainId);
    const sender = recoverSender(transaction);
    if (want.exception !== undefined) return `accepted, expected ${want.exception}`;
    const hash = transactionHash(transaction);
    if (want.sender !== undefined && sender !== addressOf(want.sender))
      return `sender ${sender}, want ${want.sender}`;
    if (want.hash !== undefined && hash !== hashOf(want.hash)) return `hash ${hash}, want ${want.hash}`;
    if (!equalBytes(encodeTransaction(transaction), bytes)) return 'encodes to other bytes';
    return intrinsicGasDifference(rules, transaction, want);
  } catch (error) {
    if (!(error instanceof TransactionError)) throw error;
    if (want.exception === undefined) return `refused: ${error.code}: ${error.message}`;
    const { exception } = want;
    const codes = [error.code, ...otherFaults(bytes, rules.transaction.types)];
    if (!codes.some((code) => isExpectedException(code, exception, rules.fork))) {
      return `refused for ${error.code} (${error.message}), expected ${want.exception}`;
    }
    return transaction && intrinsicGasDifference(rules, transaction, want);
  }
}

/** Tests of refused transactions have 0 where nobody came to count it. */
function intrinsicGasDifference(
  { transaction: rules }: Rules,
  transaction: Transaction,
  { exception, intrinsicGas: stated }: ResultJson,
): string | undefined {
  if (stated === undefined || (exception !== undefined && quantityOf(stated) === 0n)) return undefined;
  const gas = intrinsicGas(rules, transaction);
  return gas === quantityOf(stated) ? undefined : `intrinsic gas ${gas}, want ${stated}`;
}

/** What else is wrong with bytes that are refused for something: their type under this fork, or the signature. */
function* otherFaults(bytes: Bytes, types: readonly number[]): Iterable<string> {
  const first = bytes[0] ?? 0;
  const isLegacy = first >= 0xc0;
  if (!isLegacy && !types.includes(first)) yield 'TYPE_NOT_SUPPORTED';
  try {
    recoverSender(decodeTransaction(bytes));
  } catch (error) {
    if (error instanceof TransactionError) yield error.code;
  }
}
