import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

describe('examples', () => {
  let lines: string[];

  beforeEach(() => {
    lines = [];
    vi.spyOn(console, 'log').mockImplementation((...parts: unknown[]) => {
      lines.push(parts.map(String).join(' '));
    });
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('rlp.ts encodes, decodes and refuses what is not canonical', async () => {
    await import('./rlp.ts');
    expect(lines).toEqual(['0xca83636174c583646f6780', 'round trip', expect.stringMatching(/^refused: /)]);
  });

  it('trie.ts proves what is there and what is not', async () => {
    await import('./trie.ts');
    expect(lines).toEqual([
      expect.stringMatching(/^root 0x[0-9a-f]{64}$/),
      'dog is puppy',
      'cat is undefined',
    ]);
  });

  it('transactions.ts recovers the sender from the bytes', async () => {
    await import('./transactions.ts');
    expect(lines.at(-1)).toBe('from 0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266 true');
  });

  it('evm.ts runs bytecode step by step', async () => {
    await import('./evm.ts');
    expect(lines.slice(0, 3)).toEqual(['0 PUSH1', '2 PUSH1', '4 ADD']);
    expect(lines.at(-2)).toMatch(/^success 0x0{63}5 gas used \d+$/);
    expect(lines.at(-1)).toBe('slot 0 holds 5');
  });

  it('node.ts mines a block', async () => {
    await import('./node.ts');
    expect(lines).toEqual(['block 1 used 21000 gas', 'transaction is in block 1']);
  });
});
