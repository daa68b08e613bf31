import type { KeyValueStore } from '@ethane/db';
import { metaRow, readMeta } from './meta-rows.ts';
import { VarintReader, varintSize, writeVarint } from './varint.ts';

/** Whether the last run ended in order, and how often one has not. */
export interface RunMarker {
  readonly clean: boolean;
  readonly uncleanStops: number;
}

/** Undefined for a store that was never opened. A damaged marker counts as an unclean stop. */
export function readRunMarker(store: KeyValueStore): RunMarker | undefined {
  try {
    const value = readMeta(store, 'run');
    if (value === undefined) return undefined;
    return { clean: value[0] === 1, uncleanStops: new VarintReader(value, 1).number() };
  } catch {
    return { clean: false, uncleanStops: 0 };
  }
}

export async function writeRunMarker(store: KeyValueStore, marker: RunMarker): Promise<void> {
  const value = new Uint8Array(1 + varintSize(marker.uncleanStops));
  value[0] = marker.clean ? 1 : 0;
  writeVarint(marker.uncleanStops, value, 1);
  await store.batch([metaRow('run', value)], { sync: true });
}
