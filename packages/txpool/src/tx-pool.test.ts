import { rulesOf } from '@ethane/chainspec';
import { privateKeyToAddress } from '@ethane/crypto';
import { signAuthorization, signTransaction, transactionHash } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import {
  blob,
  CHAIN_ID,
  createPool,
  ETHER,
  GWEI,
  refusal,
  SIDECAR,
  sender,
  setCode,
  transfer,
} from '../test/fixture.ts';

const [ALICE, BOB, CAROL] = [sender(0), sender(1), sender(2)];
const KEY = new Uint8Array(32).fill(7);
const AUTHORITY = privateKeyToAddress(KEY);
const TUPLE = signAuthorization({ chainId: 0n, address: CAROL, nonce: 0n }, KEY);

describe('executable and waiting transactions', () => {
  it('follow on from the account, or wait for what is missing', () => {
    const { pool } = createPool();
    pool.add(transfer(ALICE, 0));
    pool.add(transfer(ALICE, 2));
    expect(pool.status()).toEqual({ pending: 1, queued: 1 });
    expect(pool.nonce(ALICE)).toBe(1n);
    pool.add(transfer(ALICE, 1));
    expect(pool.status()).toEqual({ pending: 3, queued: 0 });
    expect(pool.nonce(ALICE)).toBe(3n);
  });

  it('are listed by sender with ascending nonces', () => {
    const { pool } = createPool();
    for (const nonce of [4, 1, 0]) pool.add(transfer(ALICE, nonce));
    pool.add(transfer(BOB, 3));
    const { pending, queued } = pool.content();
    expect(pending.get(ALICE)?.map(({ nonce }) => nonce)).toEqual([0n, 1n]);
    expect(queued.get(ALICE)?.map(({ nonce }) => nonce)).toEqual([4n]);
    expect([...queued.keys()]).toEqual([ALICE, BOB]);
    expect(pool.contentFrom(BOB)).toEqual({ pending: [], queued: queued.get(BOB) });
    expect(pool.contentFrom(CAROL)).toEqual({ pending: [], queued: [] });
  });

  it('are announced once, when they become executable', () => {
    const { pool } = createPool();
    const [added, pending]: [bigint[], bigint[]] = [[], []];
    pool.onAdded(({ nonce }) => added.push(nonce));
    const stop = pool.onPending(({ nonce }) => pending.push(nonce));
    for (const nonce of [1, 0]) pool.add(transfer(ALICE, nonce));
    expect([added, pending]).toEqual([
      [1n, 0n],
      [0n, 1n],
    ]);
    pool.remove(transactionHash(transfer(ALICE, 0)));
    pool.add(transfer(ALICE, 0, { price: 11n * GWEI }));
    expect(pending).toEqual([0n, 1n, 0n]);
    stop();
    pool.add(transfer(ALICE, 2));
    expect(pending).toHaveLength(3);
  });

  it('wait again when one before them is removed', () => {
    const { pool } = createPool();
    for (const nonce of [0, 1, 2]) pool.add(transfer(ALICE, nonce));
    expect(pool.remove(transactionHash(transfer(ALICE, 1)))).toBe(true);
    expect(pool.status()).toEqual({ pending: 1, queued: 1 });
    expect(pool.remove(transactionHash(transfer(ALICE, 1)))).toBe(false);
  });
});

describe('transactions under state gas', () => {
  const { accounts, head } = createPool();
  const { pool } = createPool({
    head: { ...head, accounts, rules: rulesOf('amsterdam'), gasLimit: 60_000_000n },
  });
  const creation = (gas: bigint) =>
    ({ ...transfer(ALICE, 0, { gas }), to: undefined }) as ReturnType<typeof transfer>;

  it('may have more gas than the cap, and need what state costs before they begin', () => {
    const want = 30_000n + 112n * 662n;
    expect(() => pool.add(creation(want - 1n))).toThrow(
      `intrinsic gas too low: gas ${want - 1n}, minimum needed ${want}`,
    );
    pool.add(creation(17_000_000n));
    expect(pool.status()).toEqual({ pending: 1, queued: 0 });
  });
});

