import { keccak256 } from '@ethane/crypto';
import {
  type Address,
  type Bytes,
  bytesToBigint,
  concatBytes,
  EMPTY_BYTES,
  toAddress,
} from '@ethane/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAddress } from './address.ts';
import { assemble, deploying, RETURN_TOP, storeBytes } from './testing/bytecode.ts';
import { MemoryHost } from './testing/memory-host.ts';
import { CONTRACT, play } from './testing/scenario.ts';

const addressOf = (id: number): Address => toAddress(`0x${id.toString(16).padStart(40, '0')}`);

/** Keeps what it gets, takes nothing (its code reverts), is not in the state, gives all it has to the one before. */
const KEEPS = addressOf(0x1001);
const REVERTS = addressOf(0x1002);
const ABSENT = addressOf(0x1003);
const GIVES = addressOf(0x1004);
const ACCOUNTS = [CONTRACT, KEEPS, REVERTS, ABSENT, GIVES] as const;
const CODES: ReadonlyMap<Address, Bytes> = new Map([
  [KEEPS, assemble('STOP')],
  [REVERTS, assemble(0, 0, 'REVERT')],
  [GIVES, assemble(ABSENT, 'SELFDESTRUCT')],
]);
const EMPTY_CODE_HASH = bytesToBigint(keccak256(EMPTY_BYTES));

type Question = 'BALANCE' | 'EXTCODESIZE' | 'EXTCODEHASH' | 'SELFBALANCE';
/** A question whose answer is part of the output, a payment, or steps that are carried out and perhaps taken back. */
type Step =
  | { readonly kind: 'ask'; readonly question: Question; readonly about: Address }
  | { readonly kind: 'pay'; readonly to: Address; readonly value: bigint }
  | { readonly kind: 'delegate'; readonly steps: readonly Step[]; readonly reverts: boolean };

const account = fc.constantFrom(...ACCOUNTS);
const ask: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('ask' as const),
  question: fc.constantFrom<Question>('BALANCE', 'EXTCODESIZE', 'EXTCODEHASH', 'SELFBALANCE'),
  about: account,
});
const pay: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('pay' as const),
  to: fc.constantFrom(...ACCOUNTS.slice(1)),
  value: fc.constantFrom(0n, 1n, 5n),
});
const leaves = fc.array(fc.oneof({ arbitrary: ask, weight: 3 }, pay), { maxLength: 10 });
const program: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { arbitrary: ask, weight: 4 },
    { arbitrary: pay, weight: 2 },
    fc.record({ kind: fc.constant('delegate' as const), steps: leaves, reverts: fc.boolean() }),
  ),
  { maxLength: 25 },
);

/** Code for the steps, which leaves the answers in memory; code that is delegated to is put into `accounts`. */
function compile(steps: readonly Step[], accounts: Record<Address, { code: Bytes }>) {
  const parts: Bytes[] = [];
  let answers = 0;
  for (const step of steps) {
    if (step.kind === 'ask') {
      const asking = step.question === 'SELFBALANCE' ? [] : [step.about];
      parts.push(assemble(...asking, step.question, 32 * answers++, 'MSTORE'));
    } else if (step.kind === 'pay') {
      parts.push(assemble(0, 0, 0, 0, step.value, step.to, 100_000, 'CALL', 'POP'));
    } else {
      const address = addressOf(0x2000 + Object.keys(accounts).length);
      const end = step.reverts ? assemble(0, 0, 'REVERT') : assemble('STOP');
      accounts[address] = { code: concatBytes(compile(step.steps, accounts).code, end) };
      parts.push(assemble(0, 0, 0, 0, address, 'GAS', 'DELEGATECALL', 'POP'));
    }
  }
  return { code: concatBytes(...parts), answers };
}

