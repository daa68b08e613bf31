import { keccak256, keccak256Hex } from '@ethane/crypto';
import {
  type Address,
  addressToBytes,
  type Bytes,
  bigintToBytes,
  CodedError,
  type Hash32,
  hexToBytes,
} from '@ethane/primitives';
import {
  asAddress,
  asBytes,
  asHash32,
  asList,
  asUint,
  decodeRlp,
  encodeRlp,
  RlpError,
  type RlpItem,
} from '@ethane/rlp';

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
  const items = sealedItems(header);
  for (const field of forkItems(header)) items.push(field);
  return keccak256(encodeRlp(items));
}

/** @throws CodedError `HEADER_FIELDS` when an optional field is missing before one that is there */
export function encodeHeader(header: Header): Bytes {
  return encodeRlp(headerToItem(header));
}

/** @throws RlpError */
export function decodeHeader(bytes: Bytes): Header {
  const header = headerFromItem(decodeRlp(bytes));
  hashes.set(header, keccak256Hex(bytes));
  return header;
}

export function headerToItem(header: Header): readonly RlpItem[] {
  return [...sealedItems(header), hexToBytes(header.mixHash), header.nonce, ...forkItems(header)];
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

function sealedItems(header: Header): RlpItem[] {
  return [
    hexToBytes(header.parentHash),
    hexToBytes(header.ommersHash),
    addressToBytes(header.coinbase),
    hexToBytes(header.stateRoot),
    hexToBytes(header.transactionsRoot),
    hexToBytes(header.receiptsRoot),
    header.logsBloom,
    bigintToBytes(header.difficulty),
    bigintToBytes(header.number),
    bigintToBytes(header.gasLimit),
    bigintToBytes(header.gasUsed),
    bigintToBytes(header.timestamp),
    header.extraData,
  ];
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

/** The optional fields that are there. */
function forkItems(header: Header): Bytes[] {
  const items: Bytes[] = [];
  for (const [index, name] of FORK_FIELDS.entries()) {
    const value = header[name];
    if (value === undefined) continue;
    if (items.length < index) {
      throw new CodedError('HEADER_FIELDS', `header has ${name} without ${FORK_FIELDS[items.length]}`, {
        have: name,
        want: FORK_FIELDS[items.length],
      });
    }
    items.push(typeof value === 'bigint' ? bigintToBytes(value) : hexToBytes(value));
  }
  return items;
}
