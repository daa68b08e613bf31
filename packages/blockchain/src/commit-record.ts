import { keccak256Hex } from '@ethane/crypto';
import { type Bytes, bigintToBytes, type Hash32, hexToBytes, ZERO_HASH } from '@ethane/primitives';
import { asHash32, asList, asSmallUint, asUint, decodeRlp, encodeRlp, type RlpItem } from '@ethane/rlp';
import { damaged, openValue, sealValue } from './checksum.ts';
import { commitKey, metaKey } from './keys.ts';

const COMMIT_KINDS = ['genesis', 'extend', 'reorg', 'rewind', 'rebuild'] as const;

export type CommitKind = (typeof COMMIT_KINDS)[number];

/**
 * One row for every batch that moved the head, linked by digests: a batch that the log lost without an error (which
 * LevelDB can do after damage) leaves a gap or a broken link.
 */
export interface CommitRecord {
  /** 0, 1, 2 … without gaps. */
  readonly sequence: number;
  readonly kind: CommitKind;
  /** The head after the batch. */
  readonly number: number;
  readonly hash: Hash32;
  readonly parentHash: Hash32;
  readonly stateRoot: Hash32;
  readonly totalDifficulty: bigint;
  /** Operations in the batch besides this record and the head, and the bytes of their keys and values. */
  readonly operations: number;
  readonly bytes: number;
  /** Digest of the record before; zero for the first. */
  readonly previousDigest: Hash32;
}

export interface HeadRecord {
  readonly sequence: number;
  readonly number: number;
  readonly hash: Hash32;
  readonly stateRoot: Hash32;
  readonly totalDifficulty: bigint;
  /** Digest of the commit record `sequence`. */
  readonly digest: Hash32;
}

/** What stands before the first record. */
export const FIRST_DIGEST: Hash32 = ZERO_HASH;

export function encodeCommitRecord(record: CommitRecord): Bytes {
  return encodeRlp([
    numberItem(record.sequence),
    numberItem(COMMIT_KINDS.indexOf(record.kind)),
    numberItem(record.number),
    hexToBytes(record.hash),
    hexToBytes(record.parentHash),
    hexToBytes(record.stateRoot),
    bigintToBytes(record.totalDifficulty),
    numberItem(record.operations),
    numberItem(record.bytes),
    hexToBytes(record.previousDigest),
  ]);
}

export function commitDigest(encoded: Bytes): Hash32 {
  return keccak256Hex(encoded);
}

/** The row of a record; `encoded` is {@link encodeCommitRecord}'s. */
export function commitRow(sequence: number, encoded: Bytes): readonly [key: Bytes, value: Bytes] {
  const key = commitKey(sequence);
  return [key, sealValue(key, encoded)];
}

/** @throws ChainError `DATABASE_DAMAGED` */
export function decodeCommitRow(key: Bytes, value: Bytes): { record: CommitRecord; digest: Hash32 } {
  const encoded = openValue(key, value);
  const fields = readList(key, encoded, 10);
  const kind = COMMIT_KINDS[asSmallUint(fields[1], 'kind')];
  if (kind === undefined) throw damaged(key, 'unknown kind of commit');
  const record: CommitRecord = {
    sequence: asSmallUint(fields[0], 'sequence', 6),
    kind,
    number: asSmallUint(fields[2], 'number', 6),
    hash: asHash32(fields[3], 'hash'),
    parentHash: asHash32(fields[4], 'parentHash'),
    stateRoot: asHash32(fields[5], 'stateRoot'),
    totalDifficulty: asUint(fields[6], 'totalDifficulty', 64),
    operations: asSmallUint(fields[7], 'operations', 6),
    bytes: asSmallUint(fields[8], 'bytes', 6),
    previousDigest: asHash32(fields[9], 'previousDigest'),
  };
  return { record, digest: commitDigest(encoded) };
}

export const HEAD_KEY: Bytes = metaKey('head');

export function encodeHeadRow(record: CommitRecord, digest: Hash32): Bytes {
  const encoded = encodeRlp([
    numberItem(record.sequence),
    numberItem(record.number),
    hexToBytes(record.hash),
    hexToBytes(record.stateRoot),
    bigintToBytes(record.totalDifficulty),
    hexToBytes(digest),
  ]);
  return sealValue(HEAD_KEY, encoded);
}

/** @throws ChainError `DATABASE_DAMAGED` */
export function decodeHeadRow(value: Bytes): HeadRecord {
  const fields = readList(HEAD_KEY, openValue(HEAD_KEY, value), 6);
  return {
    sequence: asSmallUint(fields[0], 'sequence', 6),
    number: asSmallUint(fields[1], 'number', 6),
    hash: asHash32(fields[2], 'hash'),
    stateRoot: asHash32(fields[3], 'stateRoot'),
    totalDifficulty: asUint(fields[4], 'totalDifficulty', 64),
    digest: asHash32(fields[5], 'digest'),
  };
}

function readList(key: Bytes, encoded: Bytes, length: number): readonly RlpItem[] {
  try {
    return asList(decodeRlp(encoded), 'record', length);
  } catch (cause) {
    throw damaged(key, 'not a record', cause);
  }
}

function numberItem(value: number): Bytes {
  return bigintToBytes(BigInt(value));
}