describe('refusals without the state', () => {
  const { pool, head } = createPool();

  it.each([
    ['a nonce of 2^64 - 1', transfer(ALICE, 2n ** 64n - 1n), 'NONCE_IS_MAX', 'nonce has max value'],
    [
      'more gas than a block has',
      transfer(ALICE, 0, { gas: 16_777_217n }),
      'GAS_LIMIT_EXCEEDS_MAXIMUM',
      'transaction gas limit too high (cap: 16777216, tx: 16777217)',
    ],
    [
      'too little gas',
      transfer(ALICE, 0, { gas: 4096n }),
      'INTRINSIC_GAS_TOO_LOW',
      'intrinsic gas too low: gas 4096, minimum needed 21000',
    ],
    [
      'too little gas for its data',
      transfer(ALICE, 0, { gas: 24_000n, data: new Uint8Array(100).fill(1) }),
      'INTRINSIC_GAS_BELOW_FLOOR_GAS_COST',
      'insufficient gas for floor data gas cost: gas 24000, minimum needed 25000',
    ],
    [
      'a tip above the fee cap',
      transfer(ALICE, 0, { price: 1n, tip: 2n }),
      'PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS',
      'max priority fee per gas higher than max fee per gas',
    ],
    [
      'no tip',
      transfer(ALICE, 0, { tip: 0n }),
      'TIP_BELOW_MINIMUM',
      'transaction gas price below minimum: gas tip cap 0, minimum needed 1',
    ],
    [
      'another chain',
      { ...transfer(ALICE, 0), chainId: 1n },
      'INVALID_CHAINID',
      'invalid sender: invalid chain id for signer: have 1 want 31337',
    ],
    [
      'more than 128 KiB',
      transfer(ALICE, 0, { data: new Uint8Array(131_072) }),
      'OVERSIZED',
      'oversized data: transaction size',
    ],
    [
      'no authorizations',
      setCode(ALICE, 0, []),
      'TYPE_4_EMPTY_AUTHORIZATION_LIST',
      'set code tx must have at least one authorization tuple',
    ],
  ])('name %s', (_, transaction, code, message) => {
    expect(() => pool.add(transaction)).toThrow(expect.objectContaining({ code, name: 'PoolError' }));
    expect(() => pool.add(transaction)).toThrow(message);
  });

  it('name the block’s gas limit', () => {
    const small = createPool({ head: { ...head, gasLimit: 100_000n } });
    expect(() => small.pool.add(transfer(ALICE, 0, { gas: 100_001n }))).toThrow('exceeds block gas limit');
  });

  it('name the fork that a type needs', () => {
    const old = createPool({ head: { ...head, rules: rulesOf('berlin') } });
    expect(() => old.pool.add(transfer(ALICE, 0))).toThrow(
      'transaction type not supported: type 2 rejected, pool not yet in London',
    );
  });

  it('come before the signature is looked at, which is refused, too', () => {
    const forged = { ...transfer(ALICE, 0), r: 0n };
    expect(() => pool.add(forged)).toThrow('invalid sender: invalid transaction v, r, s values');
    const high = { ...transfer(ALICE, 0), s: 2n ** 255n };
    expect(refusal(pool, high)).toBe('INVALID_SIGNATURE_VRS');
  });

  it('protect a local user from a fee of more than an ether', () => {
    const dear = transfer(ALICE, 0, { price: 60_000n * GWEI });
    expect(() => pool.add(dear, { local: true })).toThrow(
      'tx fee (1.26 ether) exceeds the configured cap (1.00 ether)',
    );
    const lenient = createPool({ localFeeCap: undefined });
    expect(refusal(lenient.pool, dear, { local: true })).toBeUndefined();
  });

  it('take a signed transaction to its signer', () => {
    const {
      yParity: _,
      r: __,
      s: ___,
      ...unsigned
    } = transfer(ALICE, 0) as ReturnType<typeof transfer> & { type: 2 };
    const signed = signTransaction({ ...unsigned, chainId: CHAIN_ID }, KEY);
    const fresh = createPool().pool;
    fresh.add(signed);
    expect(fresh.contentFrom(AUTHORITY).pending).toEqual([signed]);
  });
});

