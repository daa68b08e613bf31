import { type Bytes, bigintToFixedBytes, type Hash32, type Hex, hexToBytes } from '@ethane/primitives';
import type { ChainSpec } from './spec.ts';

/** EIP-2124: which chain and forks a node is on, in 4 bytes, and when its next fork is due. */
export interface ForkId {
  /** CRC-32 of the genesis hash and the forks that have passed, 4 bytes. */
  readonly hash: Hex;
  /** Block number or timestamp of the next fork, 0 where none is known. */
  readonly next: bigint;
}

export interface ForkIdPosition {
  readonly number: bigint;
  /** Seconds. */
  readonly timestamp: bigint;
}

/** The fork id of a chain whose head is at `head` (EIP-2124 with the timestamps of EIP-6122). */
export function forkId(
  spec: ChainSpec,
  genesis: { readonly hash: Hash32; readonly timestamp: bigint },
  head: ForkIdPosition,
): ForkId {
  let checksum = crc32(hexToBytes(genesis.hash));
  for (const { at, passed } of forkPoints(spec, genesis.timestamp, head)) {
    if (!passed) return { hash: hex(checksum), next: at };
    checksum = crc32(bigintToFixedBytes(at, 8), checksum);
  }
  return { hash: hex(checksum), next: 0n };
}

/** Where forks begin after genesis, blocks before timestamps, each point once however many forks share it. */
function forkPoints(
  spec: ChainSpec,
  genesisTime: bigint,
  head: ForkIdPosition,
): readonly { readonly at: bigint; readonly passed: boolean }[] {
  const blocks = new Set<bigint>();
  const times = new Set<bigint>();
  for (const activation of spec.forks.values()) {
    if ('block' in activation) {
      if (activation.block > 0n) blocks.add(activation.block);
    } else if (activation.timestamp > genesisTime) times.add(activation.timestamp);
  }
  return [
    ...ascending(blocks).map((at) => ({ at, passed: at <= head.number })),
    ...ascending(times).map((at) => ({ at, passed: at <= head.timestamp })),
  ];
}

function ascending(values: Iterable<bigint>): bigint[] {
  return [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** CRC-32 as in IEEE 802.3, continued from the checksum of what came before. */
function crc32(bytes: Bytes, before = 0): number {
  let state = ~before;
  for (const byte of bytes) {
    state ^= byte;
    for (let bit = 0; bit < 8; bit++) state = (state >>> 1) ^ (state & 1 ? 0xedb88320 : 0);
  }
  return ~state >>> 0;
}

function hex(checksum: number): Hex {
  return `0x${checksum.toString(16).padStart(8, '0')}`;
}
