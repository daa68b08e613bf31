import { type Address, maxBigint } from '@ethane/primitives';
import { type Transaction, transactionHash } from '@ethane/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPool, refusal, sender, type TestAccounts, type TestPool, transfer } from '../test/fixture.ts';
import type { TxPool } from './tx-pool.ts';

/**
 * The pool against a model that keeps plain lists and looks at all of them each time. The model has no heaps, counters or
 * memoised costs. Limits are small, so that runs of a few dozen steps meet them.
 */
const SENDERS = 5;
const BALANCE = 2_000_000n;
const LIMITS = {
  accountPending: 4,
  accountGuaranteed: 2,
  accountQueued: 3,
  pendingSlots: 9,
  queuedSlots: 5,
  churn: 3,
};

type Fee = Extract<Transaction, { readonly type: 2 }>;

interface Seen {
  readonly transaction: Fee;
  readonly from: Address;
}

const costOf = ({ gasLimit, maxFeePerGas, value }: Fee): bigint => gasLimit * maxFeePerGas + value;

/** What a correct pool may hold: the rules of admission that do not depend on what others pay. */
class Model {
  readonly accounts: TestAccounts;
  pooled: Seen[] = [];

  constructor(accounts: TestAccounts) {
    this.accounts = accounts;
  }

  of(from: Address): Fee[] {
    const own = this.pooled.filter((one) => one.from === from).map(({ transaction }) => transaction);
    return own.sort((a, b) => (a.nonce < b.nonce ? -1 : 1));
  }

  /** The executable ones if there were no bounds on the room. */
  executable(from: Address): Fee[] {
    const { nonce, balance } = this.accounts.account(from);
    const result: Fee[] = [];
    let spent = 0n;
    for (const transaction of this.of(from)) {
      spent += costOf(transaction);
      const follows = transaction.nonce === nonce + BigInt(result.length);
      if (!follows || spent > balance || result.length === LIMITS.accountPending) break;
      result.push(transaction);
    }
    return result;
  }

  /** The refusal that no state of others can avert, or what may come out. */
  verdict(transaction: Fee, from: Address): readonly (string | undefined)[] {
    if (this.pooled.some((one) => one.transaction === transaction)) return ['ALREADY_KNOWN'];
    const { nonce, balance } = this.accounts.account(from);
    if (transaction.nonce < nonce) return ['NONCE_MISMATCH_TOO_LOW'];
    const own = this.of(from);
    const old = own.find((one) => one.nonce === transaction.nonce);
    const spent = own.reduce((sum, one) => sum + costOf(one), 0n) - (old === undefined ? 0n : costOf(old));
    if (spent + costOf(transaction) > balance) return ['INSUFFICIENT_ACCOUNT_FUNDS'];
    if (old !== undefined) return [this.#replaces(transaction, old) ? undefined : 'REPLACEMENT_UNDERPRICED'];
    const isNext = transaction.nonce === nonce + BigInt(this.pendingIn(from));
    const others = ['UNDERPRICED', 'POOL_FULL', undefined];
    if (isNext) return this.pendingIn(from) >= LIMITS.accountPending ? ['ACCOUNT_LIMIT'] : others;
    return ['UNDERPRICED', 'ACCOUNT_LIMIT', 'FUTURE_REPLACES_PENDING', undefined];
  }

  /** How many the pool has executable: told by {@link follow}. */
  pendingIn(from: Address): number {
    return this.#pending.get(from) ?? 0;
  }

  readonly #pending = new Map<Address, number>();

  /** Takes over what the pool holds, which may have displaced something. */
  follow(pool: TxPool): void {
    const { pending, queued } = pool.content();
    this.pooled = [];
    this.#pending.clear();
    for (const [from, transactions] of [...pending, ...queued]) {
      for (const transaction of transactions) this.pooled.push({ transaction: transaction as Fee, from });
    }
    for (const [from, transactions] of pending) this.#pending.set(from, transactions.length);
  }

  #replaces(transaction: Fee, old: Fee): boolean {
    const enough = (fee: bigint, before: bigint): boolean =>
      fee > before && fee * 100n >= before * 110n - 99n;
    const bumped = (fee: bigint, before: bigint): boolean =>
      fee >= (before * 110n) / 100n && enough(fee, before);
    return (
      bumped(transaction.maxFeePerGas, old.maxFeePerGas) &&
      bumped(transaction.maxPriorityFeePerGas, old.maxPriorityFeePerGas)
    );
  }
}

