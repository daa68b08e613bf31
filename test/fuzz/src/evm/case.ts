import type { ForkName } from '@ethane/chainspec';
import { privateKeyToAddress } from '@ethane/crypto';
import {
  type Address,
  type Bytes,
  bigintToFixedBytes,
  bytesToHex,
  concatBytes,
  hexToBytes,
  toAddress,
} from '@ethane/primitives';

/** A world, and a transaction in it. Plain JSON: hex strings throughout. */
export interface EvmCase {
  readonly fork: ForkName;
  readonly accounts: readonly CaseAccount[];
  readonly transaction: CaseTransaction;
}

export interface CaseAccount {
  readonly address: string;
  readonly balance: string;
  readonly nonce: string;
  /** Pieces that mean the same wherever they stand, so that any of them can be left out. */
  readonly code: readonly string[];
  /** Slot and value. */
  readonly storage: readonly (readonly [string, string])[];
}

export interface CaseTransaction {
  readonly type: 0 | 1 | 2 | 4;
  /** Absent: creates a contract. */
  readonly to?: string;
  readonly value: string;
  readonly data: readonly string[];
  readonly gasLimit: string;
  /** Wei per gas; of type 2 and 4 the maximum. */
  readonly gasPrice: string;
  readonly accessList: readonly { readonly address: string; readonly storageKeys: readonly string[] }[];
  readonly authorizations: readonly CaseAuthorization[];
}

export interface CaseAuthorization {
  /** Which of {@link AUTHORITIES} signs. */
  readonly authority: number;
  readonly chainId: string;
  readonly address: string;
  readonly nonce: string;
}

function keyOf(index: number): Bytes {
  return bigintToFixedBytes(0x1000n + BigInt(index), 32);
}

export const SENDER_KEY: Bytes = keyOf(0);
export const SENDER: Address = privateKeyToAddress(SENDER_KEY);
export const AUTHORITY_KEYS: readonly Bytes[] = [keyOf(1), keyOf(2)];
export const AUTHORITIES: readonly Address[] = AUTHORITY_KEYS.map(privateKeyToAddress);
export const CHAIN_ID = 1n;
export const COINBASE: Address = toAddress('0x00000000000000000000000000000000000cb000');

/** The block of every case. */
export const BLOCK = {
  number: 0x1000n,
  timestamp: 0x6500_0000n,
  gasLimit: 60_000_000n,
  baseFeePerGas: 7n,
  prevRandao: `0x${'5a'.repeat(32)}` as `0x${string}`,
} as const;

export function codeOf({ code }: CaseAccount): Bytes {
  return joined(code);
}

export function joined(pieces: readonly string[]): Bytes {
  return concatBytes(...pieces.map((piece) => hexToBytes(piece as `0x${string}`)));
}

export function hex(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}

export function piece(bytes: Bytes): string {
  return bytesToHex(bytes);
}

/** What became of a case, in a form that can be compared. */
export interface Observation {
  readonly status: 'success' | 'failure' | 'invalid';
  /** Why it was refused or failed; not compared. */
  readonly reason: string;
  /** Empty when all gas was taken. */
  readonly output: string;
  readonly gasUsed: string;
  readonly logs: readonly string[];
  /** Every account afterwards, or only the root of all of them. */
  readonly accounts?: ReadonlyMap<string, ObservedAccount>;
  readonly stateRoot?: string;
}

export interface ObservedAccount {
  readonly balance: bigint;
  readonly nonce: bigint;
  /** Undefined where a peer does not tell. */
  readonly code: string | undefined;
  readonly storage: ReadonlyMap<bigint, bigint>;
}
