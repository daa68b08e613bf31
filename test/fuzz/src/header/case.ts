import { type ChainSpec, createDevSpec, FORK_NAMES, type ForkName } from '@ethane/chainspec';
import { bytesToHex, type Hex, hexToBytes, toAddress, toHash32, ZERO_HASH } from '@ethane/primitives';
import { EMPTY_BLOOM, EMPTY_OMMERS_HASH, EMPTY_TRIE_ROOT, type Header } from '@ethane/types';

/** Fields of a header as hex strings; what is absent is not in the header. */
export type HeaderFields = Readonly<Partial<Record<keyof Header, Hex>>>;

/** A header after its parent. */
export interface HeaderCase {
  readonly fork: ForkName;
  readonly parent: HeaderFields;
  readonly child: HeaderFields;
  /** What was done to the child on purpose. */
  readonly change: string;
}

const NUMBERS = new Set<keyof Header>([
  'difficulty',
  'number',
  'gasLimit',
  'gasUsed',
  'timestamp',
  'baseFeePerGas',
  'blobGasUsed',
  'excessBlobGas',
]);
const BYTES = new Set<keyof Header>(['extraData', 'nonce', 'logsBloom']);

export function headerOf(fields: HeaderFields): Header {
  const entries = Object.entries(fields) as [keyof Header, Hex][];
  const read = ([name, value]: [keyof Header, Hex]) => {
    if (NUMBERS.has(name)) return [name, BigInt(value)];
    if (BYTES.has(name)) return [name, hexToBytes(value)];
    return [name, name === 'coinbase' ? toAddress(value) : toHash32(value)];
  };
  return Object.fromEntries(entries.map(read)) as Header;
}

export function fieldsOf(header: Header): HeaderFields {
  return Object.fromEntries(
    Object.entries(header)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, textOf(value as bigint | Uint8Array | Hex)]),
  );
}

function textOf(value: bigint | Uint8Array | Hex): Hex {
  if (typeof value === 'bigint') return `0x${value.toString(16)}`;
  return typeof value === 'string' ? value : bytesToHex(value);
}

export function includes(fork: ForkName, other: ForkName): boolean {
  return FORK_NAMES.indexOf(fork) >= FORK_NAMES.indexOf(other);
}

export function specOf(fork: ForkName): ChainSpec {
  return createDevSpec({ chainId: 1n, hardfork: fork });
}

/** The fields that have nothing to do with the parent. */
export function blankHeader(fork: ForkName): Header {
  return {
    parentHash: ZERO_HASH,
    ommersHash: EMPTY_OMMERS_HASH,
    coinbase: toAddress(`0x${'11'.repeat(20)}`),
    stateRoot: EMPTY_TRIE_ROOT,
    transactionsRoot: EMPTY_TRIE_ROOT,
    receiptsRoot: EMPTY_TRIE_ROOT,
    logsBloom: EMPTY_BLOOM,
    difficulty: 0n,
    number: 0n,
    gasLimit: 30_000_000n,
    gasUsed: 0n,
    timestamp: 0n,
    extraData: new Uint8Array(0),
    mixHash: ZERO_HASH,
    nonce: new Uint8Array(8),
    ...(includes(fork, 'london') && { baseFeePerGas: 0n }),
    ...(includes(fork, 'shanghai') && { withdrawalsRoot: EMPTY_TRIE_ROOT }),
    ...(includes(fork, 'cancun') && {
      blobGasUsed: 0n,
      excessBlobGas: 0n,
      parentBeaconBlockRoot: ZERO_HASH,
    }),
    ...(includes(fork, 'prague') && { requestsHash: ZERO_HASH }),
  };
}
