import { keccak256, recoverPublicKey, sign, writeKeccak256Pair } from '@ethane/crypto';
import { type Bytes, concatBytes } from '@ethane/primitives';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { type Row, rowOfMedians } from './report.ts';
import { timed } from './sampling.ts';

const PASSES = 5;
/** Bytes of a word, of one block of the sponge, and of a branch of the trie. */
const LENGTHS = [32, 136, 532];

/** Hashes of the sizes that are common, and the recovery of a sender. */
export async function benchCrypto(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const length of LENGTHS) {
    const data = new Uint8Array(length).fill(0x5a);
    rows.push(
      await row(
        `keccak256 of ${length} bytes`,
        'µs',
        2_000,
        () => keccak256(data),
        '@noble/hashes 2.4.0',
        () => keccak_256(data),
      ),
    );
  }
  const pair = [new Uint8Array(136).fill(0x5a), new Uint8Array(136).fill(0xa5)] as const;
  const hashes = new Uint8Array(64);
  rows.push(
    await row(
      'keccak256 of two messages of 136 bytes at once',
      'µs',
      2_000,
      () => {
        writeKeccak256Pair(...pair, hashes, 0);
        return hashes;
      },
      '@noble/hashes 2.4.0',
      () => concatBytes(...pair.map((data) => keccak_256(data))),
    ),
  );
  const hash = keccak256(new Uint8Array(32).fill(1));
  const { r, s, yParity } = sign(hash, new Uint8Array(32).fill(2));
  const recovered = new secp256k1.Signature(r, s, yParity).toBytes('recovered');
  rows.push(
    await row(
      'recovery of a public key',
      'µs',
      100,
      () => recoverPublicKey(hash, r, s, yParity),
      '@noble/curves 2.4.0',
      () =>
        secp256k1.Point.fromBytes(secp256k1.recoverPublicKey(recovered, hash, { prehash: false })).toBytes(
          false,
        ),
    ),
  );
  return rows;
}

async function row(
  what: string,
  unit: string,
  times: number,
  ours: () => Bytes | undefined,
  peer: string,
  theirs: () => Bytes,
): Promise<Row> {
  const have = ours();
  const want = theirs();
  if (have === undefined || Buffer.compare(have, want.subarray(want.length - have.length)) !== 0)
    throw new Error(`${what}: another result from ${peer}`);
  const figures = { ours: [] as number[], theirs: [] as number[] };
  for (let pass = 0; pass <= PASSES; pass++) {
    for (const [list, run] of [
      [figures.ours, ours],
      [figures.theirs, theirs],
    ] as const) {
      const milliseconds = await timed(() => {
        for (let i = 0; i < times; i++) run();
      });
      // The first pass warms up.
      if (pass > 0) list.push((milliseconds * 1_000) / times);
    }
  }
  return rowOfMedians({ what, unit, higherIsBetter: false }, figures.ours, { [peer]: figures.theirs });
}
