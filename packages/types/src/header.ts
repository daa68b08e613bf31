import { keccak256, keccak256Hex } from '@ethane/crypto';
import { type Address, allocateBytes, type Bytes, CodedError, type Hash32 } from '@ethane/primitives';
import { asAddress, asBytes, asHash32, asList, asUint, decodeRlp, RlpError, type RlpItem } from '@ethane/rlp';
import {
  ADDRESS_RLP_LENGTH,
  bytesRlpLength,
  HASH_RLP_LENGTH,
  rlpLength,
  uintRlpLength,
  writeBytes,
  writeHex,
  writeListPrefix,
  writeUint,
} from './rlp-writing.ts';

/**
 * A block header of any fork. The optional fields came with forks in the order in which they stand here,
 * so a header that has one has all before it.
 */
export interface Header {
  readonly parentHash: Hash32;
  readonly ommersHash: Hash32;
  readonly coinbase: Address;
  readonly stateRoot: Hash32;
  readonly transactionsRoot: Hash32;
  readonly receiptsRoot: Hash32;
  /** 256 bytes. */
  readonly logsBloom: Bytes;
  readonly difficulty: bigint;
  readonly number: bigint;
  readonly gasLimit: bigint;
  readonly gasUsed: bigint;
  /** Seconds since 1970. */
  readonly timestamp: bigint;
  readonly extraData: Bytes;
  /** The mix of Ethash; from Paris on the beacon chain's randomness. */
  readonly mixHash: Hash32;
  /** 8 bytes. */
  readonly nonce: Bytes;
  /** Wei. London (EIP-1559). */
  readonly baseFeePerGas?: bigint | undefined;
  /** Shanghai (EIP-4895). */
  readonly withdrawalsRoot?: Hash32 | undefined;
  /** Cancun (EIP-4844). */
  readonly blobGasUsed?: bigint | undefined;
  /** Cancun (EIP-4844). */
  readonly excessBlobGas?: bigint | undefined;
  /** Cancun (EIP-4788). */
  readonly parentBeaconBlockRoot?: Hash32 | undefined;
  /** Prague (EIP-7685). */
  readonly requestsHash?: Hash32 | undefined;
  /** Amsterdam (EIP-7928). */
  readonly blockAccessListHash?: Hash32 | undefined;
  /** Amsterdam (EIP-7843): the consensus layer's slot. */
  readonly slotNumber?: bigint | undefined;
}

const hashes = new WeakMap<Header, Hash32>();

/** keccak256 of the header's RLP, which is the block's hash. Remembered for the record. */
export function headerHash(header: Header): Hash32 {
  let hash = hashes.get(header);
  if (hash === undefined) {
    hash = keccak256Hex(encodeHeader(header));
    hashes.set(header, hash);
  }
  return hash;
}

/** The 32 bytes that proof of work seals: the hash of the header without `mixHash` and `nonce`. */
export function sealHash(header: Header): Bytes {
  return keccak256(encodeFields(header, false));
}

/** @throws CodedError `HEADER_FIELDS` when an optional field is missing before one that is there */
export function encodeHeader(header: Header): Bytes {
  return encodeFields(header, true);
}

/** @throws RlpError */
export function decodeHeader(bytes: Bytes): Header {
  const header = headerFromItem(decodeRlp(bytes));
  hashes.set(header, keccak256Hex(bytes));
  return header;
}

const MANDATORY_FIELDS = 15;
const ALL_FIELDS = 23;

