import { bytesToHex, type Hash32, toQuantity } from '@ethane/primitives';
import { type Header, headerHash } from '@ethane/types';

/** A header as JSON-RPC has it; geth's `RPCMarshalHeader`. Fields that a fork brought are there from that fork on. */
export type HeaderJson = Readonly<Record<string, unknown>>;

/** @param hash of the header; null for a pending block, which has none yet */
export function formatHeader(header: Header, hash: Hash32 | null = headerHash(header)): HeaderJson {
  const json: Record<string, unknown> = {
    number: toQuantity(header.number),
    hash,
    parentHash: header.parentHash,
    nonce: hash === null ? null : bytesToHex(header.nonce),
    mixHash: header.mixHash,
    sha3Uncles: header.ommersHash,
    logsBloom: bytesToHex(header.logsBloom),
    stateRoot: header.stateRoot,
    miner: header.coinbase,
    difficulty: toQuantity(header.difficulty),
    extraData: bytesToHex(header.extraData),
    gasLimit: toQuantity(header.gasLimit),
    gasUsed: toQuantity(header.gasUsed),
    timestamp: toQuantity(header.timestamp),
    transactionsRoot: header.transactionsRoot,
    receiptsRoot: header.receiptsRoot,
  };
  if (header.baseFeePerGas !== undefined) json.baseFeePerGas = toQuantity(header.baseFeePerGas);
  if (header.withdrawalsRoot !== undefined) json.withdrawalsRoot = header.withdrawalsRoot;
  if (header.blobGasUsed !== undefined) json.blobGasUsed = toQuantity(header.blobGasUsed);
  if (header.excessBlobGas !== undefined) json.excessBlobGas = toQuantity(header.excessBlobGas);
  if (header.parentBeaconBlockRoot !== undefined) json.parentBeaconBlockRoot = header.parentBeaconBlockRoot;
  if (header.requestsHash !== undefined) json.requestsHash = header.requestsHash;
  if (header.blockAccessListHash !== undefined) json.blockAccessListHash = header.blockAccessListHash;
  if (header.slotNumber !== undefined) json.slotNumber = toQuantity(header.slotNumber);
  return json;
}
