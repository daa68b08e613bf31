import { bytesToBigint, concatBytes, toAddress } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { type Host, Pending } from './host.ts';
import type { CallMessage } from './message.ts';
import { assemble, deploying, RETURN_TOP, storeBytes } from './testing/bytecode.ts';
import type { MemoryHost } from './testing/memory-host.ts';
import { CALL, CALLER, CONTRACT, OTHER, play, prepare, type Scenario } from './testing/scenario.ts';

const NOBODY = toAddress(`0x${'77'.repeat(20)}`);
const HEIR = toAddress(`0x${'11'.repeat(20)}`);
const INIT_CODE = deploying(assemble('STOP'));

/** Every instruction that asks the host, calls and creations among them. */
const BUSY = concatBytes(
  assemble(
    7,
    3,
    'SSTORE',
    3,
    'SLOAD',
    4,
    'SLOAD',
    OTHER,
    'BALANCE',
    OTHER,
    'EXTCODESIZE',
    OTHER,
    'EXTCODEHASH',
  ),
  assemble(
    4,
    0,
    0,
    OTHER,
    'EXTCODECOPY',
    'SELFBALANCE',
    990,
    'BLOCKHASH',
    1,
    2,
    'TSTORE',
    2,
    'TLOAD',
    1,
    0,
    0,
    'LOG1',
  ),
  storeBytes(INIT_CODE),
  assemble(INIT_CODE.length, 0, 1, 'CREATE', 5, INIT_CODE.length, 0, 0, 'CREATE2'),
  assemble(0, 0, 0, 0, 2, OTHER, 200_000, 'CALL', 0, 0, 0, 0, OTHER, 200_000, 'DELEGATECALL'),
  assemble(
    32,
    0,
    0,
    0,
    0,
    toAddress(`0x${'00'.repeat(19)}02`),
    10_000,
    'CALL',
    0,
    0,
    0,
    0,
    OTHER,
    9_000,
    'STATICCALL',
  ),
  assemble('GAS'),
  RETURN_TOP,
);
const SCENARIO: Scenario = {
  code: BUSY,
  accounts: { [OTHER]: { code: assemble(1, 9, 'SSTORE', HEIR, 'SELFDESTRUCT'), nonce: 1n, balance: 50n } },
  message: { value: 20n, gas: 3_000_000n },
};

const ASKS = [
  'exists',
  'isEmpty',
  'getBalance',
  'addBalance',
  'subtractBalance',
  'getNonce',
  'setNonce',
  'getCode',
  'getCodeHash',
  'setCode',
  'hasStorage',
  'getStorage',
  'getOriginalStorage',
  'setStorage',
  'getTransientStorage',
  'addLog',
  'setTransientStorage',
  'accessAddress',
  'accessStorage',
  'createAccount',
  'selfDestruct',
  'addRefund',
] as const satisfies readonly (keyof Host)[];

/** Answers each question once it has been asked, and forgets nothing: as a cache of remote state does. */
function makeRemote(host: MemoryHost): { asked: () => number } {
  const known = new Set<string>();
  for (const name of ASKS) {
    const ask = host[name].bind(host) as (...inputs: unknown[]) => unknown;
    Object.defineProperty(host, name, {
      value: (...inputs: unknown[]): unknown => {
        const key = `${name} ${inputs.map(String)}`;
        if (known.has(key)) return ask(...inputs);
        known.add(key);
        throw new Pending(Promise.resolve());
      },
    });
  }
  return { asked: () => known.size };
}

const stateOf = (host: MemoryHost) => ({
  accounts: [...host.accounts].map(([address, { original: _, ...account }]) => [address, account]),
  logs: host.logs,
  refund: host.refund,
  accessed: [[...host.accessedAddresses], [...host.accessedSlots]],
  transient: [...host.transient].filter(([, value]) => value !== 0n),
  gone: [[...host.created], [...host.destructed]],
});

describe('resumable runs', () => {
  it('end as if the host had always been ready', async () => {
    const want = play(SCENARIO);
    expect(want.outcome.status).toBe('success');
    const { evm, host } = prepare(SCENARIO);
    const { asked } = makeRemote(host);
    const outcome = await evm.executeWhenReady({ ...CALL, ...SCENARIO.message });
    expect(asked()).toBeGreaterThan(30);
    expect(outcome).toEqual(want.outcome);
    expect(stateOf(host)).toEqual(stateOf(want.host));
  });

  it('tell a tracer every event once', async () => {
    const record = (events: string[]): Scenario => ({
      ...SCENARIO,
      evm: {
        tracer: {
          onStep: ({ pc, depth, opcodeName, gas }) => events.push(`${depth} ${pc} ${opcodeName} ${gas}`),
          onCost: (cost) => events.push(`cost ${cost}`),
          onEnter: ({ kind, depth, gas }) => events.push(`${kind} ${depth} ${gas}`),
          onExit: ({ depth, gasUsed }) => events.push(`exit ${depth} ${gasUsed}`),
        },
      },
    });
    const want: string[] = [];
    play(record(want));
    const events: string[] = [];
    const { evm, host } = prepare(record(events));
    makeRemote(host);
    await evm.executeWhenReady({ ...CALL, ...SCENARIO.message });
    expect(events).toEqual(want);
  });

  it('give back what they wait for, and go on at the same instruction', () => {
    const { evm, host } = prepare({ code: concatBytes(assemble(1, 'SLOAD', 'GAS'), RETURN_TOP) });
    const want = play({ code: concatBytes(assemble(1, 'SLOAD', 'GAS'), RETURN_TOP) });
    const ready = Promise.resolve();
    const getStorage = host.getStorage.bind(host);
    let asked = 0;
    host.getStorage = (address, slot) => {
      if (++asked < 3) throw new Pending(ready);
      return getStorage(address, slot);
    };
    const run = evm.start(CALL);
    expect(run.resume()).toEqual(new Pending(ready));
    expect(run.resume()).toEqual(new Pending(ready));
    expect(run.resume()).toEqual(want.outcome);
    expect(run.resume()).toEqual(want.outcome);
  });

  it('reject when what they wait for fails', async () => {
    const { evm, host } = prepare({ code: assemble(1, 'SLOAD') });
    host.getStorage = () => {
      throw new Pending(Promise.reject(new RangeError('remote node is gone')));
    };
    await expect(evm.executeWhenReady(CALL)).rejects.toThrow('remote node is gone');
  });
});

