import type { KeyValueStore } from '@ethane/db';
import type { Hash32 } from '@ethane/primitives';
import { ZERO_HASH } from '@ethane/primitives';
import { hashOfSideKey, sideKey, tableRange } from './keys.ts';

/** Hashes of the stored blocks that are not canonical, from number `from` on. */
export async function sideBlocks(
  store: Pick<KeyValueStore, 'iterate'>,
  from: number,
): Promise<readonly Hash32[]> {
  const hashes: Hash32[] = [];
  const range = { gte: sideKey(from, ZERO_HASH), lt: tableRange('f').lt };
  for await (const [key] of store.iterate(range)) hashes.push(hashOfSideKey(key));
  return hashes;
}