/** What the steps mean: the answers at the top level. */
function interpret(
  steps: readonly Step[],
  balances: Map<Address, bigint>,
  codes: ReadonlyMap<Address, Bytes>,
): bigint[] {
  const balanceOf = (address: Address) => balances.get(address) ?? 0n;
  const move = (from: Address, to: Address, value: bigint) => {
    balances.set(from, balanceOf(from) - value);
    balances.set(to, balanceOf(to) + value);
  };
  const answers: bigint[] = [];
  for (const step of steps) {
    if (step.kind === 'ask') {
      const code = codes.get(step.about) ?? EMPTY_BYTES;
      const isEmpty = code.length === 0 && balanceOf(step.about) === 0n;
      const hash = code.length === 0 ? EMPTY_CODE_HASH : bytesToBigint(keccak256(code));
      answers.push(
        {
          BALANCE: balanceOf(step.about),
          SELFBALANCE: balanceOf(CONTRACT),
          EXTCODESIZE: BigInt(code.length),
          EXTCODEHASH: isEmpty ? 0n : hash,
        }[step.question],
      );
    } else if (step.kind === 'pay') {
      if (step.value > balanceOf(CONTRACT) || step.to === REVERTS) continue;
      move(CONTRACT, step.to, step.value);
      if (step.to === GIVES) move(GIVES, ABSENT, balanceOf(GIVES));
    } else {
      const before = [...balances];
      interpret(step.steps, balances, codes);
      if (!step.reverts) continue;
      balances.clear();
      for (const [address, balance] of before) balances.set(address, balance);
    }
  }
  return answers;
}

describe('answers about accounts that the kernel remembers', () => {
  it('are what the host would say each time', () => {
    fc.assert(
      fc.property(program, (steps) => {
        const accounts: Record<Address, { code: Bytes }> = {};
        const { code, answers } = compile(steps, accounts);
        const whole = concatBytes(code, assemble(32 * answers, 0, 'RETURN'));
        const codes = new Map([...CODES, [CONTRACT, whole]]);
        const { outcome } = play({
          accounts: {
            ...accounts,
            ...Object.fromEntries([...CODES].map(([address, own]) => [address, { code: own }])),
            [CONTRACT]: { code: whole, balance: 12n, nonce: 1n },
          },
          message: { gas: 20_000_000n },
        });
        expect(outcome.status).toBe('success');
        const have = Array.from({ length: answers }, (_, i) =>
          bytesToBigint(outcome.output.subarray(i * 32, i * 32 + 32)),
        );
        expect(have).toEqual(interpret(steps, new Map([[CONTRACT, 12n]]), codes));
      }),
      { seed: 31, numRuns: 500 },
    );
  });

  it.each([
    ['BALANCE', 'getBalance', [KEEPS]],
    ['EXTCODESIZE', 'getCode', [KEEPS]],
    ['EXTCODEHASH', 'getCodeHash', [KEEPS]],
    ['SELFBALANCE', 'getBalance', []],
  ] as const)('%s asks the host once', (question, method, operands) => {
    const once = assemble(...operands, question, 'POP');
    const calls = (times: number) => {
      let count = 0;
      const counting = new Proxy(MemoryHost.prototype[method], {
        apply: (target, host, args) => {
          count++;
          return Reflect.apply(target, host, args);
        },
      });
      const own = MemoryHost.prototype[method];
      Object.assign(MemoryHost.prototype, { [method]: counting });
      try {
        play({ code: concatBytes(...Array.from({ length: times }, () => once)) });
      } finally {
        Object.assign(MemoryHost.prototype, { [method]: own });
      }
      return count;
    };
    expect(calls(5)).toBe(calls(1));
  });

  it('charge for the first access of an account, not for what its own code has asked', () => {
    const asks = (address: Address) =>
      play({ code: assemble(address, 'BALANCE', address, 'BALANCE') }).gasUsed;
    expect(asks(KEEPS) - asks(CONTRACT)).toBe(2_500n);
    // SELFBALANCE does not access the account.
    const { gasUsed } = play({
      code: assemble('SELFBALANCE', KEEPS, 'BALANCE', 'SELFBALANCE', KEEPS, 'BALANCE'),
    });
    expect(gasUsed).toBe(5n + 3n + 2_600n + 5n + 3n + 100n);
  });

  it('see code that has been put there since', () => {
    const child = assemble(1, 'POP');
    const initCode = deploying(child);
    const created = createAddress(CONTRACT, 1n);
    const asks = assemble(created, 'EXTCODESIZE', created, 'EXTCODEHASH', 'ADD');
    const code = concatBytes(
      asks,
      asks,
      storeBytes(initCode),
      assemble(initCode.length, 0, 0, 'CREATE', 'POP'),
      asks,
      RETURN_TOP,
    );
    const { outcome } = play({ code });
    expect(bytesToBigint(outcome.output)).toBe(BigInt(child.length) + bytesToBigint(keccak256(child)));
  });
});
