import type { Address } from '@ethane/primitives';
import { rememberSender, type Transaction } from '@ethane/types';
import type { CallRequest } from './simulation.ts';
import type { TransitionMessage } from './transition.ts';

const NO_SIGNATURE = { yParity: 0, r: 0n, s: 0n } as const;

/** The transaction that stands for a call in a simulated block: without a signature, but with its sender noted. */
export function simulatedTransaction(
  request: CallRequest,
  message: TransitionMessage,
  nonce: bigint,
  chainId: bigint,
): Transaction {
  const { to, gasLimit, value, data } = message;
  const transaction = withType(
    request,
    message,
    { nonce, to, gasLimit, value, data, ...NO_SIGNATURE },
    chainId,
  );
  rememberSender(transaction, message.sender);
  return transaction;
}

interface CommonFields {
  readonly nonce: bigint;
  readonly to: Address | undefined;
  readonly gasLimit: bigint;
  readonly value: bigint;
  readonly data: Uint8Array;
  readonly yParity: 0;
  readonly r: bigint;
  readonly s: bigint;
}

function withType(
  request: CallRequest,
  message: TransitionMessage,
  fields: CommonFields,
  chainId: bigint,
): Transaction {
  const { gasPrice, maxFeePerGas = 0n, maxPriorityFeePerGas = 0n, maxFeePerBlobGas = 0n } = request;
  const { accessList, authorizationList, blobVersionedHashes } = message;
  if (gasPrice !== undefined) return { type: 0, gasPrice, ...fields };
  const typed = { chainId, accessList, maxFeePerGas, maxPriorityFeePerGas, ...fields };
  if (request.authorizationList !== undefined) return { type: 4, authorizationList, ...typed };
  if (request.blobVersionedHashes !== undefined) {
    return { type: 3, maxFeePerBlobGas, blobVersionedHashes, ...typed };
  }
  return { type: 2, ...typed };
}
