import { keccak256 } from '@ethane/crypto';
import { type Address, type Hash32, type Hex, hexToBytes } from '@ethane/primitives';
import { BLOOM_BYTES, type Header, type Log, type Receipt, transactionHash } from '@ethane/types';
import type { LogCriteria, LogFilter } from '../codecs/log-filter.ts';
import { formatLog, type LogJson } from '../format/log.ts';
import type { RpcLimits } from '../limits.ts';
import type { ChainBlock, ChainPort } from '../ports.ts';
import { invalidParams, RpcError, rejected } from '../protocol/rpc-error.ts';
import type { BlockLocator } from './block-locator.ts';

const YIELD_MILLIS = 25;

/** Finds logs of mined blocks; blooms rule out most blocks without reading their receipts. */
export class LogSearch {
  readonly #chain: ChainPort;
  readonly #blocks: BlockLocator;
  readonly #limits: RpcLimits;

  constructor(chain: ChainPort, blocks: BlockLocator, limits: RpcLimits) {
    this.#chain = chain;
    this.#blocks = blocks;
    this.#limits = limits;
  }

  /** @throws RpcError `INVALID_PARAMS` (bad range), `REJECTED` (unknown block), `LIMIT_EXCEEDED`, `TIMED_OUT` */
  async find(filter: LogFilter): Promise<readonly LogJson[]> {
    const matcher = new LogMatcher(filter);
    if (filter.blockHash !== undefined) {
      const header = this.#chain.headerByHash(filter.blockHash);
      if (header === undefined) throw rejected('unknown block');
      return this.#inBlock(matcher, filter.blockHash, header);
    }
    const { from, to } = this.#range(filter);
    return this.#inRange(matcher, from, to);
  }

  #range(filter: LogFilter): { readonly from: bigint; readonly to: bigint } {
    const head = this.#chain.head.header.number;
    const from = this.#blocks.numberOf(filter.fromBlock ?? 'latest');
    const to = this.#blocks.numberOf(filter.toBlock ?? 'latest');
    if (from > to) throw invalidParams('invalid block range params');
    if (to > head) throw invalidParams('block range extends beyond current head block');
    const limit = this.#limits.logBlocks;
    if (to - from >= BigInt(limit)) {
      throw new RpcError(
        'LIMIT_EXCEEDED',
        `block range too large: ${to - from + 1n} blocks, at most ${limit}`,
      );
    }
    return { from, to };
  }

  async #inRange(matcher: LogMatcher, from: bigint, to: bigint): Promise<readonly LogJson[]> {
    const found: LogJson[] = [];
    const start = performance.now();
    let turn = start;
    for (let number = from; number <= to; number++) {
      const hash = this.#chain.hashByNumber(number);
      const header = hash === undefined ? undefined : this.#chain.headerByHash(hash);
      // The chain got shorter while this waited its turn.
      if (hash === undefined || header === undefined) break;
      for (const log of this.#inBlock(matcher, hash, header)) found.push(log);
      if (found.length > this.#limits.logResults) {
        throw new RpcError('LIMIT_EXCEEDED', `query returned more than ${this.#limits.logResults} results`);
      }
      const now = performance.now();
      if (now - start > this.#limits.callMillis) throw new RpcError('TIMED_OUT', 'request timed out');
      if (now - turn > YIELD_MILLIS) {
        await new Promise((resolve) => setImmediate(resolve));
        turn = performance.now();
      }
    }
    return found;
  }

  #inBlock(matcher: LogMatcher, hash: Hash32, header: Header): readonly LogJson[] {
    if (!matcher.mayMatch(header.logsBloom)) return [];
    const block = this.#chain.blockByHash(hash);
    const receipts = this.#chain.receiptsByHash(hash);
    return block === undefined || receipts === undefined ? [] : matcher.logsOf({ block, hash, receipts });
  }
}

/** Where in a bloom the three bits of a value are: byte and mask, three times. */
type BloomBits = readonly number[];

/** A log filter made ready to be held against many blocks. */
export class LogMatcher {
  readonly #addresses: ReadonlySet<Address>;
  readonly #topics: readonly ReadonlySet<Hash32>[];
  /** For each part of the filter the bits of its alternatives. */
  readonly #bits: readonly (readonly BloomBits[])[];

  constructor({ addresses, topics }: LogCriteria) {
    this.#addresses = new Set(addresses);
    this.#topics = topics.map((alternatives) => new Set(alternatives));
    const parts: readonly (readonly Hex[])[] = [addresses, ...topics];
    this.#bits = parts.filter((part) => part.length > 0).map((part) => part.map(bitsOf));
  }

  /** Whether a block with this bloom can have a log that matches: false is certain. */
  mayMatch(bloom: Uint8Array): boolean {
    return this.#bits.every((part) => part.some((bits) => hasBits(bloom, bits)));
  }

  matches(log: Log): boolean {
    if (this.#addresses.size > 0 && !this.#addresses.has(log.address)) return false;
    const { topics } = log;
    if (this.#topics.length > topics.length) return false;
    for (let i = 0; i < this.#topics.length; i++) {
      const alternatives = this.#topics[i]!;
      if (alternatives.size > 0 && !alternatives.has(topics[i]!)) return false;
    }
    return true;
  }

  /** The logs of a block that match, in order. */
  logsOf({ block, hash, receipts }: ChainBlock, removed = false): readonly LogJson[] {
    const { number: blockNumber, timestamp, logsBloom } = block.header;
    if (!this.mayMatch(logsBloom)) return [];
    const found: LogJson[] = [];
    let logIndex = 0;
    receipts.forEach((receipt: Receipt, transactionIndex) => {
      for (const log of receipt.logs) {
        if (this.matches(log)) {
          const transaction = block.transactions[transactionIndex]!;
          const place = { blockHash: hash, blockNumber, timestamp, transactionIndex, logIndex };
          found.push(formatLog(log, { ...place, transactionHash: transactionHash(transaction) }, removed));
        }
        logIndex += 1;
      }
    });
    return found;
  }
}

/** Three digits of 11 bits from the value's hash, counted from the end of the bloom (Yellow Paper, M3:2048). */
function bitsOf(value: Hex): BloomBits {
  const hash = keccak256(hexToBytes(value));
  const bits: number[] = [];
  for (let i = 0; i < 6; i += 2) {
    const bit = ((hash[i]! << 8) | hash[i + 1]!) & 0x7ff;
    bits.push(BLOOM_BYTES - 1 - (bit >> 3), 1 << (bit & 7));
  }
  return bits;
}

function hasBits(bloom: Uint8Array, bits: BloomBits): boolean {
  for (let i = 0; i < bits.length; i += 2) {
    if ((bloom[bits[i]!]! & bits[i + 1]!) !== bits[i + 1]!) return false;
  }
  return true;
}