describe('a call of an account without code', () => {
  const messages: readonly Partial<CallMessage>[] = [
    { to: NOBODY },
    { to: NOBODY, value: 5n, data: Uint8Array.of(1, 2, 3) },
    { to: NOBODY, value: 2n ** 200n },
    { to: CALLER, value: 7n },
    { to: CONTRACT, value: 3n, gas: 0n },
    { to: CONTRACT, value: 3n, gas: 2n ** 63n - 1n },
  ];

  // A tracer sees every frame, so there has to be one; without a tracer the call needs none.
  it.each(['frontier', 'spuriousDragon', 'osaka', 'amsterdam'] as const)(
    'ends the same with a tracer and without, by the rules of %s',
    (fork) => {
      for (const message of messages) {
        const plain = play({ fork, message });
        const frames: bigint[] = [];
        const traced = play({
          fork,
          message,
          evm: { tracer: { onEnter: ({ value }) => frames.push(value) } },
        });
        expect(plain.outcome).toEqual(traced.outcome);
        expect(stateOf(plain.host)).toEqual(stateOf(traced.host));
        expect(frames).toEqual([message.value ?? 0n]);
      }
    },
  );
});

describe('cs-36 a host that throws', () => {
  it('ends the run with its own error, whatever frame it happens in', () => {
    const { evm, host } = prepare(SCENARIO);
    host.addLog = () => {
      throw new TypeError('disk is full');
    };
    expect(() => evm.execute({ ...CALL, ...SCENARIO.message })).toThrow(new TypeError('disk is full'));
  });

  it('leaves the machine fit for another run', () => {
    const { evm, host } = prepare(SCENARIO);
    const { getStorage } = host;
    host.getStorage = () => {
      throw new TypeError('disk is full');
    };
    expect(() => evm.execute({ ...CALL, ...SCENARIO.message })).toThrow(TypeError);
    host.getStorage = getStorage;
    expect(play(SCENARIO).outcome.status).toBe('success');
  });
});

describe('a checkpoint', () => {
  const LOOP = assemble('JUMPDEST', 0, 'JUMP');

  it('can abandon a run that takes too long', () => {
    let reached = 0;
    const checkpoint = {
      everyGas: 10_000,
      reached: () => {
        if (++reached === 5) throw new RangeError('execution aborted');
      },
    };
    expect(() => play({ code: LOOP, evm: { checkpoint } })).toThrow('execution aborted');
    expect(reached).toBe(5);
  });

  it('is reached also where gas goes into short calls', () => {
    const abort = () => {
      throw new RangeError('execution aborted');
    };
    const code = concatBytes(assemble('JUMPDEST', 0, 0, 0, 0, 0, OTHER, 5_000, 'CALL', 'POP', 0, 'JUMP'));
    let left = 3;
    const checkpoint = { everyGas: 1_000_000, reached: () => (left-- > 0 ? undefined : abort()) };
    const accounts = { [OTHER]: { code: LOOP } };
    const play100 = () => play({ code, accounts, evm: { checkpoint }, message: { gas: 100_000_000n } });
    expect(play100).toThrow('execution aborted');
  });

  it('changes no gas, in any frame', () => {
    const checkpoint = { everyGas: 777, reached: () => undefined };
    const want = play(SCENARIO);
    const { outcome, host } = play({ ...SCENARIO, evm: { checkpoint } });
    expect(outcome).toEqual(want.outcome);
    expect(stateOf(host)).toEqual(stateOf(want.host));
    expect(play({ code: LOOP, evm: { checkpoint } }).outcome.gasLeft).toBe(0n);
  });
});

describe('two machines in one process', () => {
  it('do not disturb each other, also when one runs inside the other', () => {
    const inner: bigint[] = [];
    const tracer = {
      onStep: ({ opcodeName }: { opcodeName: string }) => {
        if (opcodeName === 'CREATE') inner.push(bytesToBigint(play(SCENARIO).outcome.output));
      },
    };
    const want = play(SCENARIO);
    const { outcome } = play({ ...SCENARIO, evm: { tracer } });
    expect(outcome).toEqual(want.outcome);
    expect(inner).toEqual([bytesToBigint(want.outcome.output)]);
    expect(play({ code: assemble('STOP') }).host.getBalance(CONTRACT)).toBe(0n);
  });
});
