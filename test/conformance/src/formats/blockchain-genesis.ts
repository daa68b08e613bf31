import type { ChainSpec, Genesis } from '@ethane/chainspec';
import { type Alloc, addressOf, bytesOf, hashOf, quantityOf } from '@ethane/node/statetest';
import { bytesToBigint } from '@ethane/primitives';
import { decodeBlock, type Header } from '@ethane/types';

/** A header as the tests write it. */
export interface HeaderJson {
  readonly parentHash: string;
  readonly uncleHash: string;
  readonly coinbase: string;
  readonly stateRoot: string;
  readonly transactionsTrie: string;
  readonly receiptTrie: string;
  readonly bloom: string;
  readonly difficulty: string;
  readonly number: string;
  readonly gasLimit: string;
  readonly gasUsed: string;
  readonly timestamp: string;
  readonly extraData: string;
  readonly mixHash: string;
  readonly nonce: string;
  readonly hash?: string;
}

/** The header of block 0: from its bytes where the test has them, else (tests of proof of work only) from its fields. */
export function genesisHeaderOf(json: HeaderJson, rlp: string | undefined): Header {
  if (rlp !== undefined) return decodeBlock(bytesOf(rlp)).header;
  return {
    parentHash: hashOf(json.parentHash),
    ommersHash: hashOf(json.uncleHash),
    coinbase: addressOf(json.coinbase),
    stateRoot: hashOf(json.stateRoot),
    transactionsRoot: hashOf(json.transactionsTrie),
    receiptsRoot: hashOf(json.receiptTrie),
    logsBloom: bytesOf(json.bloom),
    difficulty: quantityOf(json.difficulty),
    number: quantityOf(json.number),
    gasLimit: quantityOf(json.gasLimit),
    gasUsed: quantityOf(json.gasUsed),
    timestamp: quantityOf(json.timestamp),
    extraData: bytesOf(json.extraData),
    mixHash: hashOf(json.mixHash),
    nonce: bytesOf(json.nonce),
  };
}

/** What makes a chain begin with this header and state. */
export function genesisOf(spec: ChainSpec, header: Header, alloc: Alloc): Genesis {
  const { baseFeePerGas, excessBlobGas, blobGasUsed } = header;
  return {
    spec,
    nonce: bytesToBigint(header.nonce),
    timestamp: header.timestamp,
    extraData: header.extraData,
    gasLimit: header.gasLimit,
    difficulty: header.difficulty,
    mixHash: header.mixHash,
    coinbase: header.coinbase,
    number: header.number,
    gasUsed: header.gasUsed,
    parentHash: header.parentHash,
    ...(excessBlobGas !== undefined && { excessBlobGas }),
    ...(blobGasUsed !== undefined && { blobGasUsed }),
    ...(baseFeePerGas !== undefined && { baseFeePerGas }),
    alloc,
  };
}
