import { type Hash32, toQuantity } from '@ethane/primitives';
import { type BlockReference, blockNumber, blockReference } from '../codecs/block-reference.ts';
import { type Decoder, defaulted, required } from '../codecs/codec.ts';
import { flag, hash32, looseNumber } from '../codecs/values.ts';
import { formatBlock, formatOmmer } from '../format/block.ts';
import { formatHeader } from '../format/header.ts';
import { formatReceipts } from '../format/receipt.ts';
import { type Call, type Method, method } from '../protocol/method.ts';
import type { LocatedBlock } from '../services/block-locator.ts';

/** A hash as the name of a block. */
const byHash: Decoder<BlockReference> = (value) => named(hash32(value));

/** Blocks, headers, uncles and receipts of a block. An unknown block is `null`. */
export const BLOCK_METHODS: readonly Method[] = [
  method('eth_getBlockByHash', [required(byHash), defaulted(flag, false)], getBlock),
  method('eth_getBlockByNumber', [required(blockNumber), defaulted(flag, false)], getBlock),
  method('eth_getHeaderByHash', [required(byHash)], getHeader),
  method('eth_getHeaderByNumber', [required(blockNumber)], getHeader),
  method('eth_getBlockTransactionCountByHash', [required(byHash)], countTransactions),
  method('eth_getBlockTransactionCountByNumber', [required(blockNumber)], countTransactions),
  method('eth_getUncleCountByBlockHash', [required(byHash)], countOmmers),
  method('eth_getUncleCountByBlockNumber', [required(blockNumber)], countOmmers),
  method('eth_getUncleByBlockHashAndIndex', [required(byHash), required(looseNumber)], getOmmer),
  method('eth_getUncleByBlockNumberAndIndex', [required(blockNumber), required(looseNumber)], getOmmer),
  method('eth_getBlockReceipts', [required(blockReference)], ({ services }, reference) => {
    const located = services.blocks.findBlock(reference);
    if (located === undefined) return null;
    const receipts = services.blocks.receiptsOf(located);
    return formatReceipts(services.backend.chain.spec, { ...located, receipts });
  }),
];

/** The reference that a hash is. */
export function named(hash: Hash32): BlockReference {
  return { hash, requireCanonical: false };
}

function find({ services }: Call, reference: BlockReference): LocatedBlock | undefined {
  return services.blocks.findBlock(reference);
}

function getBlock(call: Call, reference: BlockReference, full: boolean): unknown {
  const located = find(call, reference);
  return located && formatBlock(located.block, { full, pending: located.hash === null });
}

function getHeader({ services }: Call, reference: BlockReference): unknown {
  const located = services.blocks.findHeader(reference);
  return located && formatHeader(located.header, located.hash);
}

function countTransactions(call: Call, reference: BlockReference): unknown {
  const located = find(call, reference);
  return located && toQuantity(located.block.transactions.length);
}

function countOmmers(call: Call, reference: BlockReference): unknown {
  const located = find(call, reference);
  return located && toQuantity(located.block.ommers.length);
}

function getOmmer(call: Call, reference: BlockReference, index: bigint): unknown {
  const ommer = find(call, reference)?.block.ommers[Number(index)];
  return ommer && formatOmmer(ommer);
}
