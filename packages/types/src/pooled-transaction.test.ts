import { createHash } from 'node:crypto';
import { bytesToHex, hexToBytes, toAddress, toHash32 } from '@ethane/primitives';
import { Transaction as EthersTransaction } from 'ethers';
import { serializeTransaction } from 'viem';
import { describe, expect, it } from 'vitest';
import {
  type BlobSidecar,
  type BlobTransaction,
  decodePooledTransaction,
  encodePooledTransaction,
  signTransaction,
  transactionHash,
} from './index.ts';

const KEY = new Uint8Array(32).fill(7);
const TO = toAddress(`0x${'3c'.repeat(20)}`);
const FEES = { maxFeePerGas: 30n, maxPriorityFeePerGas: 2n, maxFeePerBlobGas: 3n };
const commitment = new Uint8Array(48).fill(0xc0);
const HASH = toHash32(createHash('sha256').update(commitment).digest().fill(1, 0, 1));
const TRANSACTION: BlobTransaction = signTransaction(
  {
    type: 3,
    chainId: 1n,
    nonce: 4n,
    gasLimit: 21_000n,
    to: TO,
    value: 1n,
    data: new Uint8Array(0),
    accessList: [],
    blobVersionedHashes: [HASH],
    ...FEES,
  },
  KEY,
);
const blob = new Uint8Array(131_072).fill(3);
const proof = new Uint8Array(48).fill(0xaa);
const VERSION_0: BlobSidecar = { version: 0, blobs: [blob], commitments: [commitment], proofs: [proof] };
const VERSION_1: BlobSidecar = { ...VERSION_0, version: 1, proofs: Array.from({ length: 128 }, () => proof) };

describe('the network form of a blob transaction', () => {
  it('is that of viem for a sidecar of version 0', () => {
    const theirs = serializeTransaction(
      {
        type: 'eip4844',
        chainId: 1,
        nonce: 4,
        gas: 21_000n,
        to: TO,
        value: 1n,
        blobVersionedHashes: [HASH],
        sidecars: [{ blob: bytesToHex(blob), commitment: bytesToHex(commitment), proof: bytesToHex(proof) }],
        ...FEES,
      },
      {
        r: `0x${TRANSACTION.r.toString(16)}`,
        s: `0x${TRANSACTION.s.toString(16)}`,
        yParity: TRANSACTION.yParity,
      },
    );
    expect(bytesToHex(encodePooledTransaction(TRANSACTION, VERSION_0)) === theirs).toBe(true);
    expect(decodePooledTransaction(hexToBytes(theirs)).sidecar?.proofs).toEqual([proof]);
  });

  it('is read by ethers with the same hash', () => {
    const theirs = EthersTransaction.from(bytesToHex(encodePooledTransaction(TRANSACTION, VERSION_0)));
    expect(theirs.hash).toBe(transactionHash(TRANSACTION));
    expect(theirs.blobs?.[0]?.commitment).toBe(bytesToHex(commitment));
  });

  it.each([
    ['0', VERSION_0],
    ['1 (cell proofs)', VERSION_1],
  ])('keeps transaction, hash and sidecar of version %s', (_, sidecar) => {
    const decoded = decodePooledTransaction(encodePooledTransaction(TRANSACTION, sidecar));
    expect(decoded.transaction).toEqual(TRANSACTION);
    expect(transactionHash(decoded.transaction)).toBe(transactionHash(TRANSACTION));
    expect(decoded.sidecar?.version).toBe(sidecar.version);
    expect(decoded.sidecar?.proofs).toEqual(sidecar.proofs);
    expect(decoded.sidecar?.blobs[0]?.length).toBe(131_072);
  });

  it('is the bare form where there is no sidecar', () => {
    const bytes = encodePooledTransaction(TRANSACTION);
    expect(decodePooledTransaction(bytes)).toEqual({ transaction: TRANSACTION });
  });

  it.each<[string, BlobSidecar]>([
    ['a blob of the wrong size', { ...VERSION_0, blobs: [new Uint8Array(32)] }],
    ['a commitment of 47 bytes', { ...VERSION_0, commitments: [commitment.subarray(1)] }],
    ['more commitments than blobs', { ...VERSION_0, commitments: [commitment, commitment] }],
    ['one cell proof only', { ...VERSION_1, proofs: [proof] }],
  ])('is refused with %s', (_, sidecar) => {
    const bytes = encodePooledTransaction(TRANSACTION, sidecar);
    expect(() => decodePooledTransaction(bytes)).toThrow(expect.objectContaining({ code: 'SIDECAR_FORMAT' }));
  });
});
