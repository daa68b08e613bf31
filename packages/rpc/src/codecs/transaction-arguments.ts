import { type Address, type Bytes, equalBytes, type Hash32 } from '@ethane/primitives';
import type { AccessList, AccessListEntry, Authorization } from '@ethane/types';
import { rejected } from '../protocol/rpc-error.ts';
import type { Decoder } from './codec.ts';
import { address, badValue, bytes, hash32, listOf, quantity64, quantity256, recordOf } from './values.ts';

/** A transaction as a caller describes it: whatever is missing is up to the method. Wei and gas. */
export interface TransactionArguments {
  /** EIP-2718 type; follows from the other members where it is not given. */
  readonly type?: bigint | undefined;
  readonly from?: Address | undefined;
  readonly to?: Address | undefined;
  readonly gas?: bigint | undefined;
  readonly gasPrice?: bigint | undefined;
  readonly maxFeePerGas?: bigint | undefined;
  readonly maxPriorityFeePerGas?: bigint | undefined;
  readonly value?: bigint | undefined;
  readonly nonce?: bigint | undefined;
  /** `input`, or its older name `data`. */
  readonly data?: Bytes | undefined;
  readonly chainId?: bigint | undefined;
  readonly accessList?: AccessList | undefined;
  readonly maxFeePerBlobGas?: bigint | undefined;
  readonly blobVersionedHashes?: readonly Hash32[] | undefined;
  readonly blobs?: readonly Bytes[] | undefined;
  readonly commitments?: readonly Bytes[] | undefined;
  readonly proofs?: readonly Bytes[] | undefined;
  readonly authorizationList?: readonly Authorization[] | undefined;
}

interface Given extends Omit<TransactionArguments, 'data'> {
  readonly data?: Bytes;
  readonly input?: Bytes;
}

const accessListEntry: Decoder<AccessListEntry> = (value) => {
  const entry = recordOf<AccessListEntry>({ address, storageKeys: listOf(hash32) })(value);
  if (entry.address === undefined) throw badValue('missing address');
  return { address: entry.address, storageKeys: entry.storageKeys ?? [] };
};

const accessList: Decoder<AccessList> = listOf(accessListEntry);

interface GivenAuthorization extends Omit<Authorization, 'yParity'> {
  readonly yParity: bigint;
  readonly v: bigint;
}

const authorization: Decoder<Authorization> = (value) => {
  const given = recordOf<GivenAuthorization>({
    chainId: quantity256,
    address,
    nonce: quantity64,
    yParity: quantity64,
    v: quantity64,
    r: quantity256,
    s: quantity256,
  })(value);
  const { chainId, nonce, r, s } = given;
  const parity = given.yParity ?? given.v;
  for (const [name, part] of Object.entries({
    chainId,
    address: given.address,
    nonce,
    yParity: parity,
    r,
    s,
  })) {
    if (part === undefined) throw badValue(`missing required field '${name}' for SetCodeAuthorization`);
  }
  if (parity !== undefined && parity > 255n) throw badValue('yParity: hex number > 8 bits');
  return {
    chainId: chainId ?? 0n,
    address: given.address as Address,
    nonce: nonce ?? 0n,
    yParity: Number(parity),
    r: r ?? 0n,
    s: s ?? 0n,
  };
};

const given: Decoder<Partial<Given>> = recordOf<Given>({
  type: quantity64,
  from: address,
  to: address,
  gas: quantity64,
  gasPrice: quantity256,
  maxFeePerGas: quantity256,
  maxPriorityFeePerGas: quantity256,
  value: quantity256,
  nonce: quantity64,
  data: bytes,
  input: bytes,
  chainId: quantity256,
  accessList,
  maxFeePerBlobGas: quantity256,
  blobVersionedHashes: listOf(hash32),
  blobs: listOf(bytes),
  commitments: listOf(bytes),
  proofs: listOf(bytes),
  authorizationList: listOf(authorization),
});

/** @throws CodedError for a malformed member, RpcError `REJECTED` for members that contradict each other */
export const transactionArguments: Decoder<TransactionArguments> = (value) => {
  const { data, input, ...rest } = given(value);
  if (data !== undefined && input !== undefined && !equalBytes(data, input)) {
    throw rejected(
      'both "data" and "input" are set and not equal. Please use "input" to pass transaction call data',
    );
  }
  if (
    rest.gasPrice !== undefined &&
    (rest.maxFeePerGas !== undefined || rest.maxPriorityFeePerGas !== undefined)
  ) {
    throw rejected('both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified');
  }
  return { ...rest, data: input ?? data };
};
