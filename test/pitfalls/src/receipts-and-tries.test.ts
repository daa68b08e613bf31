import { keccak256 } from '@ethane/crypto';
import { EMPTY_BYTES, hexToBytes, toHash32 } from '@ethane/primitives';
import { encodeRlp } from '@ethane/rlp';
import { Trie, verifyProof } from '@ethane/trie';
import {
  bloomMayContain,
  createBloom,
  decodeReceipt,
  EMPTY_TRIE_ROOT,
  encodeReceipt,
  receiptsRoot,
  signTransaction,
} from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { code } from './support/assemble.ts';
import { TestChain, withHeader } from './support/chain.ts';
import { refusal } from './support/refusal.ts';
import { ABSENT, CONTRACT, KEY, OTHER } from './support/world.ts';

describe('receipts and tries', () => {
  it('cs-64-receipts: types as prefix, gas that adds up, no logs of failures, tries keyed by rlp(index)', () => {
    const emitting = code(
      0,
      0,
      'LOG0',
      'CALLDATASIZE',
      12,
      'JUMPI',
      'STOP',
      'JUMPDEST',
      'JUMPDEST',
      0,
      0,
      'REVERT',
    );
    const chain = new TestChain({ alloc: { [CONTRACT]: { code: emitting, nonce: 1n } } });
    const typed = signTransaction(
      {
        type: 2,
        chainId: 1n,
        nonce: 1n,
        gasLimit: 100_000n,
        maxFeePerGas: 10n ** 10n,
        maxPriorityFeePerGas: 0n,
        to: CONTRACT,
        value: 0n,
        data: Uint8Array.of(1),
        accessList: [],
      },
      KEY,
    );
    const { receipts } = chain.mine([chain.transfer({ to: CONTRACT }), typed]);
    expect(receipts.map(({ outcome }) => outcome)).toEqual([{ status: 1 }, { status: 0 }]);
    expect(receipts.map(({ logs }) => logs.length)).toEqual([1, 0]);
    expect(receipts[1]!.cumulativeGasUsed).toBe(chain.head.header.gasUsed);
    expect(receipts[0]!.cumulativeGasUsed).toBeLessThan(receipts[1]!.cumulativeGasUsed);
    expect([encodeReceipt(receipts[0]!)[0]! >= 0xc0, encodeReceipt(receipts[1]!)[0]]).toEqual([true, 2]);
    expect(decodeReceipt(encodeReceipt(receipts[1]!))).toEqual(receipts[1]);
    const trie = new Trie();
    for (const [index, receipt] of receipts.entries()) {
      trie.put(encodeRlp(index === 0 ? EMPTY_BYTES : Uint8Array.of(index)), encodeReceipt(receipt));
    }
    expect(trie.root()).toBe(chain.head.header.receiptsRoot);
    expect(receiptsRoot(receipts)).toBe(trie.root());
  });

  it('cs-65-bloom: three times eleven bits of the hash, of address and topics only', () => {
    const topic = toHash32(`0x${'07'.repeat(32)}`);
    const log = { address: OTHER, topics: [topic], data: hexToBytes(ABSENT) };
    const bloom = createBloom([log]);
    const expected = new Uint8Array(256);
    for (const entry of [hexToBytes(OTHER), hexToBytes(topic)]) {
      const hash = keccak256(entry);
      for (const at of [0, 2, 4]) {
        const bit = ((hash[at]! << 8) | hash[at + 1]!) & 2_047;
        expected[255 - (bit >> 3)]! |= 1 << (bit & 7);
      }
    }
    expect(bloom).toEqual(expected);
    expect(bloomMayContain(bloom, hexToBytes(OTHER))).toBe(true);
    expect(bloomMayContain(bloom, hexToBytes(ABSENT))).toBe(false);
    const chain = new TestChain({
      alloc: {
        [CONTRACT]: { code: code(0, 0, 'LOG0'), nonce: 1n },
        [OTHER]: { code: code(5, 0, 0, 'LOG1'), nonce: 1n },
      },
    });
    const { receipts, logsBloom } = chain.mine([
      chain.transfer({ to: CONTRACT }),
      chain.transfer({ nonce: 1n, to: OTHER }),
    ]);
    expect(logsBloom).toEqual(
      logsBloom.map((_, i) => receipts[0]!.logsBloom[i]! | receipts[1]!.logsBloom[i]!),
    );
    const { block } = chain.build();
    const wrong = block.header.logsBloom.with(0, 1);
    expect(refusal(() => chain.add(withHeader(block, { logsBloom: wrong })))).toBe('INVALID_LOG_BLOOM');
  });

  it('cs-66-trie: small nodes are embedded, the root never; branches fall together; proofs with embedded nodes', () => {
    const bytes = (...values: number[]) => Uint8Array.from(values);
    const small = new Trie();
    small.put(bytes(0x12), bytes(1));
    expect(small.root()).toBe(toHash32(keccak256(encodeRlp([bytes(0x20, 0x12), bytes(1)]))));
    const three = [bytes(0x11, 0x11), bytes(0x11, 0x12), bytes(0x11, 0x22)];
    const trie = new Trie();
    for (const key of three) trie.put(key, key);
    for (const key of three) {
      const proof = trie.prove(key);
      expect(verifyProof(trie.root(), key, proof)).toEqual(key);
      expect(proof.length).toBeLessThan(3);
      expect(() => verifyProof(trie.root(), key, proof.slice(1))).toThrow();
    }
    expect(verifyProof(trie.root(), bytes(0x11, 0x13), trie.prove(bytes(0x11, 0x13)))).toBeUndefined();
    for (const gone of three) {
      const left = three.filter((key) => key !== gone);
      const rest = new Trie();
      for (const key of left) rest.put(key, key);
      const collapsed = new Trie();
      for (const key of three) collapsed.put(key, key);
      collapsed.delete(gone);
      expect(collapsed.root()).toBe(rest.root());
      expect([...collapsed.changes().keys()].sort()).toEqual([...rest.changes().keys()].sort());
    }
    const emptied = new Trie();
    emptied.put(three[0]!, bytes(1));
    emptied.delete(three[0]!);
    expect(emptied.root()).toBe(EMPTY_TRIE_ROOT);
  });
});
