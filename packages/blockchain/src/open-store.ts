import type { Genesis } from '@ethane/chainspec';
import type { KeyValueStore } from '@ethane/db';
import { CodedError, type Hash32 } from '@ethane/primitives';
import { ChainError } from './errors.ts';
import { type GenesisCommit, genesisCommit, writeGenesis } from './genesis-commit.ts';
import type { CommitPoint, Head } from './head-view.ts';
import { inspectStore } from './inspect-store.ts';
import { metaKey } from './keys.ts';
import { LAYOUT_VERSION, readMeta, readMetaHash } from './meta-rows.ts';
import { rebuildStore } from './rebuild-store.ts';
import { readRunMarker, writeRunMarker } from './run-marker.ts';

export interface OpenStoreOptions {
  readonly sync: boolean;
  /** Takes one line about an unclean stop, damage and what was done about it. */
  readonly report: (line: string) => void;
}

/** A store that is sound and marked as in use. */
export interface OpenedStore {
  readonly genesisHash: Hash32;
  readonly head: Head;
  readonly commit: CommitPoint;
}

/**
 * Begins a chain in an empty store, or checks the one that is there and repairs it.
 *
 * @throws ChainError `DATABASE_OTHER_GENESIS`, `DATABASE_VERSION` or `DATABASE_DAMAGED`
 */
export async function openStore(
  store: KeyValueStore,
  genesis: Genesis,
  options: OpenStoreOptions,
): Promise<OpenedStore> {
  const commit = await genesisCommit(genesis);
  if (await isEmpty(store)) {
    const begun = await writeGenesis(store, commit, options.sync);
    await writeRunMarker(store, { clean: false, uncleanStops: 0 });
    return { genesisHash: commit.hash, ...begun };
  }
  assertSameChain(store, commit.hash);
  const { clean, uncleanStops } = readRunMarker(store) ?? { clean: false, uncleanStops: 0 };
  const stops = clean ? uncleanStops : uncleanStops + 1;
  if (!clean) options.report(`the last run did not end in order (${stops} so far); checking the database`);
  await writeRunMarker(store, { clean: false, uncleanStops: stops });
  const opened = await inspectOrRebuild(store, genesis, commit, clean, options);
  return { genesisHash: commit.hash, head: opened.head, commit: opened.commit };
}

async function inspectOrRebuild(
  store: KeyValueStore,
  { spec }: Genesis,
  genesis: GenesisCommit,
  clean: boolean,
  { report }: OpenStoreOptions,
): Promise<{ head: Head; commit: CommitPoint }> {
  try {
    if (store.get(metaKey('rebuild')) !== undefined) {
      throw new ChainError('DATABASE_DAMAGED', 'computing the state again was interrupted');
    }
    const sound = await inspectStore(store, clean, Number(genesis.block.header.number));
    if (!clean) report(`nothing lost: ${sound.commits} commits and ${sound.blocks} blocks agree`);
    return sound;
  } catch (error) {
    if (!(error instanceof CodedError) || error.code === 'DATABASE_IO') throw error;
    report(`the database is damaged: ${error.message}`);
    return rebuildStore({ store, spec, genesis, report });
  }
}

/** @throws ChainError `DATABASE_OTHER_GENESIS` or `DATABASE_VERSION` */
function assertSameChain(store: KeyValueStore, want: Hash32): void {
  const version = readMeta(store, 'version')?.[0];
  if (version !== LAYOUT_VERSION) {
    throw new ChainError('DATABASE_VERSION', 'the database is not one of this version', {
      have: version,
      want: LAYOUT_VERSION,
    });
  }
  const have = readMetaHash(store, 'genesis');
  if (have === want) return;
  throw new ChainError(
    'DATABASE_OTHER_GENESIS',
    `database contains incompatible genesis (have ${have}, new ${want})`,
    { have, want },
  );
}

async function isEmpty(store: KeyValueStore): Promise<boolean> {
  for await (const _ of store.iterate({ limit: 1 })) return false;
  return true;
}