/** @throws RlpError; `LIST_LENGTH` also for a number of fields that no fork has */
export function headerFromItem(item: RlpItem): Header {
  const fields = asList(item, 'types.Header');
  if (fields.length < MANDATORY_FIELDS || fields.length > ALL_FIELDS) {
    const how = fields.length < MANDATORY_FIELDS ? 'too few elements' : 'input list has too many elements';
    throw new RlpError('LIST_LENGTH', `rlp: ${how} for types.Header`, {
      have: fields.length,
      want: `${MANDATORY_FIELDS} to ${ALL_FIELDS}`,
    });
  }
  const header: { -readonly [Field in keyof Header]: Header[Field] } = {
    parentHash: asHash32(fields[0], 'Header.ParentHash'),
    ommersHash: asHash32(fields[1], 'Header.UncleHash'),
    coinbase: asAddress(fields[2], 'Header.Coinbase'),
    stateRoot: asHash32(fields[3], 'Header.Root'),
    transactionsRoot: asHash32(fields[4], 'Header.TxHash'),
    receiptsRoot: asHash32(fields[5], 'Header.ReceiptHash'),
    logsBloom: asBytes(fields[6], 'Header.Bloom', 256).slice(),
    difficulty: asUint(fields[7], 'Header.Difficulty'),
    number: asUint(fields[8], 'Header.Number', 8),
    gasLimit: asUint(fields[9], 'Header.GasLimit', 8),
    gasUsed: asUint(fields[10], 'Header.GasUsed', 8),
    timestamp: asUint(fields[11], 'Header.Time', 8),
    extraData: asBytes(fields[12], 'Header.Extra').slice(),
    mixHash: asHash32(fields[13], 'Header.MixDigest'),
    nonce: asBytes(fields[14], 'Header.Nonce', 8).slice(),
  };
  if (fields.length > 15) header.baseFeePerGas = asUint(fields[15], 'Header.BaseFee');
  if (fields.length > 16) header.withdrawalsRoot = asHash32(fields[16], 'Header.WithdrawalsHash');
  if (fields.length > 17) header.blobGasUsed = asUint(fields[17], 'Header.BlobGasUsed', 8);
  if (fields.length > 18) header.excessBlobGas = asUint(fields[18], 'Header.ExcessBlobGas', 8);
  if (fields.length > 19) header.parentBeaconBlockRoot = asHash32(fields[19], 'Header.ParentBeaconRoot');
  if (fields.length > 20) header.requestsHash = asHash32(fields[20], 'Header.RequestsHash');
  if (fields.length > 21) {
    header.blockAccessListHash = asHash32(fields[21], 'Header.BlockAccessListHash');
  }
  if (fields.length > 22) header.slotNumber = asUint(fields[22], 'Header.SlotNumber', 8);
  return header;
}

const FORK_FIELDS = [
  'baseFeePerGas',
  'withdrawalsRoot',
  'blobGasUsed',
  'excessBlobGas',
  'parentBeaconBlockRoot',
  'requestsHash',
  'blockAccessListHash',
  'slotNumber',
] as const;

function encodeFields(header: Header, withSeal: boolean): Bytes {
  const { logsBloom, extraData, nonce } = header;
  const forkFields = countForkFields(header);
  let length = 5 * HASH_RLP_LENGTH + ADDRESS_RLP_LENGTH;
  length += bytesRlpLength(logsBloom) + bytesRlpLength(extraData);
  length += uintRlpLength(header.difficulty) + uintRlpLength(header.number) + uintRlpLength(header.gasLimit);
  length += uintRlpLength(header.gasUsed) + uintRlpLength(header.timestamp);
  if (withSeal) length += HASH_RLP_LENGTH + bytesRlpLength(nonce);
  for (let i = 0; i < forkFields; i++) {
    const value = header[FORK_FIELDS[i]!]!;
    length += typeof value === 'bigint' ? uintRlpLength(value) : HASH_RLP_LENGTH;
  }
  const bytes = allocateBytes(rlpLength(length));
  let at = writeListPrefix(bytes, 0, length);
  at = writeHex(bytes, at, header.parentHash);
  at = writeHex(bytes, at, header.ommersHash);
  at = writeHex(bytes, at, header.coinbase);
  at = writeHex(bytes, at, header.stateRoot);
  at = writeHex(bytes, at, header.transactionsRoot);
  at = writeHex(bytes, at, header.receiptsRoot);
  at = writeBytes(bytes, at, logsBloom);
  at = writeUint(bytes, at, header.difficulty);
  at = writeUint(bytes, at, header.number);
  at = writeUint(bytes, at, header.gasLimit);
  at = writeUint(bytes, at, header.gasUsed);
  at = writeUint(bytes, at, header.timestamp);
  at = writeBytes(bytes, at, extraData);
  if (withSeal) at = writeBytes(bytes, writeHex(bytes, at, header.mixHash), nonce);
  for (let i = 0; i < forkFields; i++) {
    const value = header[FORK_FIELDS[i]!]!;
    at = typeof value === 'bigint' ? writeUint(bytes, at, value) : writeHex(bytes, at, value);
  }
  return bytes;
}

/** How many of the optional fields are there. */
function countForkFields(header: Header): number {
  let count = 0;
  for (let i = 0; i < FORK_FIELDS.length; i++) {
    const name = FORK_FIELDS[i]!;
    if (header[name] === undefined) continue;
    if (count < i) {
      throw new CodedError('HEADER_FIELDS', `header has ${name} without ${FORK_FIELDS[count]}`, {
        have: name,
        want: FORK_FIELDS[count],
      });
    }
    count += 1;
  }
  return count;
}