function checkInvariants({ pool, accounts }: TestPool, model: Model): void {
  const { pending, queued } = pool.content();
  const count = (parts: ReadonlyMap<Address, readonly Transaction[]>): number =>
    [...parts.values()].reduce((sum, { length }) => sum + length, 0);
  expect(pool.status()).toEqual({ pending: count(pending), queued: count(queued) });
  expect(count(pending)).toBeLessThanOrEqual(LIMITS.pendingSlots);
  expect(count(queued)).toBeLessThanOrEqual(LIMITS.queuedSlots);
  for (const [from, transactions] of pending) {
    const { nonce } = accounts.account(from);
    const could = model.executable(from);
    expect(transactions).toEqual(could.slice(0, transactions.length));
    if (transactions.length < could.length)
      expect(count(pending)).toBeGreaterThanOrEqual(LIMITS.pendingSlots - 2);
    expect(pool.nonce(from)).toBe(nonce + BigInt(transactions.length));
  }
  for (const [from, transactions] of queued) {
    expect(transactions.length).toBeLessThanOrEqual(LIMITS.accountQueued);
    for (const { nonce } of transactions) expect(nonce).toBeGreaterThanOrEqual(pool.nonce(from));
  }
  for (const { transaction } of model.pooled)
    expect(pool.get(transactionHash(transaction))).toBe(transaction);
  checkOrder(pool);
}

/** The best of what each sender could give next, looked for anew each time. */
function checkOrder(pool: TxPool): void {
  const left = [...pool.content().pending.values()].map((transactions) => [...transactions] as Fee[]);
  for (const transaction of pool.pending() as Iterable<Fee>) {
    const heads = left.filter(({ length }) => length > 0).map(([first]) => first!.maxPriorityFeePerGas);
    const best = heads.reduce(maxBigint);
    const source = left.find(([first]) => first === transaction);
    expect(source).toBeDefined();
    expect(transaction.maxPriorityFeePerGas).toBe(best);
    source!.shift();
  }
  expect(left.flat()).toEqual([]);
}

type Step =
  | {
      readonly kind: 'add';
      readonly from: number;
      readonly ahead: number;
      readonly price: number;
      readonly value: number;
    }
  | { readonly kind: 'again' | 'remove'; readonly pick: number }
  | { readonly kind: 'mine'; readonly count: number }
  | { readonly kind: 'revert' }
  | { readonly kind: 'balance'; readonly from: number; readonly balance: number };

const from = fc.nat(SENDERS - 1);
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      from,
      ahead: fc.oneof(
        { weight: 3, arbitrary: fc.constant(0) },
        { weight: 2, arbitrary: fc.integer({ min: -3, max: 5 }) },
      ),
      price: fc.integer({ min: 1, max: 20 }),
      value: fc.constantFrom(0, 0, 0, 900_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('again' as const, 'remove' as const), pick: fc.nat(20) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('mine' as const), count: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revert' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('balance' as const),
      from,
      balance: fc.constantFrom(100_000, 600_000, Number(BALANCE)),
    }),
  },
);

/** What was mined last, to be thrown out of the chain again. */
type Mined = readonly Transaction[];

function run(test: TestPool, model: Model, step: Step, mined: Mined): Mined {
  const { pool, accounts, head } = test;
  switch (step.kind) {
    case 'add': {
      const address = sender(step.from);
      const nonce = pool.nonce(address) + BigInt(step.ahead);
      if (nonce < 0n) return mined;
      const transaction = transfer(address, nonce, {
        price: BigInt(step.price),
        value: BigInt(step.value),
      }) as Fee;
      const known = model.pooled.find(
        (one) => transactionHash(one.transaction) === transactionHash(transaction),
      );
      const expected = model.verdict(known?.transaction ?? transaction, address);
      expect(expected).toContain(refusal(pool, transaction));
      return mined;
    }
    case 'again': {
      const one = model.pooled[step.pick];
      if (one !== undefined) expect(refusal(pool, one.transaction)).toBe('ALREADY_KNOWN');
      return mined;
    }
    case 'remove': {
      const one = model.pooled[step.pick];
      if (one !== undefined) expect(pool.remove(transactionHash(one.transaction))).toBe(true);
      return mined;
    }
    case 'mine': {
      const added = [...pool.pending()].slice(0, step.count);
      for (const transaction of added) bumpNonce(accounts, transaction, 1n);
      pool.reset(head, { added });
      return added;
    }
    case 'revert':
      for (const transaction of mined) bumpNonce(accounts, transaction, -1n);
      pool.reset(head, { removed: mined });
      return [];
    case 'balance':
      accounts.set(sender(step.from), { balance: BigInt(step.balance) });
      pool.reset(head);
      return mined;
  }
}

/** A transfer's r is its sender. */
function bumpNonce(accounts: TestAccounts, { r }: Transaction, by: bigint): void {
  const address = sender(Number(r) - 1);
  accounts.set(address, { nonce: accounts.account(address).nonce + by });
}

describe('the pool', () => {
  it('agrees with the model whatever happens to it', () => {
    fc.assert(
      fc.property(fc.array(steps, { minLength: 20, maxLength: 80 }), (sequence) => {
        const test = createPool({ limits: LIMITS }, BALANCE);
        const model = new Model(test.accounts);
        let mined: Mined = [];
        for (const step of sequence) {
          mined = run(test, model, step, mined);
          model.follow(test.pool);
          checkInvariants(test, model);
        }
      }),
      { seed: 20_260_731, numRuns: 150 },
    );
  });
});
