import { keccak256Hex } from '@ethane/crypto';
import { type Address, addressToBytes, type Bytes, bigintToBytes, type Hash32 } from '@ethane/primitives';
import { encodeRlp, type RlpItem } from '@ethane/rlp';

/**
 * A value, and where in the block the account or slot got it: 0 for the system calls before the transactions, then 1 for
 * the first transaction and so on, and one more than there are transactions for what follows the last.
 */
export interface IndexedChange<Value> {
  readonly index: number;
  readonly value: Value;
}

/** A slot that the block wrote, with the values that it had after each index. */
export interface SlotChanges {
  readonly slot: bigint;
  readonly changes: readonly IndexedChange<bigint>[];
}

/** What a block did to one account; lists of one that was only looked at are empty. All are in ascending order. */
export interface AccountAccess {
  readonly address: Address;
  readonly storageChanges: readonly SlotChanges[];
  /** Slots that were read, or written with the value that they had. */
  readonly storageReads: readonly bigint[];
  readonly balanceChanges: readonly IndexedChange<bigint>[];
  readonly nonceChanges: readonly IndexedChange<bigint>[];
  readonly codeChanges: readonly IndexedChange<Bytes>[];
}

/** Every account that a block accessed, by ascending address (EIP-7928). */
export type BlockAccessList = readonly AccountAccess[];

/** keccak256 of {@link encodeBlockAccessList}, which the header has. */
export function blockAccessListHash(list: BlockAccessList): Hash32 {
  return keccak256Hex(encodeBlockAccessList(list));
}

/** RLP of the list (EIP-7928, «RLP Data Structures»). */
export function encodeBlockAccessList(list: BlockAccessList): Bytes {
  return encodeRlp(list.map(accountToItem));
}

function accountToItem(account: AccountAccess): RlpItem {
  return [
    addressToBytes(account.address),
    account.storageChanges.map(({ slot, changes }) => [bigintToBytes(slot), numbersToItem(changes)]),
    account.storageReads.map(bigintToBytes),
    numbersToItem(account.balanceChanges),
    numbersToItem(account.nonceChanges),
    account.codeChanges.map(({ index, value }) => [bigintToBytes(BigInt(index)), value]),
  ];
}

function numbersToItem(changes: readonly IndexedChange<bigint>[]): RlpItem {
  return changes.map(({ index, value }) => [bigintToBytes(BigInt(index)), bigintToBytes(value)]);
}
