import { keccak256, recoverAddress, SECP256K1_HALF_N, sign } from '@ethane/crypto';
import {
  type Address,
  addressToBytes,
  type Bytes,
  bigintToBytes,
  concatBytes,
  EMPTY_BYTES,
} from '@ethane/primitives';
import { asAddress, asList, asSmallUint, asUint, encodeRlp, RlpError, type RlpItem } from '@ethane/rlp';
import { TransactionError } from './transaction-error.ts';

export interface UnsignedAuthorization {
  /** 0 stands for every chain. */
  readonly chainId: bigint;
  /** Whose code the authority wants to run; the zero address clears. */
  readonly address: Address;
  readonly nonce: bigint;
}

/**
 * An EIP-7702 tuple. A tuple whose signature is no good does not spoil its transaction, so `yParity` may be
 * anything from 0 to 255 and `r` and `s` any 256-bit number.
 */
export interface Authorization extends UnsignedAuthorization {
  readonly yParity: number;
  readonly r: bigint;
  readonly s: bigint;
}

const MAGIC = Uint8Array.of(0x05);

/** The 32 bytes that an authority signs: keccak256(0x05 ‖ rlp([chain_id, address, nonce])). */
export function authorizationHash(authorization: UnsignedAuthorization): Bytes {
  const { chainId, address, nonce } = authorization;
  const fields = [bigintToBytes(chainId), addressToBytes(address), bigintToBytes(nonce)];
  return keccak256(concatBytes(MAGIC, encodeRlp(fields)));
}

/** @throws CodedError `PRIVATE_KEY` */
export function signAuthorization(authorization: UnsignedAuthorization, privateKey: Bytes): Authorization {
  const { chainId, address, nonce } = authorization;
  const { yParity, r, s } = sign(authorizationHash(authorization), privateKey);
  return { chainId, address, nonce, yParity, r, s };
}

const authorities = new WeakMap<Authorization, { readonly address: Address | undefined }>();

/** Who signed; undefined where the signature is none or `s` is above n/2. Remembered for the record. */
export function recoverAuthority(authorization: Authorization): Address | undefined {
  let known = authorities.get(authorization);
  if (known === undefined) {
    const { yParity, r, s } = authorization;
    const canBe = yParity <= 1 && s <= SECP256K1_HALF_N;
    known = { address: canBe ? recoverAddress(authorizationHash(authorization), r, s, yParity) : undefined };
    authorities.set(authorization, known);
  }
  return known.address;
}

/** @throws TransactionError `TYPE_4_INVALID_AUTHORIZATION_FORMAT` */
export function authorizationListFromItem(item: RlpItem): Authorization[] {
  try {
    return asList(item, '[]types.SetCodeAuthorization').map(authorizationFromItem);
  } catch (error) {
    if (!(error instanceof RlpError)) throw error;
    const { have, want } = error;
    throw new TransactionError('TYPE_4_INVALID_AUTHORIZATION_FORMAT', error.message, {
      have,
      want,
      cause: error,
    });
  }
}

export function authorizationListToItem(authorizations: readonly Authorization[]): RlpItem {
  return authorizations.map(({ chainId, address, nonce, yParity, r, s }) => [
    bigintToBytes(chainId),
    addressToBytes(address),
    bigintToBytes(nonce),
    yParity === 0 ? EMPTY_BYTES : Uint8Array.of(yParity),
    bigintToBytes(r),
    bigintToBytes(s),
  ]);
}

function authorizationFromItem(item: RlpItem): Authorization {
  const fields = asList(item, 'types.SetCodeAuthorization', 6);
  return {
    chainId: asUint(fields[0], 'uint256.Int, decoding into (types.SetCodeAuthorization).ChainID'),
    address: asAddress(fields[1], 'common.Address, decoding into (types.SetCodeAuthorization).Address'),
    nonce: asUint(fields[2], 'uint64, decoding into (types.SetCodeAuthorization).Nonce', 8),
    yParity: asSmallUint(fields[3], 'uint8, decoding into (types.SetCodeAuthorization).V'),
    r: asUint(fields[4], 'uint256.Int, decoding into (types.SetCodeAuthorization).R'),
    s: asUint(fields[5], 'uint256.Int, decoding into (types.SetCodeAuthorization).S'),
  };
}
