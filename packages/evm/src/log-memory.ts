import { type Address, type Bytes, EMPTY_BYTES, type Hash32 } from '@ethane/primitives';
import type { Log } from '@ethane/types';
import { LOG, SETTING, WORD_BYTES } from './frame-layout.ts';
import type { Host } from './host.ts';
import type { Kernel } from './kernel.ts';
import type { LinearMemory } from './linear-memory.ts';
import { readAddress, readHash, type WordMemory } from './words.ts';

/** Bytes that logs are moved to at a time; what the kernel notes between two times fits. */
const CHUNK_BYTES = 65_536;

/** The driver's side of the logs that the kernel has noted: they are moved out of linear memory as they are. */
export class LogMemory {
  readonly #memory: LinearMemory;
  readonly #logs: number;
  readonly #size: number;
  #chunk: WordMemory = NO_CHUNK;
  /** In the chunk: the first log that the host has not been told of, and where the logs end. */
  #next = 0;
  #end = 0;

  constructor(kernel: Kernel, memory: LinearMemory) {
    this.#memory = memory;
    this.#logs = kernel.LOGS.value;
    this.#size = (kernel.SETTINGS.value + SETTING.LOG_BYTES) >> 2;
  }

  /** Tells the host of the logs, in their order; goes on where it was when the host had no answer. */
  carryOver(host: Host): void {
    if (this.#memory.u32[this.#size] !== 0) this.#takeOut();
    while (this.#next < this.#end) {
      const log = new NotedLog(this.#chunk, this.#next);
      host.addLog(log);
      this.#next += log.size;
    }
  }

  /** Gives up what has not been carried over. */
  drop(): void {
    this.#memory.u32[this.#size] = 0;
    this.#next = this.#end;
  }

  #takeOut(): void {
    const { bytes, u32 } = this.#memory;
    const size = u32[this.#size]!;
    u32[this.#size] = 0;
    if (this.#end + size > this.#chunk.bytes.length) {
      const { buffer } = new Uint8Array(CHUNK_BYTES);
      this.#chunk = {
        bytes: new Uint8Array(buffer),
        u32: new Uint32Array(buffer),
        u64: new BigUint64Array(buffer),
      };
      this.#next = 0;
      this.#end = 0;
    }
    this.#chunk.bytes.set(bytes.subarray(this.#logs, this.#logs + size), this.#end);
    this.#end += size;
  }
}

const NO_CHUNK: WordMemory = {
  bytes: EMPTY_BYTES,
  u32: new Uint32Array(0),
  u64: new BigUint64Array(0),
};

/** A log as the kernel has noted it. Topics and data are made when they are asked for: many logs are never looked at. */
class NotedLog implements Log {
  readonly address: Address;
  readonly #chunk: WordMemory;
  readonly #at: number;

  constructor(chunk: WordMemory, at: number) {
    this.address = readAddress(chunk, at);
    this.#chunk = chunk;
    this.#at = at;
  }

  get topics(): readonly Hash32[] {
    const count = this.#topicCount;
    const topics = new Array<Hash32>(count);
    for (let i = 0; i < count; i++) {
      // The last topic comes first.
      topics[i] = readHash(this.#chunk, this.#at + LOG.HEADER + (count - 1 - i) * WORD_BYTES);
    }
    return topics;
  }

  get data(): Bytes {
    const start = this.#at + LOG.HEADER + this.#topicCount * WORD_BYTES;
    return this.#chunk.bytes.slice(start, start + this.#dataSize);
  }

  /** Bytes that it takes as noted. */
  get size(): number {
    return LOG.HEADER + this.#topicCount * WORD_BYTES + ((this.#dataSize + 7) & ~7);
  }

  get #topicCount(): number {
    return this.#chunk.u32[(this.#at + LOG.TOPIC_COUNT) >> 2]!;
  }

  get #dataSize(): number {
    return this.#chunk.u32[(this.#at + LOG.DATA_SIZE) >> 2]!;
  }
}
