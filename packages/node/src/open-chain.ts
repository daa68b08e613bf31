import { mkdirSync } from 'node:fs';
import { Blockchain, type BlockchainOptions } from '@ethane/blockchain';
import { openLevelStore, openMemoryStore } from '@ethane/db';
import type { CacheProvider } from '@ethane/ethash';
import { type ChainSettings, databaseFolder } from './datadir.ts';
import { chainCaches, sealVerifier } from './ethash-chain.ts';

export interface OpenChainOptions extends Pick<BlockchainOptions, 'syncWrites' | 'report' | 'onFatal'> {
  /** Directory of the database; in memory without it. */
  readonly datadir?: string | undefined;
  /** Whether proof-of-work seals are checked; true by default. */
  readonly verifySeals?: boolean | undefined;
}

/** A chain and the function that closes it and its database. */
export interface OpenedChain {
  readonly chain: Blockchain;
  /** What its proof-of-work seals are verified and made with; undefined when its blocks have none. */
  readonly caches: CacheProvider | undefined;
  close(): Promise<void>;
}

/**
 * Opens the database of a chain, creating it on first use.
 *
 * @throws DatabaseError `DATABASE_LOCKED` and others; ChainError `DATABASE_OTHER_GENESIS`, `DATABASE_DAMAGED`
 */
export async function openChain(settings: ChainSettings, options: OpenChainOptions): Promise<OpenedChain> {
  const { datadir, verifySeals = true, syncWrites, onFatal, report = printNotice } = options;
  if (datadir !== undefined) mkdirSync(datadir, { recursive: true });
  const store =
    datadir === undefined ? await openMemoryStore() : await openLevelStore(databaseFolder(datadir));
  try {
    let opened: Blockchain | undefined;
    const caches =
      settings.ethash === 'none'
        ? undefined
        : chainCaches(settings.ethash, () => opened?.head.header.number ?? 0n);
    const chain = await Blockchain.open({
      store,
      genesis: settings.genesis,
      syncWrites,
      report,
      onFatal,
      sealVerifier: verifySeals && caches !== undefined ? sealVerifier(caches) : undefined,
    });
    opened = chain;
    return { chain, caches, close: () => chain.close() };
  } catch (error) {
    await store.close();
    throw error;
  }
}

export function printNotice(line: string): void {
  process.stderr.write(`Warning: ${line}\n`);
}
