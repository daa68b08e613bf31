import type { Hash32 } from '@ethane/primitives';
import type { StateNodeStore, StateReader } from '@ethane/state';
import type { Block, Header, Receipt } from '@ethane/types';
import type { BlockReference, BlockTag } from '../codecs/block-reference.ts';
import type { ChainPort } from '../ports.ts';
import { rejected } from '../protocol/rpc-error.ts';
import type { PendingBlocks } from './pending-blocks.ts';

/** A block that a request named. `hash` is null for the pending block. */
export interface LocatedHeader {
  readonly header: Header;
  readonly hash: Hash32 | null;
}

export interface LocatedBlock extends LocatedHeader {
  readonly block: Block;
}

/** How far below the head the safe and the finalized block are, on a chain where no consensus layer names them. */
export interface FinalityDepth {
  readonly safe: bigint;
  readonly finalized: bigint;
}

/** Finds blocks, receipts and states by the ways in which requests name them. */
export class BlockLocator {
  readonly #chain: ChainPort;
  readonly #pending: PendingBlocks;
  readonly #depth: FinalityDepth;

  constructor(chain: ChainPort, pending: PendingBlocks, depth: FinalityDepth) {
    this.#chain = chain;
    this.#pending = pending;
    this.#depth = depth;
  }

  /**
   * Hash of a block; undefined when there is none with this number, `pending` for the pending block. A hash that is given
   * is returned whether or not its block is known.
   *
   * @throws RpcError `REJECTED` when a tag names no block, or the block is not canonical and has to be
   */
  hashOf(reference: BlockReference): Hash32 | 'pending' | undefined {
    const chain = this.#chain;
    if (typeof reference === 'bigint') return chain.hashByNumber(reference);
    if (typeof reference === 'object') {
      const { hash, requireCanonical } = reference;
      if (requireCanonical && chain.headerByHash(hash) !== undefined && !chain.isCanonical(hash)) {
        throw rejected('hash is not currently canonical');
      }
      return hash;
    }
    return this.#hashOfTag(reference);
  }

  /** Undefined when there is no such block. @throws RpcError as {@link hashOf} */
  findHeader(reference: BlockReference): LocatedHeader | undefined {
    if (reference === 'latest') return this.#chain.head;
    const hash = this.hashOf(reference);
    if (hash === 'pending') return { header: this.#pending.get().block.header, hash: null };
    const header = hash === undefined ? undefined : this.#chain.headerByHash(hash);
    return header === undefined || hash === undefined ? undefined : { header, hash };
  }

  /** Undefined when there is no such block. @throws RpcError as {@link hashOf} */
  findBlock(reference: BlockReference): LocatedBlock | undefined {
    const hash = this.hashOf(reference);
    if (hash === 'pending') {
      const { block } = this.#pending.get();
      return { block, header: block.header, hash: null };
    }
    const block = hash === undefined ? undefined : this.#chain.blockByHash(hash);
    return block === undefined || hash === undefined ? undefined : { block, header: block.header, hash };
  }

  /** Receipts of a block found before. */
  receiptsOf({ hash }: LocatedHeader): readonly Receipt[] {
    if (hash === null) return this.#pending.get().receipts;
    return this.#chain.receiptsByHash(hash) ?? [];
  }

  /** @throws RpcError `REJECTED` "header not found" and the like, in geth's words */
  header(reference: BlockReference): LocatedHeader {
    return this.findHeader(reference) ?? missing(reference);
  }

  /** @throws RpcError `REJECTED` */
  block(reference: BlockReference): LocatedBlock {
    return this.findBlock(reference) ?? missing(reference);
  }

  /**
   * A block's header and the state after it.
   *
   * @throws RpcError `REJECTED` when there is no such block or its state is gone
   */
  state(reference: BlockReference): LocatedHeader & { readonly state: StateReader } {
    const located = this.header(reference);
    if (located.hash === null) return { ...located, state: this.#pending.get().state };
    const state = this.#chain.stateAt(located.hash);
    if (state === undefined)
      throw rejected(`missing trie node: state of block ${located.hash} is not available`);
    return { ...located, state };
  }

  /** Trie nodes of the state after a block. @throws RpcError `REJECTED` as {@link state} */
  nodes({ hash }: LocatedHeader): StateNodeStore {
    const nodes = hash === null ? this.#pending.get().nodes : this.#chain.nodesAt(hash);
    if (nodes === undefined) throw rejected(`missing trie node: state of block ${hash} is not available`);
    return nodes;
  }

  /**
   * Number of the block for a range of logs; above the head it is as given.
   *
   * @throws RpcError `REJECTED`
   */
  numberOf(reference: BlockTag | bigint): bigint {
    if (typeof reference === 'bigint') return reference;
    const head = this.#chain.head.header.number;
    if (reference === 'latest' || reference === 'pending') return head;
    return this.header(reference).header.number;
  }

  #hashOfTag(tag: BlockTag): Hash32 | 'pending' | undefined {
    const chain = this.#chain;
    switch (tag) {
      case 'latest':
        return chain.head.hash;
      case 'earliest':
        return chain.hashByNumber(0n);
      case 'pending':
        return 'pending';
      case 'safe':
      case 'finalized':
        return this.#checkpoint(tag);
    }
  }

  #checkpoint(tag: 'safe' | 'finalized'): Hash32 | undefined {
    const chain = this.#chain;
    if (chain.checkpoint !== undefined) {
      const hash = chain.checkpoint(tag);
      if (hash === undefined) throw rejected(`${tag} block not found`);
      return hash;
    }
    const head = chain.head.header.number;
    const depth = this.#depth[tag];
    return chain.hashByNumber(head > depth ? head - depth : 0n);
  }
}

function missing(reference: BlockReference): never {
  throw rejected(typeof reference === 'object' ? 'header for hash not found' : 'header not found');
}