describe('refusals by the state', () => {
  it('name a known transaction', () => {
    const { pool } = createPool();
    pool.add(transfer(ALICE, 0));
    expect(() => pool.add(transfer(ALICE, 0))).toThrow('already known');
  });

  it('name a nonce that is used', () => {
    const { pool, accounts } = createPool();
    accounts.set(ALICE, { nonce: 5n });
    expect(() => pool.add(transfer(ALICE, 3))).toThrow('nonce too low: next nonce 5, tx nonce 3');
  });

  it('name a balance that does not cover the transaction', () => {
    const { pool } = createPool({}, 1n);
    expect(() => pool.add(transfer(ALICE, 0, { price: 1n }))).toThrow(
      'insufficient funds for gas * price + value: balance 1, tx cost 21000, overshot 20999',
    );
  });

  it('name a balance that does not cover all of the sender’s transactions', () => {
    const { pool } = createPool({}, 50_000n);
    pool.add(transfer(ALICE, 0, { price: 1n }));
    pool.add(transfer(ALICE, 7, { price: 1n }));
    expect(() => pool.add(transfer(ALICE, 1, { price: 1n }))).toThrow(
      'balance 50000, queued cost 42000, tx cost 21000, overshot 13000',
    );
    expect(() => pool.add(transfer(ALICE, 0, { price: 2n }))).toThrow('tx bumped 21000, overshot 13000');
  });

  it('name a contract as sender, unless it is allowed', () => {
    const { pool, accounts } = createPool();
    accounts.deploy(ALICE);
    expect(() => pool.add(transfer(ALICE, 0))).toThrow(`sender not an eoa: address ${ALICE}, len(code): 2`);
    expect(refusal(pool, transfer(ALICE, 0), { allowCode: true })).toBeUndefined();
  });
});

describe('replacement', () => {
  it('needs 10 % more of both fees', () => {
    const { pool } = createPool();
    pool.add(transfer(ALICE, 0, { price: 100n, tip: 50n }));
    for (const fees of [
      { price: 109n, tip: 60n },
      { price: 120n, tip: 54n },
      { price: 100n, tip: 60n },
    ]) {
      expect(() => pool.add(transfer(ALICE, 0, fees))).toThrow('replacement transaction underpriced');
    }
    pool.add(transfer(ALICE, 0, { price: 110n, tip: 55n }));
    expect(pool.status()).toEqual({ pending: 1, queued: 0 });
    expect(pool.contentFrom(ALICE).pending[0]).toMatchObject({ maxFeePerGas: 110n });
  });

  it('needs one wei more where 10 % are nothing', () => {
    const { pool } = createPool();
    pool.add(transfer(ALICE, 0, { price: 1n }));
    expect(refusal(pool, transfer(ALICE, 0, { price: 1n, gas: 30_000n }))).toBe('REPLACEMENT_UNDERPRICED');
    expect(refusal(pool, transfer(ALICE, 0, { price: 2n }))).toBeUndefined();
  });

  it('works for waiting ones, too', () => {
    const { pool } = createPool();
    pool.add(transfer(ALICE, 5, { price: 100n }));
    expect(refusal(pool, transfer(ALICE, 5, { price: 105n }))).toBe('REPLACEMENT_UNDERPRICED');
    pool.add(transfer(ALICE, 5, { price: 110n }));
    expect(pool.status()).toEqual({ pending: 0, queued: 1 });
  });
});

describe('the order for a block', () => {
  it('is by what the coinbase gets, then by arrival, each sender’s by nonce', () => {
    const { pool } = createPool();
    const cheapFirst = [transfer(ALICE, 0, { price: 2n }), transfer(ALICE, 1, { price: 90n })];
    const middle = transfer(BOB, 0, { price: 5n });
    const same = transfer(CAROL, 0, { price: 5n });
    for (const transaction of [...cheapFirst, middle, same]) pool.add(transaction);
    expect([...pool.pending()]).toEqual([middle, same, ...cheapFirst]);
  });

  it('reckons with the base fee and leaves out what does not pay it', () => {
    const { pool } = createPool();
    const tipper = transfer(ALICE, 0, { price: 20n, tip: 9n });
    const capped = transfer(BOB, 0, { price: 15n, tip: 15n });
    for (const transaction of [tipper, capped]) pool.add(transaction);
    expect([...pool.pending({ baseFeePerGas: 0n })]).toEqual([capped, tipper]);
    expect([...pool.pending({ baseFeePerGas: 10n })]).toEqual([tipper, capped]);
    expect([...pool.pending({ baseFeePerGas: 16n })]).toEqual([tipper]);
  });

  it('leaves out a sender that is skipped, and drops what can never run', () => {
    const { pool } = createPool();
    const [first, second, other] = [transfer(ALICE, 0), transfer(ALICE, 1), transfer(BOB, 0, { price: 1n })];
    for (const transaction of [first, second, other]) pool.add(transaction);
    const skipping = pool.pending();
    skipping.skipSender(skipping.next()!);
    expect([...skipping]).toEqual([other]);
    const dropping = pool.pending();
    dropping.drop(dropping.next()!);
    expect(dropping.next()).toBe(other);
    expect(pool.get(transactionHash(first))).toBeUndefined();
    expect(pool.status()).toEqual({ pending: 1, queued: 1 });
  });
});

