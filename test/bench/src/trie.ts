import { keccak256 } from '@ethane/crypto';
import { bigintToFixedBytes, bytesToHex } from '@ethane/primitives';
import { Trie } from '@ethane/trie';
import { createMPT } from '@ethereumjs/mpt';
import { median, type Row } from './report.ts';

const KEYS = 20_000;
const PASSES = 3;

/** Hashed keys inserted one by one into an empty trie, and the root. */
export async function benchTrie(): Promise<Row[]> {
  const entries = Array.from({ length: KEYS }, (_, i) => {
    const key = keccak256(bigintToFixedBytes(BigInt(i), 32));
    return [key, keccak256(key)] as const;
  });
  const speeds = { ours: [] as number[], theirs: [] as number[] };
  for (let pass = 0; pass < PASSES; pass++) {
    const begin = performance.now();
    const trie = new Trie();
    for (const [key, value] of entries) trie.put(key, value);
    const root = trie.root();
    speeds.ours.push(perSecond(begin));

    const peerBegin = performance.now();
    const peer = await createMPT();
    for (const [key, value] of entries) await peer.put(key, value);
    const peerRoot = bytesToHex(peer.root());
    speeds.theirs.push(perSecond(peerBegin));
    if (root !== peerRoot) throw new Error(`trie: roots differ, ${root} and ${peerRoot}`);
  }
  return [
    {
      what: `trie: ${KEYS.toLocaleString('en-US')} hashed keys and the root`,
      unit: 'puts/s',
      ours: median(speeds.ours),
      peer: '@ethereumjs/mpt 10.1.3',
      theirs: median(speeds.theirs),
      higherIsBetter: true,
    },
  ];
}

function perSecond(begin: number): number {
  return (KEYS * 1_000) / (performance.now() - begin);
}
