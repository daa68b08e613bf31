import type { KeyValueStore } from '@ethane/db';
import { headerHash } from '@ethane/types';
import { BlockAudit } from './block-audit.ts';
import type { HeaderRow } from './block-rows.ts';
import { damaged } from './checksum.ts';
import { walkCommits } from './commit-chain.ts';
import type { CommitPoint, Head } from './head-view.ts';
import { canonicalKey, type StateKey } from './keys.ts';
import { sampleState } from './state-sampling.ts';

/** Bytes of batches that may be in LevelDB's logs only: two write buffers and the largest batch. */
const LOGGED_BYTES = 64 * 1024 * 1024;
/** Blocks whose body, receipts and writes are checked too: after an unclean stop, and after an orderly one. */
const DEEP_BLOCKS = 128;
const DEEP_BLOCKS_CLEAN = 8;
/** Keys among those that the newest blocks wrote, to be compared with the tries. */
const SAMPLED_KEYS = 256;

/** A store that nothing was found wrong with. */
export interface SoundStore {
  readonly head: Head;
  readonly commit: CommitPoint;
  /** How much was checked. */
  readonly commits: number;
  readonly blocks: number;
}

/**
 * Checks what a stop may have damaged: the chain of commits, the headers and indexes that they made, bodies, receipts and
 * writes of the newest blocks, and that state and tries agree.
 *
 * @param clean the last run ended in order, so that nothing was in the logs only
 * @throws ChainError `DATABASE_DAMAGED`, or whatever reading what is damaged throws
 */
export async function inspectStore(
  store: KeyValueStore,
  clean: boolean,
  genesisNumber: number,
): Promise<SoundStore> {
  const { head, records } = await walkCommits(store, clean ? 0 : LOGGED_BYTES);
  const audit = new BlockAudit(store);
  const deep = Math.max(genesisNumber, head.number - (clean ? DEEP_BLOCKS_CLEAN : DEEP_BLOCKS) + 1);
  const lowest = Math.max(genesisNumber, Math.min(deep, ...records.map(({ number }) => number)));
  let last: HeaderRow | undefined;
  const touched = new Set<StateKey>();
  for (let number = lowest; number <= head.number; number++) {
    const row: HeaderRow = audit.header(number, last);
    last = row;
    if (number < deep || number === genesisNumber) continue;
    audit.results(audit.block(row));
    for (const key of audit.writes(row).previous.keys()) if (touched.size < SAMPLED_KEYS) touched.add(key);
  }
  const top = canonicalKey(head.number);
  if (last === undefined || headerHash(last.header) !== head.hash) {
    throw damaged(top, 'the canonical block is not the head');
  }
  if (store.get(canonicalKey(head.number + 1)) !== undefined) {
    throw damaged(top, 'there is a canonical block above the head');
  }
  await sampleState(store, last.header, touched);
  return {
    head: { header: last.header, hash: head.hash, totalDifficulty: last.totalDifficulty },
    commit: { sequence: head.sequence, digest: head.digest },
    commits: records.length,
    blocks: head.number - lowest + 1,
  };
}
