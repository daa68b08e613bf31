import { addressToBytes, hexToBytes, toAddress } from '@ethane/primitives';
import type { RlpItem } from '@ethane/rlp';
import type { AccessList, AccessListEntry } from './transaction.ts';
import { TransactionError } from './transaction-error.ts';
import { fixedBytes, hashList } from './transaction-fields.ts';

const ADDRESS_CODES = {
  notBytes: 'RLP_INVALID_ACCESS_LIST',
  tooShort: 'RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_SHORT',
  tooLong: 'RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_LONG',
} as const;

const KEY_CODES = {
  notBytes: 'RLP_INVALID_ACCESS_LIST',
  tooShort: 'RLP_INVALID_ACCESS_LIST_STORAGE_TOO_SHORT',
  tooLong: 'RLP_INVALID_ACCESS_LIST_STORAGE_TOO_LONG',
} as const;

/** @throws TransactionError `RLP_INVALID_ACCESS_LIST…` */
export function accessListFromItem(item: RlpItem): AccessList {
  if (item instanceof Uint8Array) throw notAList('types.AccessList');
  return item.map(entryFromItem);
}

export function accessListToItem(accessList: AccessList): RlpItem {
  return accessList.map(({ address, storageKeys }) => [addressToBytes(address), storageKeys.map(hexToBytes)]);
}

function entryFromItem(item: RlpItem): AccessListEntry {
  if (item instanceof Uint8Array) throw notAList('types.AccessTuple');
  if (item.length !== 2) {
    throw new TransactionError(
      'RLP_INVALID_ACCESS_LIST',
      'rlp: wrong number of elements for types.AccessTuple',
      {
        have: item.length,
        want: 2,
      },
    );
  }
  const address = toAddress(fixedBytes(item[0], 20, 'common.Address', ADDRESS_CODES));
  return { address, storageKeys: hashList(item[1], 'RLP_INVALID_ACCESS_LIST', KEY_CODES) };
}

function notAList(what: string): TransactionError {
  return new TransactionError('RLP_INVALID_ACCESS_LIST', `rlp: expected input list for ${what}`, {
    have: 'bytes',
    want: 'list',
  });
}
