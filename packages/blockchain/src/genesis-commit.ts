import type { Genesis } from '@ethane/chainspec';
import type { KeyValueStore } from '@ethane/db';
import { genesisBlockInSteps } from '@ethane/execution';
import { type Hash32, hexToBytes } from '@ethane/primitives';
import { type Block, blockHash } from '@ethane/types';
import { BatchBuilder } from './batch-builder.ts';
import { putBlock } from './block-writes.ts';
import { addCommitRows } from './chain-writer.ts';
import type { StateWrite } from './change-set.ts';
import { type CommitKind, FIRST_DIGEST } from './commit-record.ts';
import type { EntrySource } from './entry-source.ts';
import type { CommitPoint, Head } from './head-view.ts';
import { inTurns } from './in-turns.ts';
import { canonicalKey, metaKey } from './keys.ts';
import { LAYOUT_VERSION } from './meta-rows.ts';
import { type StateChanges, takeStateWritesInSteps } from './state-writes.ts';

/** Block 0 with the state that it makes. */
export interface GenesisCommit {
  readonly block: Block;
  readonly hash: Hash32;
  readonly changes: StateChanges;
}

/** Lets others run while a great state is worked out. */
export async function genesisCommit(genesis: Genesis): Promise<GenesisCommit> {
  const { block, diff, nodeChanges } = await inTurns(genesisBlockInSteps(genesis));
  return { block, hash: blockHash(block), changes: { diff, nodeChanges } };
}

/** A state in which nothing was ever written. */
const NO_ENTRIES: EntrySource = { entry: () => undefined };

/**
 * Writes block 0 and its state as the head of a store without one.
 *
 * @param last where the chain of commits stands, for a store that is built anew
 */
export async function writeGenesis(
  store: KeyValueStore,
  { block, hash, changes }: GenesisCommit,
  sync: boolean,
  kind: CommitKind = 'genesis',
  last: CommitPoint = { sequence: -1, digest: FIRST_DIGEST },
): Promise<{ head: Head; commit: CommitPoint }> {
  const batch = new BatchBuilder();
  const { header } = block;
  const number = Number(header.number);
  batch.put(metaKey('version'), Uint8Array.of(LAYOUT_VERSION));
  batch.put(metaKey('genesis'), hexToBytes(hash));
  putBlock(batch, block, hash, header.difficulty);
  batch.put(canonicalKey(number), hexToBytes(hash));
  const put = ({ next }: StateWrite): void => batch.putSealed(next.key, next.raw);
  await inTurns(takeStateWritesInSteps(NO_ENTRIES, number, changes, put));
  const head: Head = { header, hash, totalDifficulty: header.difficulty };
  const commit = addCommitRows(batch, kind, head, last);
  await store.batch(batch.operations, { sync });
  return { head, commit };
}
