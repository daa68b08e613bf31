import { keccak256 } from '@ethane/crypto';
import {
  type Address,
  addressToBytes,
  type Bytes,
  bigintToBytes,
  bigintToFixedBytes,
  concatBytes,
  toAddress,
} from '@ethane/primitives';
import { encodeRlp } from '@ethane/rlp';

const CREATE2_PREFIX: Bytes = Uint8Array.of(0xff);

/** The account that `sender` creates with `nonce`, its nonce before it is raised (Yellow Paper, equation for a). */
export function createAddress(sender: Address, nonce: bigint): Address {
  return addressOfHash(encodeRlp([addressToBytes(sender), bigintToBytes(nonce)]));
}

/** The account that CREATE2 makes (EIP-1014); `initCodeHash` is the keccak256 of the init code, 32 bytes. */
export function create2Address(sender: Address, salt: bigint, initCodeHash: Bytes): Address {
  return addressOfHash(
    concatBytes(CREATE2_PREFIX, addressToBytes(sender), bigintToFixedBytes(salt, 32), initCodeHash),
  );
}

function addressOfHash(preimage: Bytes): Address {
  return toAddress(keccak256(preimage).subarray(12));
}