describe('limits', () => {
  it('let a sender have 64 executable and 64 waiting ones', () => {
    const { pool } = createPool();
    for (let nonce = 0; nonce < 64; nonce++) pool.add(transfer(ALICE, nonce));
    expect(() => pool.add(transfer(ALICE, 64))).toThrow('account limit exceeded: pooled 64 txs');
    for (let nonce = 100; nonce < 164; nonce++) pool.add(transfer(ALICE, nonce));
    expect(refusal(pool, transfer(ALICE, 164))).toBe('ACCOUNT_LIMIT');
    pool.add(transfer(ALICE, 90));
    expect(pool.status()).toEqual({ pending: 64, queued: 64 });
    expect(pool.contentFrom(ALICE).queued.at(-1)?.nonce).toBe(162n);
  });

  it('displace the cheapest when full, and refuse what does not pay more', () => {
    const { pool } = createPool({ limits: { pendingSlots: 3, churn: 2 } });
    for (const n of [0, 1, 2]) pool.add(transfer(sender(n), 0, { price: 10n + BigInt(n) }));
    expect(() => pool.add(transfer(sender(3), 0, { price: 10n }))).toThrow('transaction underpriced');
    pool.add(transfer(sender(3), 0, { price: 20n }));
    expect(pool.contentFrom(ALICE).pending).toEqual([]);
    pool.add(transfer(sender(4), 0, { price: 20n }));
    expect(() => pool.add(transfer(sender(5), 0, { price: 20n }))).toThrow('txpool is full');
  });

  it('allow more to be displaced after the next head', () => {
    const { pool, head } = createPool({ limits: { pendingSlots: 1, churn: 1 } });
    for (const price of [1n, 2n]) pool.add(transfer(sender(Number(price)), 0, { price }));
    expect(refusal(pool, transfer(sender(3), 0, { price: 3n }))).toBe('POOL_FULL');
    pool.reset(head);
    expect(refusal(pool, transfer(sender(3), 0, { price: 3n }))).toBeUndefined();
  });

  it('displace tails only, reckoning that a cheap transaction holds up dear ones', () => {
    const { pool } = createPool({ limits: { pendingSlots: 3 } });
    pool.add(transfer(ALICE, 0, { price: 5n }));
    pool.add(transfer(ALICE, 1, { price: 1000n }));
    pool.add(transfer(BOB, 0, { price: 6n }));
    pool.add(transfer(CAROL, 0, { price: 7n }));
    expect(pool.contentFrom(ALICE).pending.map(({ nonce }) => nonce)).toEqual([0n]);
    expect(pool.status()).toEqual({ pending: 3, queued: 0 });
  });

  it('give everybody what they have when room for a large one is not found', () => {
    const { pool } = createPool({ limits: { pendingSlots: 4 } });
    for (const [n, price] of [2n, 3n, 50n, 50n].entries()) pool.add(transfer(sender(n), 0, { price }));
    const large = transfer(sender(9), 0, { price: 10n, gas: 5_000_000n, data: new Uint8Array(120_000) });
    expect(refusal(pool, large)).toBe('UNDERPRICED');
    expect(pool.status()).toEqual({ pending: 4, queued: 0 });
    expect([...pool.pending()]).toHaveLength(4);
  });

  it('do not let one sender’s surplus push out what others are guaranteed', () => {
    const { pool } = createPool({ limits: { pendingSlots: 18, accountGuaranteed: 16 } });
    pool.add(transfer(BOB, 0, { price: 1n }));
    for (let nonce = 0; nonce < 17; nonce++) pool.add(transfer(ALICE, nonce, { price: 100n }));
    expect(refusal(pool, transfer(ALICE, 17, { price: 1000n }))).toBe('UNDERPRICED');
    pool.add(transfer(CAROL, 0, { price: 1000n }));
    expect(pool.contentFrom(ALICE).pending).toHaveLength(16);
    pool.add(transfer(CAROL, 1, { price: 1000n }));
    expect(pool.contentFrom(BOB).pending).toEqual([]);
  });

  it('bound the bytes of all, waiting ones going first', () => {
    const data = new Uint8Array(30_000);
    const big = (n: number, nonce: number, price: bigint) =>
      transfer(sender(n), nonce, { price, data, gas: 2_000_000n });
    const { pool } = createPool({ limits: { totalBytes: 100_000 } });
    pool.add(big(0, 9, 100n));
    pool.add(big(1, 0, 10n));
    pool.add(big(2, 0, 20n));
    pool.add(big(3, 0, 5n));
    expect(pool.status()).toEqual({ pending: 3, queued: 0 });
    expect(refusal(pool, big(4, 9, 1000n))).toBe('FUTURE_REPLACES_PENDING');
    expect(refusal(pool, big(4, 0, 5n))).toBe('UNDERPRICED');
    pool.add(big(4, 0, 6n));
    expect(pool.contentFrom(sender(3)).pending).toEqual([]);
  });

  it('drop what pays less than a raised minimum tip', () => {
    const { pool } = createPool();
    pool.add(transfer(ALICE, 0, { price: 5n }));
    pool.add(transfer(BOB, 0, { price: 50n }));
    pool.setMinTip(10n);
    expect(pool.status()).toEqual({ pending: 1, queued: 0 });
    expect(refusal(pool, transfer(ALICE, 0, { price: 9n }))).toBe('TIP_BELOW_MINIMUM');
  });
});

