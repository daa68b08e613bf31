import { keccak256 } from '@ethane/crypto';
import {
  type Address,
  type Bytes,
  bigintToFixedBytes,
  bytesToHex,
  concatBytes,
  type Hex,
  utf8ToBytes,
} from '@ethane/primitives';
import type { AccountsPort } from '../ports.ts';
import { rejected } from '../protocol/rpc-error.ts';
import { hashTypedData } from './typed-data.ts';

/** keccak256 of a message behind the prefix that keeps it from being a transaction (EIP-191, version 0x45). */
export function hashMessage(message: Bytes): Bytes {
  return keccak256(concatBytes(utf8ToBytes(`\x19Ethereum Signed Message:\n${message.length}`), message));
}

/** 65 bytes: r, s, and 27 or 28. @throws RpcError `REJECTED` "unknown account" */
export function signMessage(accounts: AccountsPort, address: Address, message: Bytes): Hex {
  return signHash(accounts, address, hashMessage(message));
}

/** Signature of EIP-712 data. @throws RpcError `REJECTED`, `INVALID_PARAMS` */
export function signTypedData(accounts: AccountsPort, address: Address, data: unknown): Hex {
  return signHash(accounts, address, hashTypedData(data));
}

function signHash(accounts: AccountsPort, address: Address, hash: Bytes): Hex {
  const signature = accounts.sign(address, hash);
  if (signature === undefined) throw rejected('unknown account');
  const { r, s, yParity } = signature;
  return bytesToHex(
    concatBytes(bigintToFixedBytes(r, 32), bigintToFixedBytes(s, 32), Uint8Array.of(27 + yParity)),
  );
}
