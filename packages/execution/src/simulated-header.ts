import { type ChainSpec, rulesAt } from '@ethane/chainspec';
import { CodedError, EMPTY_BYTES, type Hash32, ZERO_HASH } from '@ethane/primitives';
import {
  EMPTY_BLOOM,
  EMPTY_OMMERS_HASH,
  EMPTY_TRIE_ROOT,
  type Header,
  headerHash,
  type Withdrawal,
} from '@ethane/types';
import { calculateBaseFee } from './base-fee.ts';
import { calculateExcessBlobGas } from './blob-gas.ts';
import { nextSlot } from './environment.ts';
import type { BlockOverrides } from './overrides.ts';

/** What a simulated block pretends. */
export interface SimulatedBlockOverrides extends BlockOverrides {
  readonly withdrawals?: readonly Withdrawal[] | undefined;
  readonly parentBeaconBlockRoot?: Hash32 | undefined;
}

/** Why a chain cannot be simulated: its blocks are out of order, too many, or too small for their calls. */
export class SimulationError extends CodedError<
  'BLOCK_NUMBER_ORDER' | 'BLOCK_TIMESTAMP_ORDER' | 'BLOCK_GAS_LIMIT' | 'TOO_MANY_BLOCKS'
> {}

/** Blocks after the base, at most. */
const MAX_BLOCKS = 256n;
/** Seconds between blocks whose times are not given. */
const BLOCK_TIME = 12n;

interface Overridden {
  readonly blockOverrides?: SimulatedBlockOverrides | undefined;
}

/** With number and timestamp settled. */
export type Placed<T> = T & { readonly number: bigint; readonly timestamp: bigint };

/**
 * Gives each block its number and time, and puts empty blocks where numbers are left out.
 *
 * @throws SimulationError
 */
export function placeBlocks<T extends Overridden>(base: Header, blocks: readonly T[], empty: T): Placed<T>[] {
  const placed: Placed<T>[] = [];
  let { number, timestamp } = base;
  for (const block of blocks) {
    const { number: wanted = number + 1n, timestamp: time } = block.blockOverrides ?? {};
    if (wanted <= number) {
      const text = `block numbers must be in order: ${wanted} <= ${number}`;
      throw new SimulationError('BLOCK_NUMBER_ORDER', text, { have: wanted, want: number + 1n });
    }
    if (wanted - base.number > MAX_BLOCKS) {
      const details = { have: wanted - base.number, want: MAX_BLOCKS };
      throw new SimulationError('TOO_MANY_BLOCKS', 'too many blocks', details);
    }
    while (number + 1n < wanted) {
      number += 1n;
      timestamp += BLOCK_TIME;
      placed.push({ ...empty, number, timestamp });
    }
    if (time !== undefined && time <= timestamp) {
      const text = `block timestamps must be in order: ${time} <= ${timestamp}`;
      throw new SimulationError('BLOCK_TIMESTAMP_ORDER', text, { have: time, want: timestamp + 1n });
    }
    number = wanted;
    timestamp = time ?? timestamp + BLOCK_TIME;
    placed.push({ ...block, number, timestamp });
  }
  return placed;
}

/**
 * The header of a simulated block before it is run.
 *
 * @param validation whether the base fee follows from the parent where it is not given; it is 0 otherwise
 */
export function simulatedHeader(
  spec: ChainSpec,
  parent: Header,
  placed: Placed<Overridden>,
  validation: boolean,
): Header {
  const { number, timestamp, blockOverrides: overrides = {} } = placed;
  const difficulty = overrides.difficulty ?? parent.difficulty;
  const merged = spec.terminalTotalDifficulty !== undefined && difficulty === 0n;
  const { block } = rulesAt(spec, { number, timestamp, merged });
  const baseFee = overrides.baseFeePerGas ?? (validation ? calculateBaseFee(parent) : 0n);
  return {
    parentHash: headerHash(parent),
    ommersHash: EMPTY_OMMERS_HASH,
    coinbase: overrides.coinbase ?? parent.coinbase,
    stateRoot: EMPTY_TRIE_ROOT,
    transactionsRoot: EMPTY_TRIE_ROOT,
    receiptsRoot: EMPTY_TRIE_ROOT,
    logsBloom: EMPTY_BLOOM,
    difficulty,
    number,
    gasLimit: overrides.gasLimit ?? parent.gasLimit,
    gasUsed: 0n,
    timestamp,
    extraData: EMPTY_BYTES,
    mixHash: overrides.prevRandao ?? ZERO_HASH,
    nonce: new Uint8Array(8),
    ...(block.baseFee && { baseFeePerGas: baseFee }),
    ...(block.withdrawals && { withdrawalsRoot: EMPTY_TRIE_ROOT }),
    ...(block.blobs && {
      blobGasUsed: 0n,
      excessBlobGas: parent.excessBlobGas === undefined ? 0n : calculateExcessBlobGas(block.blobs, parent),
    }),
    ...(block.beaconRoots && { parentBeaconBlockRoot: overrides.parentBeaconBlockRoot ?? ZERO_HASH }),
    ...(block.requests && { requestsHash: ZERO_HASH }),
    ...(block.accessLists && { blockAccessListHash: ZERO_HASH }),
    ...(block.slotNumber && { slotNumber: nextSlot(parent) }),
  };
}