describe('a new head', () => {
  it('takes out what was mined and makes executable what waited for it', () => {
    const { pool, accounts, head } = createPool();
    const transactions = [0, 1, 3].map((nonce) => transfer(ALICE, nonce));
    for (const transaction of transactions) pool.add(transaction);
    accounts.set(ALICE, { nonce: 3n });
    pool.reset(head, { added: transactions.slice(0, 2) });
    expect(pool.contentFrom(ALICE)).toEqual({ pending: [transactions[2]], queued: [] });
    expect(pool.nonce(ALICE)).toBe(4n);
  });

  it('drops what a lower balance does not cover, and lets what comes after wait', () => {
    const { pool, accounts, head } = createPool();
    pool.add(transfer(ALICE, 0, { price: 1n }));
    pool.add(transfer(ALICE, 1, { price: 1n, value: 500_000n }));
    pool.add(transfer(ALICE, 2, { price: 1n }));
    accounts.set(ALICE, { balance: 100_000n });
    pool.reset(head);
    expect(pool.status()).toEqual({ pending: 1, queued: 1 });
  });

  it('keeps executable only what the balance covers together', () => {
    const { pool, accounts, head } = createPool();
    for (const nonce of [0, 1, 2]) pool.add(transfer(ALICE, nonce, { price: 1n }));
    accounts.set(ALICE, { balance: 50_000n });
    pool.reset(head);
    expect(pool.status()).toEqual({ pending: 2, queued: 1 });
    accounts.set(ALICE, { balance: 63_000n });
    pool.reset(head);
    expect(pool.status()).toEqual({ pending: 3, queued: 0 });
  });

  it('drops what asks for more gas than blocks now have', () => {
    const { pool, head } = createPool();
    pool.add(transfer(ALICE, 0, { gas: 1_000_000n }));
    pool.reset({ ...head, gasLimit: 500_000n });
    expect(pool.status()).toEqual({ pending: 0, queued: 0 });
  });

  it('brings back what a reorganisation threw out of the chain, without announcing twice what stayed', () => {
    const { pool, accounts, head } = createPool();
    const [first, second] = [transfer(ALICE, 0), transfer(ALICE, 1)];
    const announced: bigint[] = [];
    pool.onPending(({ nonce }) => announced.push(nonce));
    pool.add(first);
    pool.add(second);
    accounts.set(ALICE, { nonce: 1n });
    pool.reset(head, { added: [first] });
    accounts.set(ALICE, { nonce: 0n });
    pool.reset(head, { removed: [first] });
    expect(pool.contentFrom(ALICE).pending).toEqual([first, second]);
    expect(announced).toEqual([0n, 1n, 0n]);
  });

  it('does not bring back what the other branch has, too', () => {
    const { pool, accounts, head } = createPool();
    accounts.set(ALICE, { nonce: 1n });
    pool.reset(head, { removed: [transfer(ALICE, 0)], added: [transfer(ALICE, 0)] });
    expect(pool.status()).toEqual({ pending: 0, queued: 0 });
  });

  it('ranks by the new base fee', () => {
    const { pool, head } = createPool({ limits: { pendingSlots: 2 } });
    pool.add(transfer(ALICE, 0, { price: 100n, tip: 1n }));
    pool.add(transfer(BOB, 0, { price: 50n, tip: 50n }));
    pool.reset({ ...head, baseFeePerGas: 50n });
    pool.add(transfer(CAROL, 0, { price: 100n, tip: 2n }));
    expect([...pool.content().pending.keys()]).toEqual([ALICE, CAROL]);
  });

  it('can come from within an announcement', () => {
    const { pool, accounts, head } = createPool();
    pool.onPending((transaction) => {
      accounts.set(ALICE, { nonce: transaction.nonce + 1n });
      pool.reset(head, { added: [transaction] });
    });
    for (const nonce of [2, 1, 0]) pool.add(transfer(ALICE, nonce));
    expect(pool.status()).toEqual({ pending: 0, queued: 0 });
    expect(accounts.account(ALICE).nonce).toBe(3n);
  });
});

