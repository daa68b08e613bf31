import type { Genesis } from '@ethane/chainspec';
import type { KeyValueStore } from '@ethane/db';
import type { Hash32 } from '@ethane/primitives';
import { ChainError } from './errors.ts';
import { genesisCommit, writeGenesis } from './genesis-commit.ts';
import type { CommitPoint, Head } from './head-view.ts';

export interface OpenedStore {
  readonly genesisHash: Hash32;
  readonly head: Head;
  readonly commit: CommitPoint;
}

export async function openStore(
  store: KeyValueStore,
  genesis: Genesis,
  options: { sync: boolean; report: (line: string) => void },
): Promise<OpenedStore> {
  const commit = genesisCommit(genesis);
  const written = await writeGenesis(store, commit, options.sync);
  return { genesisHash: commit.hash, ...written };
}
