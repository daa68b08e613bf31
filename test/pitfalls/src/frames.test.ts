import type { ForkName } from '@ethane/chainspec';
import { createAddress } from '@ethane/evm';
import { concatBytes, MAX_UINT256 } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { call, code, deploying, RETURN_WORD, storing, when } from './support/assemble.ts';
import { ABSENT, addressOf, CONTRACT, OTHER, run, SENDER, World } from './support/world.ts';

/** The word that `body` leaves on the stack. */
function wordOf(body: Uint8Array, fork: ForkName = 'osaka'): bigint {
  const { status, word } = run(fork, concatBytes(body, RETURN_WORD));
  expect(status).toBe('success');
  return word;
}

/** Gas that `body` takes; pushes count. */
function gasOf(fork: ForkName, body: Uint8Array, accounts = {}): bigint {
  return run(fork, body, {}, { accounts }).spent;
}

describe('frames', () => {
  it('cs-24-call-depth: 1,025 frames exist; one more call pushes 0 and gets its gas back', () => {
    // Counts itself in slot 0, calls itself, and when that is refused keeps what the refused call took in slot 1.
    const head = concatBytes(
      code(1, 0, 'SLOAD', 'ADD', 0, 'SSTORE', 'GAS'),
      call('CALL', { to: CONTRACT }),
      code('GAS', 'SWAP1'),
    );
    const body = concatBytes(head, code('ISZERO', 'POP', 'SWAP1', 'SUB', 1, 'SLOAD', 'ISZERO'));
    const recursive = concatBytes(body, when(body.length, code('DUP1', 1, 'SSTORE')));
    const world = new World({ fork: 'cancun', code: recursive });
    expect(world.send({ gasLimit: 2n ** 46n }).status).toBe('success');
    expect(world.storage(CONTRACT, 0n)).toBe(1_025n);
    expect(world.storage(CONTRACT, 1n)).toBeLessThan(200n);
  });

  it('cs-27-copies-beyond-the-end: RETURNDATACOPY halts even for no bytes, all others read zeros', () => {
    expect(run('osaka', code(0, 1, 0, 'RETURNDATACOPY')).reason).toBe('RETURN_DATA_OUT_OF_BOUNDS');
    expect(run('osaka', code(0, 0, 0, 'RETURNDATACOPY')).status).toBe('success');
    expect(run('osaka', code(1, 0, 0, 'RETURNDATACOPY')).reason).toBe('RETURN_DATA_OUT_OF_BOUNDS');
    expect(run('osaka', code(2n ** 64n, 2n ** 64n, 0, 'RETURNDATACOPY')).status).toBe('halt');
    for (const copy of ['CALLDATACOPY', 'CODECOPY']) {
      expect(wordOf(code(MAX_UINT256, 0, 'MSTORE', 32, 2n ** 64n, 0, copy, 0, 'MLOAD'))).toBe(0n);
    }
    const external = code(
      MAX_UINT256,
      0,
      'MSTORE',
      32,
      2n ** 64n + 1n,
      0,
      CONTRACT,
      'EXTCODECOPY',
      0,
      'MLOAD',
    );
    expect(wordOf(external)).toBe(0n);
  });

  it('cs-28-return-data-of-create: a revert payload and nothing else', () => {
    const after = (initCode: Uint8Array, value = 0) =>
      wordOf(
        concatBytes(
          call('CALL', { to: OTHER }),
          storing(initCode),
          code(initCode.length, 0, value, 'CREATE', 'POP', 'RETURNDATASIZE'),
        ),
      );
    expect(after(deploying(code('STOP')))).toBe(0n);
    expect(after(code(40, 0, 'REVERT'))).toBe(40n);
    expect(after(code('ADD'))).toBe(0n);
    expect(after(deploying(code('STOP')), 5)).toBe(0n);
    const large = code(0x6001, 0, 'REVERT');
    expect(after(large)).toBe(0x6001n);
  });

  it('cs-29-static-context: no write, log, creation, destruction or call with value below STATICCALL', () => {
    const inside = (body: Uint8Array) => {
      const accounts = { [OTHER]: { code: body, balance: 9n } };
      const caller = concatBytes(call('STATICCALL', { to: OTHER }), RETURN_WORD);
      return run('osaka', caller, {}, { accounts }).word;
    };
    const forbidden = [
      code(0, 0, 'SSTORE'),
      code(0, 0, 'TSTORE'),
      ...[0, 1, 2, 3, 4].map((topics) =>
        code(...Array.from({ length: topics + 2 }, () => 0), `LOG${topics}`),
      ),
      code(0, 0, 0, 'CREATE'),
      code(0, 0, 0, 0, 'CREATE2'),
      code(0, 'SELFDESTRUCT'),
      call('CALL', { to: ABSENT, value: 1 }),
    ];
    for (const body of forbidden) expect(inside(body)).toBe(0n);
    const allowed = [
      call('CALL', { to: ABSENT }),
      call('CALLCODE', { to: ABSENT, value: 1 }),
      call('DELEGATECALL', { to: ABSENT }),
      code(0, 'SLOAD', 0, 'TLOAD'),
    ];
    for (const body of allowed) expect(inside(body)).toBe(1n);
    const deeper = concatBytes(call('CALL', { to: addressOf(0x33) }), RETURN_WORD);
    const accounts = { [OTHER]: { code: deeper }, [addressOf(0x33)]: { code: code(0, 0, 'SSTORE') } };
    const caller = concatBytes(
      call('STATICCALL', { to: OTHER, output: [0, 32] }),
      code(0, 'MLOAD'),
      RETURN_WORD,
    );
    expect(run('osaka', caller, {}, { accounts }).word).toBe(0n);
  });

  it('cs-30-frontier-deposit: code that cannot be paid is left out in Frontier and fails from Homestead on', () => {
    // 200 bytes cost 40,000 gas; in Frontier creating as such costs nothing more than a call.
    const poor = (fork: ForkName, gasLimit: bigint) => {
      const world = new World({ fork });
      const { status, gasUsed } = world.send({
        create: true,
        data: deploying(new Uint8Array(200)),
        gasLimit,
      });
      const address = createAddress(SENDER, 0n);
      const exists = world.account(address) !== undefined;
      return { status, exists, size: world.code(address).length, all: gasUsed === gasLimit };
    };
    expect(poor('frontier', 90_000n)).toEqual({ status: 'success', exists: true, size: 200, all: false });
    expect(poor('frontier', 50_000n)).toEqual({ status: 'success', exists: true, size: 0, all: false });
    expect(poor('homestead', 82_000n)).toEqual({ status: 'halt', exists: false, size: 0, all: true });
    expect(poor('homestead', 120_000n)).toEqual({ status: 'success', exists: true, size: 200, all: false });
  });

  it('cs-31-code-sizes: code of 24,576 bytes, none with 0xef first, init code of 49,152 bytes', () => {
    const deploy = (fork: ForkName, runtime: Uint8Array) =>
      new World({ fork }).send({ create: true, data: deploying(runtime), gasLimit: 20_000_000n }).status;
    const large = (size: number) => new Uint8Array(size);
    expect(deploy('byzantium', large(24_576))).toBe('success');
    expect(deploy('byzantium', large(24_577))).toBe('halt');
    expect(deploy('tangerineWhistle', large(24_577))).toBe('success');
    expect(deploy('berlin', Uint8Array.of(0xef, 0))).toBe('success');
    expect(deploy('london', Uint8Array.of(0xef, 0))).toBe('halt');
    expect(deploy('london', Uint8Array.of(0xee, 0xef))).toBe('success');
    const sending = (fork: ForkName, size: number) =>
      new World({ fork }).send({ create: true, data: large(size), gasLimit: 10_000_000n });
    expect(sending('shanghai', 49_152).status).toBe('success');
    expect(() => sending('shanghai', 49_153)).toThrow(
      expect.objectContaining({ code: 'INITCODE_SIZE_EXCEEDED' }),
    );
    expect(sending('london', 49_153).status).toBe('success');
    const create = (fork: ForkName, size: number) => run(fork, code(size, 0, 0, 'CREATE'), {}, {});
    expect(create('shanghai', 49_152).status).toBe('success');
    expect(create('shanghai', 49_153).status).toBe('halt');
    expect(create('london', 49_153).status).toBe('success');
    expect(create('shanghai', 64).spent - create('london', 64).spent).toBe(4n);
    const second = (fork: ForkName) => gasOf(fork, code(0, 64, 0, 0, 'CREATE2'));
    expect(second('shanghai') - second('london')).toBe(4n);
  });
});