describe('waiting for too long', () => {
  it('ends after three hours without progress', () => {
    const { pool, time } = createPool();
    pool.add(transfer(ALICE, 0));
    pool.add(transfer(ALICE, 2));
    time.now += 10_800_000;
    pool.sweep();
    expect(pool.status()).toEqual({ pending: 1, queued: 1 });
    time.now += 1;
    pool.sweep();
    expect(pool.status()).toEqual({ pending: 1, queued: 0 });
  });

  it('begins anew when one of the sender’s becomes executable', () => {
    const { pool, time } = createPool();
    pool.add(transfer(ALICE, 2));
    time.now += 10_000_000;
    pool.add(transfer(ALICE, 0));
    time.now += 10_000_000;
    pool.sweep();
    expect(pool.status()).toEqual({ pending: 1, queued: 1 });
  });
});

describe('delegation', () => {
  it('leaves an account that delegates one transaction, which it may replace', () => {
    const { pool, accounts } = createPool();
    accounts.delegate(ALICE);
    expect(() => pool.add(transfer(ALICE, 1))).toThrow('gapped-nonce tx from delegated accounts');
    pool.add(transfer(ALICE, 0));
    expect(() => pool.add(transfer(ALICE, 1))).toThrow(
      'in-flight transaction limit reached for delegated accounts',
    );
    expect(refusal(pool, transfer(ALICE, 0, { price: 11n * GWEI }))).toBeUndefined();
  });

  it('counts from the moment that a transaction with the authorization is in the pool', () => {
    const { pool } = createPool();
    const delegating = setCode(BOB, 0, [TUPLE]);
    pool.add(transfer(AUTHORITY, 0));
    pool.add(delegating);
    expect(refusal(pool, transfer(AUTHORITY, 1))).toBe('DELEGATED_IN_FLIGHT');
    pool.remove(transactionHash(delegating));
    expect(refusal(pool, transfer(AUTHORITY, 1))).toBeUndefined();
  });

  it('is refused for an account with more than one transaction in the pool', () => {
    const { pool } = createPool();
    for (const nonce of [0, 1]) pool.add(transfer(AUTHORITY, nonce));
    expect(() => pool.add(setCode(BOB, 0, [TUPLE]))).toThrow('authority already reserved');
  });
});

