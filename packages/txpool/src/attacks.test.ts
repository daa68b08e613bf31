import { privateKeyToAddress } from '@ethane/crypto';
import { signAuthorization, type Transaction } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import {
  createPool,
  createRandom,
  GWEI,
  refusal,
  sender,
  setCode,
  type TestPool,
  transfer,
} from '../test/fixture.ts';

/**
 * The shapes of geth's `legacypool2_test.go` (DETER-X and DETER-Z of "DETER: Denial of Ethereum Txpool sERvices",
 * CCS 2021): whatever costs the attacker nothing must not push out what can be mined.
 */
const LIMITS = { pendingSlots: 200, queuedSlots: 100, churn: 50 };
const ATTACKER = 10_000;

/** A pool full of honest executable transactions: 50 senders with 4 each. */
function createFullPool(): TestPool & { readonly honest: readonly Transaction[] } {
  const test = createPool({ limits: LIMITS });
  const random = createRandom(7);
  const honest: Transaction[] = [];
  for (let n = 0; n < 50; n++) {
    for (let nonce = 0; nonce < 4; nonce++) {
      honest.push(transfer(sender(n), nonce, { price: 10n * GWEI + BigInt(random(1000)) }));
    }
  }
  for (const transaction of honest) test.pool.add(transaction);
  expect(test.pool.status()).toEqual({ pending: 200, queued: 0 });
  return { ...test, honest };
}

function survivors({ pool }: TestPool, honest: readonly Transaction[]): number {
  const pooled = new Set([...pool.content().pending.values()].flat());
  return honest.filter((transaction) => pooled.has(transaction)).length;
}

describe('a full pool keeps every executable transaction', () => {
  it('against expensive ones with nonces far ahead, from one sender', () => {
    const test = createFullPool();
    for (let n = 0; n < 3000; n++) {
      refusal(test.pool, transfer(sender(ATTACKER), 1000 + n, { price: 500n * GWEI }));
    }
    expect(survivors(test, test.honest)).toBe(200);
    expect(test.pool.status().queued).toBe(64);
  });

  it('against expensive ones with nonces far ahead, from many senders', () => {
    const test = createFullPool();
    for (let n = 0; n < 3000; n++) {
      refusal(test.pool, transfer(sender(ATTACKER + n), 1000, { price: 200n * GWEI, tip: 101n * GWEI }));
    }
    expect(survivors(test, test.honest)).toBe(200);
    expect(test.pool.status().queued).toBe(100);
  });

  it('against ones that the balance does not cover together, after others with nonces far ahead', () => {
    const test = createFullPool();
    const { accounts, pool } = test;
    for (let n = 0; n < 100; n++) {
      accounts.set(sender(ATTACKER + n), { balance: 100_000n * 500n * GWEI });
      refusal(pool, transfer(sender(ATTACKER + n), 1000 + n, { price: 500n * GWEI }));
    }
    const drained = sender(ATTACKER + 5000);
    accounts.set(drained, { balance: 100_000n * 500n * GWEI });
    const codes = new Set<string | undefined>();
    for (let round = 0; round < 5; round++) {
      for (let nonce = 0; nonce < 200; nonce++) {
        const value = 60_000n * 500n * GWEI;
        codes.add(refusal(pool, transfer(drained, nonce, { price: 500n * GWEI, value })));
      }
    }
    expect([...codes].sort()).toEqual(['ALREADY_KNOWN', 'INSUFFICIENT_ACCOUNT_FUNDS', undefined]);
    expect(survivors(test, test.honest)).toBe(199);
    for (const [address, transactions] of pool.content().pending) {
      const spent = transactions.reduce((sum, { value, gasLimit }) => sum + value + gasLimit, 0n);
      expect(spent).toBeLessThanOrEqual(accounts.account(address).balance);
    }
  });

  it('against a wave of cheap ones', () => {
    const test = createFullPool();
    for (let n = 0; n < 2000; n++) refusal(test.pool, transfer(sender(ATTACKER + n), 0, { price: GWEI }));
    expect(survivors(test, test.honest)).toBe(200);
  });

  it('but for a quarter, until the next head, even against a wave of dear ones', () => {
    const test = createFullPool();
    const wave = (from: number): void => {
      for (let n = from; n < from + 500; n++) {
        refusal(test.pool, transfer(sender(ATTACKER + n), 0, { price: 500n * GWEI }));
      }
    };
    wave(0);
    expect(survivors(test, test.honest)).toBe(150);
    test.pool.reset(test.head);
    wave(500);
    expect(survivors(test, test.honest)).toBe(100);
  });

  it('against dear ones behind a cheap one that holds them up', () => {
    const test = createFullPool();
    for (let n = 0; n < 100; n++) {
      refusal(test.pool, transfer(sender(ATTACKER + n), 0, { price: GWEI }));
      for (let nonce = 1; nonce < 20; nonce++) {
        refusal(test.pool, transfer(sender(ATTACKER + n), nonce, { price: 900n * GWEI }));
      }
    }
    expect(survivors(test, test.honest)).toBe(200);
  });
});

describe('a wave of one kind', () => {
  it('leaves the best of the other: of high tips and of high fee caps', () => {
    const { pool, head } = createPool({ limits: { pendingSlots: 20, churn: 1_000_000 } });
    let next = 0;
    let [highTip, highCap]: (Transaction | undefined)[] = [];
    const wave = (urgent: boolean, baseFee: bigint): void => {
      for (let i = 0n; i < 20n; i++) {
        const fees = urgent
          ? { price: baseFee + 1n + i, tip: 1n + i }
          : { price: baseFee + 200n + i, tip: 1n };
        const transaction = transfer(sender(next++), 0, fees);
        if (urgent) highTip = transaction;
        else highCap = transaction;
        refusal(pool, transaction);
      }
      expect(pool.status()).toEqual({ pending: 20, queued: 0 });
    };
    wave(false, 0n);
    for (let baseFee = 0n; baseFee <= 1000n; baseFee += 100n) {
      pool.reset({ ...head, baseFeePerGas: baseFee });
      wave(true, baseFee);
      expect([...pool.content().pending.values()].flat()).toContain(highCap);
      wave(false, baseFee);
      expect([...pool.content().pending.values()].flat()).toContain(highTip);
    }
  });
});

describe('set-code transactions through a reorganisation', () => {
  const key = new Uint8Array(32).fill(11);
  const authority = privateKeyToAddress(key);

  it('come back and bind their authority again', () => {
    const { pool, accounts, head } = createPool();
    const delegating = setCode(sender(1), 0, [
      signAuthorization({ chainId: 0n, address: sender(2), nonce: 0n }, key),
    ]);
    pool.add(delegating);
    accounts.set(sender(1), { nonce: 1n });
    accounts.delegate(authority);
    accounts.set(authority, { nonce: 1n });
    pool.reset(head, { added: [delegating] });
    pool.add(transfer(authority, 1));
    expect(refusal(pool, transfer(authority, 2))).toBe('DELEGATED_IN_FLIGHT');

    accounts.set(sender(1), { nonce: 0n });
    accounts.set(authority, { nonce: 0n });
    pool.reset(head, { removed: [delegating] });
    expect(pool.contentFrom(sender(1)).pending).toEqual([delegating]);
    expect(pool.contentFrom(authority).queued).toHaveLength(1);
    expect(refusal(pool, transfer(authority, 0))).toBeUndefined();
    expect(pool.contentFrom(authority).pending).toHaveLength(2);
    expect(refusal(pool, transfer(authority, 2))).toBe('DELEGATED_IN_FLIGHT');
  });
});
