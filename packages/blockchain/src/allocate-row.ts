import { type Allocate, createAllocate } from '@ethane/primitives';

/** For rows of the store, which stay where the store is in memory: in none of their memory is what is dropped sooner. */
export const allocateRow: Allocate = createAllocate();