describe('blob transactions', () => {
  it('come with a sidecar that is verified', async () => {
    const { pool } = createPool();
    await expect(pool.add(blob(ALICE, 0))).rejects.toThrow('missing sidecar in blob transaction');
    await expect(pool.add(blob(ALICE, 0), { sidecar: { ...SIDECAR, commitments: [] } })).rejects.toThrow(
      'invalid number of 0 commitments compared to 1 blob hashes',
    );
    const hash = await pool.add(blob(ALICE, 0), { sidecar: SIDECAR });
    expect(pool.sidecar(hash)).toBe(SIDECAR);
    const strict = createPool({ verifySidecar: async () => 'invalid proof' });
    await expect(strict.pool.add(blob(ALICE, 0), { sidecar: SIDECAR })).rejects.toThrow(
      'KZG verification error: invalid proof',
    );
  });

  it('are refused where nobody keeps blobs', async () => {
    const { pool } = createPool({ acceptBlobs: false });
    await expect(pool.add(blob(ALICE, 0), { sidecar: SIDECAR })).rejects.toThrow(
      'transaction type not supported: tx type 3 not supported by this pool',
    );
  });

  it('leave no nonce out, and are at most 16 for a sender', async () => {
    const { pool } = createPool();
    await expect(pool.add(blob(ALICE, 1), { sidecar: SIDECAR })).rejects.toThrow(
      'nonce too high: tx nonce 1, gapped nonce 0',
    );
    for (let nonce = 0; nonce < 16; nonce++) await pool.add(blob(ALICE, nonce), { sidecar: SIDECAR });
    await expect(pool.add(blob(ALICE, 16), { sidecar: SIDECAR })).rejects.toThrow(
      'account limit exceeded: pooled 16 txs',
    );
  });

  it('do not mix with others of the sender', async () => {
    const { pool } = createPool();
    await pool.add(blob(ALICE, 0), { sidecar: SIDECAR });
    expect(() => pool.add(transfer(ALICE, 1))).toThrow('address already reserved');
    pool.add(transfer(BOB, 0));
    await expect(pool.add(blob(BOB, 1), { sidecar: SIDECAR })).rejects.toThrow('address already reserved');
  });

  it('are replaced only at double all fees', async () => {
    const { pool } = createPool();
    await pool.add(blob(ALICE, 0, 10n), { sidecar: SIDECAR });
    await expect(pool.add(blob(ALICE, 0, 19n), { sidecar: SIDECAR })).rejects.toThrow(
      'replacement transaction underpriced: new tx gas fee cap 19 < 10 queued + 100% replacement penalty',
    );
    await pool.add(blob(ALICE, 0, 20n), { sidecar: SIDECAR });
    expect(pool.status()).toEqual({ pending: 1, queued: 0 });
  });

  it('are left out of a block that asks more for blobs', async () => {
    const { pool } = createPool();
    await pool.add(blob(ALICE, 0, 10n), { sidecar: SIDECAR });
    expect([...pool.pending({ blobBaseFee: 11n })]).toEqual([]);
    expect([...pool.pending({ blobBaseFee: 10n })]).toHaveLength(1);
  });

  it('come back with their blobs after a reorganisation', async () => {
    const { pool, accounts, head } = createPool();
    const transaction = blob(ALICE, 0);
    const hash = await pool.add(transaction, { sidecar: SIDECAR });
    accounts.set(ALICE, { nonce: 1n });
    pool.reset(head, { added: [transaction] });
    expect(pool.get(hash)).toBeUndefined();
    accounts.set(ALICE, { nonce: 0n });
    pool.reset(head, { removed: [transaction] });
    expect(pool.sidecar(hash)).toBe(SIDECAR);
  });
});

describe('a snapshot', () => {
  it('brings back what was there, with order and announcements', async () => {
    const { pool } = createPool();
    const first = transfer(ALICE, 0, { price: 5n });
    const second = transfer(BOB, 0, { price: 5n });
    for (const transaction of [first, second, transfer(CAROL, 4)]) pool.add(transaction);
    const hash = await pool.add(blob(sender(5), 0, 1n), { sidecar: SIDECAR });
    const snapshot = pool.snapshot();
    pool.add(transfer(ALICE, 0, { price: 50n }));
    pool.remove(hash);
    const announced: unknown[] = [];
    pool.onPending((transaction) => announced.push(transaction));
    pool.restore(snapshot);
    expect(pool.status()).toEqual({ pending: 3, queued: 1 });
    expect([...pool.pending()].slice(0, 2)).toEqual([first, second]);
    expect(pool.sidecar(hash)).toBe(SIDECAR);
    expect(announced).toEqual([]);
  });

  it('leaves out what has become invalid', () => {
    const { pool, accounts, head } = createPool();
    pool.add(transfer(ALICE, 0));
    pool.add(transfer(ALICE, 1, { value: ETHER }));
    const snapshot = pool.snapshot();
    accounts.set(ALICE, { nonce: 1n });
    pool.reset(head);
    pool.restore(snapshot);
    expect(pool.status()).toEqual({ pending: 1, queued: 0 });
  });
});
