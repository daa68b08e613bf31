import { type Bytes, bytesToHex, utf8ToBytes, ZERO_ADDRESS } from '@ethane/primitives';
import { encodePooledTransaction } from '@ethane/types';
import { type Decoder, optional, required } from '../codecs/codec.ts';
import { transactionArguments } from '../codecs/transaction-arguments.ts';
import { address, anything, bytes, text } from '../codecs/values.ts';
import { formatTransaction, type TransactionJson } from '../format/transaction.ts';
import { type Call, type Method, method } from '../protocol/method.ts';
import { signMessage, signTypedData } from '../services/message-signer.ts';
import type { SignedTransaction } from '../services/transaction-sender.ts';

/** A message to sign: hex, or any other text as its UTF-8. */
const message: Decoder<Bytes> = (value) =>
  typeof value === 'string' && !value.startsWith('0x') ? utf8ToBytes(value) : bytes(value);

/** What unlocked accounts sign and send. */
export const ACCOUNT_METHODS: readonly Method[] = [
  method('eth_accounts', [], listAccounts),
  method('eth_requestAccounts', [], listAccounts),
  method('eth_sendTransaction', [required(transactionArguments)], ({ services }, request) =>
    services.sender.send(request),
  ),
  method('eth_signTransaction', [required(transactionArguments)], async ({ services }, request) =>
    withRaw(await services.sender.sign(request)),
  ),
  method('eth_fillTransaction', [required(transactionArguments)], async ({ services }, request) =>
    withRaw(await services.sender.fill({ from: ZERO_ADDRESS, ...request })),
  ),
  method('eth_sign', [required(address), required(message)], ({ services }, account, data) =>
    signMessage(services.backend.accounts, account, data),
  ),
  // The other way round than eth_sign, and with a password that unlocked accounts have no use for.
  method(
    'personal_sign',
    [required(message), required(address), optional(text)],
    ({ services }, data, account) => signMessage(services.backend.accounts, account, data),
  ),
  method('eth_signTypedData_v4', [required(address), required(anything)], ({ services }, account, data) =>
    signTypedData(services.backend.accounts, account, data),
  ),
];

function listAccounts({ services }: Call): unknown {
  return services.backend.accounts.addresses;
}

function withRaw({ transaction, sidecar }: SignedTransaction): {
  readonly raw: string;
  readonly tx: TransactionJson;
} {
  return {
    raw: bytesToHex(encodePooledTransaction(transaction, sidecar)),
    tx: formatTransaction(transaction, undefined),
  };
}
