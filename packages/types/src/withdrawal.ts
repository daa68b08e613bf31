import { type Address, addressToBytes, type Bytes, bigintToBytes } from '@ethane/primitives';
import { asAddress, asList, asUint, encodeRlp, type RlpItem } from '@ethane/rlp';

/** A credit from the consensus layer (EIP-4895). `amount` is in gwei, not wei. */
export interface Withdrawal {
  readonly index: bigint;
  readonly validatorIndex: bigint;
  readonly address: Address;
  readonly amount: bigint;
}

export function encodeWithdrawal(withdrawal: Withdrawal): Bytes {
  return encodeRlp(withdrawalToItem(withdrawal));
}

export function withdrawalToItem({ index, validatorIndex, address, amount }: Withdrawal): RlpItem {
  return [
    bigintToBytes(index),
    bigintToBytes(validatorIndex),
    addressToBytes(address),
    bigintToBytes(amount),
  ];
}

/** Every number is below 2^64. @throws RlpError */
export function withdrawalFromItem(item: RlpItem): Withdrawal {
  const fields = asList(item, 'types.Withdrawal', 4);
  return {
    index: asUint(fields[0], 'Withdrawal.Index', 8),
    validatorIndex: asUint(fields[1], 'Withdrawal.Validator', 8),
    address: asAddress(fields[2], 'Withdrawal.Address'),
    amount: asUint(fields[3], 'Withdrawal.Amount', 8),
  };
}
