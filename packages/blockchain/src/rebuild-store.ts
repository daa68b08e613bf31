import type { ChainSpec } from '@ethane/chainspec';
import type { BatchOperation, KeyValueStore } from '@ethane/db';
import { type Bytes, CodedError, type Hash32 } from '@ethane/primitives';
import { headerHash } from '@ethane/types';
import { BadBlocks } from './bad-blocks.ts';
import { BatchBuilder } from './batch-builder.ts';
import { BlockAudit } from './block-audit.ts';
import { BlockReader } from './block-reader.ts';
import { decodeHashRow } from './block-rows.ts';
import { dropBlock } from './block-writes.ts';
import { applyStep } from './branch.ts';
import { BranchExecutor } from './branch-executor.ts';
import { ChainWriter } from './chain-writer.ts';
import { CHECKSUM_SIZE } from './checksum.ts';
import { createEntryCache } from './entry-source.ts';
import { type GenesisCommit, writeGenesis } from './genesis-commit.ts';
import { type CommitPoint, type Head, HeadView } from './head-view.ts';
import { canonicalKey, metaKey, type Table, tableRange } from './keys.ts';
import { metaRow } from './meta-rows.ts';

/** All that follows from the blocks, and is made anew. */
const DERIVED_TABLES: readonly Table[] = ['a', 's', 'n', 'o', 'k', 'q', 'd', 't', 'r', 'M'];
const CHUNK = 10_000;
/** Bytes of a hash and its checksum. */
const HASH_ROW_SIZE = 32 + CHECKSUM_SIZE;

export interface RebuildInput {
  readonly store: KeyValueStore;
  readonly spec: ChainSpec;
  readonly genesis: GenesisCommit;
  readonly report: (line: string) => void;
}

/**
 * Makes a damaged store sound: everything but the blocks is deleted and computed again from genesis on, by executing the
 * canonical blocks up to the first that is not whole. May be interrupted at any point; the next start begins it again.
 */
export async function rebuildStore(input: RebuildInput): Promise<{ head: Head; commit: CommitPoint }> {
  const { store, genesis, report } = input;
  const hashes = intactChain(store, genesis, report);
  report(`computing the state again from genesis through block ${hashes.length}`);
  await store.batch([metaRow('rebuild', Uint8Array.of(1))], { sync: true });
  for (const table of DERIVED_TABLES) await clearTable(store, table);
  await store.batch([{ type: 'del', key: metaKey('head') }]);
  const start = await writeGenesis(store, genesis, false, 'rebuild');
  const done = await replay(input, start, hashes);
  await dropCanonicalAbove(store, Number(done.head.header.number));
  await store.flush();
  await store.batch([{ type: 'del', key: metaKey('rebuild') }], { sync: true });
  report(`the chain now ends at block ${done.head.header.number} ${done.head.hash}`);
  return done;
}

/** Hashes of the canonical blocks after genesis, as far as headers and bodies are whole. */
function intactChain(store: KeyValueStore, genesis: GenesisCommit, report: (line: string) => void): Hash32[] {
  const audit = new BlockAudit(store);
  const hashes: Hash32[] = [];
  const { header } = genesis.block;
  let last = { header, totalDifficulty: header.difficulty };
  for (let number = Number(header.number) + 1; store.get(canonicalKey(number)) !== undefined; number++) {
    try {
      last = audit.header(number, last);
      audit.block(last);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      report(`block ${number} is damaged and lost with all after it: ${error.message}`);
      break;
    }
    hashes.push(headerHash(last.header));
  }
  return hashes;
}

async function replay(
  { store, spec, report }: RebuildInput,
  start: { head: Head; commit: CommitPoint },
  hashes: readonly Hash32[],
): Promise<{ head: Head; commit: CommitPoint }> {
  const cache = createEntryCache();
  const view = new HeadView(start.head, start.commit, store, cache);
  const blocks = new BlockReader(view);
  let failure: unknown;
  const onFatal = (error: unknown): void => {
    failure = error;
  };
  const writer = new ChainWriter({ store, syncWrites: false, onFatal }, view, cache, blocks);
  const executor = new BranchExecutor(spec, blocks, new BadBlocks());
  for (const hash of hashes) {
    const block = blocks.block(hash);
    if (block === undefined) break;
    try {
      const applied = executor.execute(block, writer.view.head, writer.view);
      await writer.commit('rebuild', [applyStep(applied, true)]);
    } catch (error) {
      if (failure !== undefined || !(error instanceof CodedError)) throw error;
      report(
        `block ${block.header.number} cannot be executed again and is lost with all after it: ${error.message}`,
      );
      break;
    }
  }
  const { head, commit } = writer.view;
  writer.view.retire();
  return { head, commit };
}

/** Blocks above the new end have no sound parent any more. */
async function dropCanonicalAbove(store: KeyValueStore, number: number): Promise<void> {
  const batch = new BatchBuilder();
  for await (const [key, row] of store.iterate({ gte: canonicalKey(number + 1), lt: tableRange('c').lt })) {
    batch.delete(key);
    if (row.length === HASH_ROW_SIZE) dropBlock(batch, decodeHashRow(row.subarray(0, 32)));
  }
  await store.batch(batch.operations);
}

async function clearTable(store: KeyValueStore, table: Table): Promise<void> {
  let keys: BatchOperation[] = [];
  const range: { gte: Bytes; lt: Bytes } = tableRange(table);
  for await (const [key] of store.iterate(range)) {
    keys.push({ type: 'del', key });
    if (keys.length < CHUNK) continue;
    await store.batch(keys);
    keys = [];
  }
  await store.batch(keys);
}
