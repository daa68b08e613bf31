import { keccak256 } from '@ethane/crypto';
import { type Bytes, bytesToHex, utf8ToBytes } from '@ethane/primitives';
import { createMerkleProof, createMPT } from '@ethereumjs/mpt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrieError } from './errors.ts';
import { EMPTY_TRIE_ROOT } from './ordered-root.ts';
import { verifyMultiProof, verifyProof } from './proof.ts';
import { Trie } from './trie.ts';

const key = (i: number): Bytes => keccak256(Uint8Array.of(i, i >> 8));
const entries = Array.from({ length: 300 }, (_, i) => [key(i), key(i + 1000)] as const);
const trie = new Trie();
trie.update(entries);
const root = trie.root();

const code = (wanted: string) => expect.objectContaining({ code: wanted });

describe('verifyProof', () => {
  it('gives the value of every key, and nothing for absent keys', () => {
    for (const [at, value] of entries) expect(verifyProof(root, at, trie.prove(at))).toEqual(value);
    for (let i = 300; i < 600; i++) expect(verifyProof(root, key(i), trie.prove(key(i)))).toBeUndefined();
  });

  it('takes the proofs of the reference', async () => {
    const reference = await createMPT();
    for (const [at, value] of entries) await reference.put(at, value);
    for (let i = 290; i < 310; i++) {
      expect(trie.prove(key(i)).map(bytesToHex)).toEqual(
        (await createMerkleProof(reference, key(i))).map(bytesToHex),
      );
    }
  });

  it('holds for an empty trie with no node or its root node', () => {
    expect(new Trie().prove(key(1))).toEqual([]);
    expect(verifyProof(EMPTY_TRIE_ROOT, key(1), [])).toBeUndefined();
    expect(verifyProof(EMPTY_TRIE_ROOT, key(1), [Uint8Array.of(0x80)])).toBeUndefined();
    expect(() => verifyProof(EMPTY_TRIE_ROOT, key(1), trie.prove(key(1)))).toThrow(code('PROOF_EXTRA'));
  });

  it('refuses a proof for another root or key, cut short, longer, reordered or doubled', () => {
    const proof = trie.prove(key(1));
    expect(proof.length).toBeGreaterThan(2);
    expect(() => verifyProof(root, key(1), [])).toThrow(code('PROOF_TRUNCATED'));
    expect(() => verifyProof(root, key(1), proof.slice(0, -1))).toThrow(code('PROOF_TRUNCATED'));
    expect(() => verifyProof(root, key(1), proof.slice(1))).toThrow(code('PROOF_MISMATCH'));
    expect(() => verifyProof(root, key(1), [...proof, proof[0]!])).toThrow(code('PROOF_EXTRA'));
    expect(() => verifyProof(root, key(1), [...proof].reverse())).toThrow(code('PROOF_MISMATCH'));
    expect(() => verifyProof(root, key(1), [proof[0]!, ...proof])).toThrow(code('PROOF_MISMATCH'));
    const other = entries.find(([at]) => at[0]! >> 4 !== key(1)[0]! >> 4)![0];
    expect(() => verifyProof(root, other, proof)).toThrow(TrieError);
    const changed = new Trie();
    changed.update([...entries, [key(1), utf8ToBytes('forged')]]);
    expect(() => verifyProof(root, key(1), changed.prove(key(1)))).toThrow(code('PROOF_MISMATCH'));
  });

  it('never gives a value other than the true one for mutated proofs', () => {
    const byte = fc.record({ node: fc.nat(), at: fc.nat(), mask: fc.integer({ min: 1, max: 255 }) });
    fc.assert(
      fc.property(fc.nat(599), byte, (i, { node, at, mask }) => {
        const proof = trie.prove(key(i)).map((one) => one.slice());
        const target = proof[node % proof.length]!;
        target[at % target.length]! ^= mask;
        expect(() => verifyProof(root, key(i), proof)).toThrow(code('PROOF_MISMATCH'));
      }),
      { seed: 6, numRuns: 250 },
    );
  });

  it('handles embedded nodes, which stand in their parents, and keys that end inside others', () => {
    const anyKey = fc
      .array(fc.constantFrom(0x00, 0x01, 0x10), { minLength: 1, maxLength: 4 })
      .map((bytes) => Uint8Array.from(bytes));
    const entry = fc.tuple(anyKey, fc.uint8Array({ minLength: 1, maxLength: 12 }));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), fc.array(anyKey, { maxLength: 6 }), (some, absent) => {
        const small = new Trie();
        small.update(some);
        const keys = [...some.map(([at]) => at), ...absent];
        for (const at of keys) {
          const proof = small.prove(at);
          expect(verifyProof(small.root(), at, proof)).toEqual(small.get(at));
          if (proof.length > 0)
            expect(() => verifyProof(small.root(), at, proof.slice(0, -1))).toThrow(TrieError);
        }
        expect(verifyMultiProof(small.root(), keys, small.proveMany(keys))).toEqual(
          keys.map((at) => small.get(at)),
        );
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('refuses roots of bytes that are no node in canonical form', () => {
    const malformed = [
      'c0', // no items
      'c3010203', // three items
      'c22001', // a leaf without key nibbles is fine; see below
      'c2808080', // bytes after the node
      'c24001', // bad flag
      'c22180', // a leaf without value
      'c3811001', // a byte in two bytes
      'f80420010101', // a long length for a short list
      'c20080', // an extension without path
    ].map((one) => Uint8Array.from(Buffer.from(one, 'hex')));
    for (const [i, node] of malformed.entries()) {
      const hash = bytesToHex(keccak256(node)) as typeof root;
      if (i === 2) expect(verifyProof(hash, new Uint8Array(), [node])).toEqual(Uint8Array.of(1));
      else
        expect(() => verifyProof(hash, utf8ToBytes('k'), [node]), `case ${i}`).toThrow(
          code('NODE_MALFORMED'),
        );
    }
  });
});

describe('verifyMultiProof', () => {
  const keys = [3, 5, 8, 400, 401].map(key);
  const nodes = trie.proveMany(keys);

  it('gives the values from nodes in any order', () => {
    const values = keys.map((at) => trie.get(at));
    expect(verifyMultiProof(root, keys, nodes)).toEqual(values);
    expect(verifyMultiProof(root, keys, [...nodes].reverse())).toEqual(values);
    expect(new Set(nodes.map(bytesToHex)).size).toBe(nodes.length);
  });

  it('refuses missing and needless nodes', () => {
    expect(() => verifyMultiProof(root, keys, nodes.slice(1))).toThrow(code('PROOF_TRUNCATED'));
    expect(() => verifyMultiProof(root, keys.slice(2), nodes)).toThrow(code('PROOF_EXTRA'));
    expect(() => verifyMultiProof(root, keys, [...nodes, nodes[0]!])).toThrow(code('PROOF_EXTRA'));
  });
});
