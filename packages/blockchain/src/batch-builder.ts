import type { BatchOperation } from '@ethane/db';
import type { Bytes } from '@ethane/primitives';
import { sealValue } from './checksum.ts';

/** Gathers the operations of one atomic batch and their size. Later operations on a key win. */
export class BatchBuilder {
  readonly operations: BatchOperation[] = [];
  /** Bytes of keys and values so far. */
  bytes = 0;

  /** Adds the checksum to `value`. */
  put(key: Bytes, value: Bytes): void {
    this.putSealed(key, sealValue(key, value));
  }

  putSealed(key: Bytes, value: Bytes): void {
    this.bytes += key.length + value.length;
    this.operations.push({ type: 'put', key, value });
  }

  delete(key: Bytes): void {
    this.bytes += key.length;
    this.operations.push({ type: 'del', key });
  }
}
