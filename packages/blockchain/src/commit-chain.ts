import type { KeyValueStore } from '@ethane/db';
import type { Bytes } from '@ethane/primitives';
import { damaged } from './checksum.ts';
import {
  type CommitRecord,
  decodeCommitRow,
  decodeHeadRow,
  FIRST_DIGEST,
  HEAD_KEY,
  type HeadRecord,
} from './commit-record.ts';
import { commitKey, numberOfKey, tableRange } from './keys.ts';

/** Records to look back at, at least. */
const LEAST_RECORDS = 16;

/** Commits at the end of the chain that agree with each other. */
export interface CommitChain {
  readonly head: HeadRecord;
  /** Newest first. */
  readonly records: readonly CommitRecord[];
}

/**
 * Walks the commit records back from the head, over at least `bytes` bytes of batches: all that can still have been in
 * LevelDB's logs only, which it reads back with gaps where they are damaged. Any gap or broken link is found.
 *
 * @throws ChainError `DATABASE_DAMAGED`
 */
export async function walkCommits(store: KeyValueStore, bytes: number): Promise<CommitChain> {
  const row = store.get(HEAD_KEY);
  if (row === undefined) throw damaged(HEAD_KEY, 'the head is missing');
  const head = decodeHeadRow(row);
  await assertNewest(store, head);
  const records: CommitRecord[] = [];
  let expected = head.digest;
  let seen = 0;
  for (let sequence = head.sequence; sequence >= 0; sequence--) {
    const key = commitKey(sequence);
    const { record, digest } = readRecord(store, key);
    if (digest !== expected) throw damaged(key, 'the commit record is not the one that its successor names');
    if (record.sequence !== sequence) throw damaged(key, 'the commit record has another number');
    assertFollows(key, record, records.at(-1));
    records.push(record);
    expected = record.previousDigest;
    seen += record.bytes;
    if (seen >= bytes && records.length >= LEAST_RECORDS) break;
    if (sequence === 0 && expected !== FIRST_DIGEST) throw damaged(key, 'the first commit has a predecessor');
  }
  const newest = records[0];
  if (newest === undefined || newest.hash !== head.hash || newest.number !== head.number) {
    throw damaged(HEAD_KEY, 'the head is not that of the last commit');
  }
  return { head, records };
}

function readRecord(store: KeyValueStore, key: Bytes): ReturnType<typeof decodeCommitRow> {
  const row = store.get(key);
  if (row === undefined) throw damaged(key, 'a commit record is missing');
  return decodeCommitRow(key, row);
}

/** No record may stand after the one that the head names: they are written together. */
async function assertNewest(store: KeyValueStore, head: HeadRecord): Promise<void> {
  for await (const [key] of store.iterate({ ...tableRange('M'), reverse: true, limit: 1 })) {
    if (numberOfKey(key) > head.sequence) throw damaged(HEAD_KEY, 'there are commits after that of the head');
  }
}

/** `later`: the commit after `record`. One that extends the chain has the head of the one before it as its parent. */
function assertFollows(key: Bytes, record: CommitRecord, later: CommitRecord | undefined): void {
  if (later?.kind !== 'extend' || later.parentHash === record.hash) return;
  throw damaged(key, 'a block was committed on another than the head');
}
