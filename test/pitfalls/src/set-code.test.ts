import { type ForkName, rulesOf } from '@ethane/chainspec';
import { keccak256, privateKeyToAddress, SECP256K1_N } from '@ethane/crypto';
import { validateTransaction } from '@ethane/execution';
import {
  type Bytes,
  bytesToBigint,
  concatBytes,
  equalBytes,
  hexToBigint,
  MAX_UINT64,
  ZERO_ADDRESS,
} from '@ethane/primitives';
import {
  type Authorization,
  delegationCode,
  signAuthorization,
  type UnsignedTransaction,
} from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { call, code, RETURN_WORD } from './support/assemble.ts';
import { refusal } from './support/refusal.ts';
import { DYNAMIC, sign } from './support/transactions.ts';
import { ABSENT, CHAIN_ID, CONTRACT, KEY, OTHER, precompile, run, SENDER, World } from './support/world.ts';

const AUTHORITY_KEY: Bytes = new Uint8Array(32).fill(0x22);

const AUTHORITY = privateKeyToAddress(AUTHORITY_KEY);

function checked(unsigned: UnsignedTransaction, fork: ForkName = 'osaka'): string | undefined {
  return refusal(() => validateTransaction(sign(unsigned), rulesOf(fork), CHAIN_ID));
}

function authorize(fields: Partial<Authorization> = {}, key = AUTHORITY_KEY): Authorization {
  const { chainId = CHAIN_ID, address = CONTRACT, nonce = 0n } = fields;
  return { ...signAuthorization({ chainId, address, nonce }, key), ...fields };
}

describe('set-code transactions', () => {
  it('cs-53-set-code: bad tuples are passed over; what is set stays; one hop; the designator is what others see', () => {
    const whoAmI = concatBytes(code('ADDRESS'), RETURN_WORD);
    const setting = (list: Authorization[], body = code('STOP'), accounts = {}, to = CONTRACT) => {
      const world = new World({ code: body, accounts });
      const ran = world.send({ to, authorizationList: list });
      return { world, ran, nonce: world.account(AUTHORITY)?.nonce ?? 0n, set: world.code(AUTHORITY).length };
    };
    expect(setting([authorize()])).toMatchObject({ nonce: 1n, set: 23 });
    expect(setting([authorize({ chainId: 0n })])).toMatchObject({ nonce: 1n, set: 23 });
    const passedOver = { nonce: 0n, set: 0 };
    expect(setting([authorize({ chainId: 2n })])).toMatchObject(passedOver);
    expect(setting([authorize({ nonce: 1n })])).toMatchObject(passedOver);
    expect(setting([authorize({ nonce: MAX_UINT64 })])).toMatchObject(passedOver);
    expect(setting([authorize({ s: SECP256K1_N - 1n })])).toMatchObject(passedOver);
    expect(setting([authorize({ yParity: 2 })])).toMatchObject(passedOver);
    expect(setting([authorize(), authorize({ nonce: 1n, address: OTHER })])).toMatchObject({
      nonce: 2n,
      set: 23,
    });
    expect(setting([authorize({ chainId: 2n }), authorize()])).toMatchObject({ nonce: 1n, set: 23 });
    expect(setting([authorize()], code('STOP'), { [AUTHORITY]: { code: code('STOP') } })).toMatchObject({
      nonce: 0n,
      set: 1,
    });
    const cleared = setting([authorize({ address: ZERO_ADDRESS, nonce: 4n })], code('STOP'), {
      [AUTHORITY]: { nonce: 4n, code: delegationCode(OTHER) },
    });
    expect(cleared).toMatchObject({ nonce: 5n, set: 0 });
    expect(setting([authorize()], code(0, 0, 'REVERT'))).toMatchObject({
      nonce: 1n,
      set: 23,
      ran: { status: 'revert' },
    });

    // The sender's own nonce has been raised when its tuple is looked at.
    const own = (nonce: bigint) => {
      const world = new World({ code: code('STOP') });
      world.send({ authorizationList: [authorize({ nonce }, KEY)] });
      return world.account(SENDER)?.nonce;
    };
    expect([own(0n), own(1n)]).toEqual([1n, 2n]);

    const refunded = (accounts: object) => setting([authorize()], code('STOP'), accounts).ran.gasUsed;
    expect(refunded({})).toBe(46_000n);
    expect(refunded({ [AUTHORITY]: { balance: 1n } })).toBe(46_000n - 9_200n);
    const warm = (fields: Partial<Authorization>) =>
      setting([authorize(fields)], code(AUTHORITY, 'BALANCE')).ran.spent;
    expect([warm({}), warm({ nonce: 9n }), warm({ chainId: 2n })]).toEqual([103n, 103n, 2_603n]);

    const hops = {
      [AUTHORITY]: { code: delegationCode(OTHER) },
      [OTHER]: { code: delegationCode(CONTRACT) },
      [CONTRACT]: { code: whoAmI },
    };
    const delegated = new World({ accounts: { ...hops, [OTHER]: { code: whoAmI } } });
    expect(delegated.send({ to: AUTHORITY }).word).toBe(BigInt(AUTHORITY));
    expect(new World({ accounts: hops }).send({ to: AUTHORITY }).reason).toBe('INVALID_OPCODE');
    const look = (opcode: string) =>
      run(
        'osaka',
        concatBytes(code(AUTHORITY, opcode), RETURN_WORD),
        {},
        { accounts: { [AUTHORITY]: hops[AUTHORITY]! } },
      ).word;
    expect(look('EXTCODESIZE')).toBe(23n);
    const toPrecompile = { [AUTHORITY]: { code: delegationCode(precompile(4)) } };
    expect(
      new World({ accounts: toPrecompile }).send({ to: AUTHORITY, data: Uint8Array.of(1) }).output,
    ).toHaveLength(0);
    const charged = (to: string) =>
      run('osaka', call('CALL', { to }), {}, { accounts: { [AUTHORITY]: hops[AUTHORITY]! } }).spent;
    expect(charged(AUTHORITY) - charged(ABSENT)).toBe(2_600n);

    const unsigned = { ...DYNAMIC, type: 4, gasLimit: 100_000n } as const;
    expect(checked({ ...unsigned, authorizationList: [] })).toBe('TYPE_4_EMPTY_AUTHORIZATION_LIST');
    expect(checked({ ...unsigned, to: undefined, authorizationList: [authorize()] })).toBe(
      'TYPE_4_TX_CONTRACT_CREATION',
    );
    expect(checked({ ...unsigned, authorizationList: [authorize()] }, 'cancun')).toBe('TYPE_4_TX_PRE_FORK');
  });

  it('cs-53-set-code: EXTCODE* see the designator, CODE* of the delegate while it runs', () => {
    const accounts = { [AUTHORITY]: { code: delegationCode(OTHER) } };
    const look = (...body: Bytes[]) =>
      new World({ code: concatBytes(...body, RETURN_WORD), accounts }).send();
    expect(look(code(AUTHORITY, 'EXTCODEHASH')).word).toBe(bytesToBigint(keccak256(delegationCode(OTHER))));
    const copied = look(code(32, 0, 0, AUTHORITY, 'EXTCODECOPY', 0, 'MLOAD')).word;
    expect(copied >> 72n).toBe(bytesToBigint(delegationCode(OTHER)));
    const sized = concatBytes(code('CODESIZE'), RETURN_WORD);
    const running = new World({ accounts: { ...accounts, [OTHER]: { code: sized } } });
    expect(running.send({ to: AUTHORITY }).word).toBe(BigInt(sized.length));
  });

  it('cs-53-set-code: DELEGATECALL, CALLCODE and STATICCALL follow a delegation as CALL does', () => {
    const accounts = {
      [AUTHORITY]: { code: delegationCode(OTHER) },
      [OTHER]: { code: concatBytes(code('ADDRESS'), RETURN_WORD) },
    };
    const through = (kind: Parameters<typeof call>[0]) =>
      new World({
        code: concatBytes(call(kind, { to: AUTHORITY, output: [0, 32] }), code(32, 0, 'RETURN')),
        accounts,
      }).send().word;
    const [authority, contract] = [hexToBigint(AUTHORITY), hexToBigint(CONTRACT)];
    expect(through('CALL')).toBe(authority);
    expect(through('STATICCALL')).toBe(authority);
    expect(through('CALLCODE')).toBe(contract);
    expect(through('DELEGATECALL')).toBe(contract);
  });

  it('cs-53-set-code: each call of an account that delegates to itself pays for the delegate, too', () => {
    const calls = (count: number) => {
      const one = concatBytes(call('CALL', { to: OTHER, gas: 100 }), code('POP'));
      const accounts = { [OTHER]: { code: delegationCode(OTHER) } };
      return run('osaka', concatBytes(...new Array<Bytes>(count).fill(one)), {}, { accounts }).spent;
    };
    // The call, the delegate that is warm, and what the call was given; seven operands and a POP.
    const later = 100n + 100n + 100n + 7n * 3n + 2n;
    expect([calls(2) - calls(1), calls(3) - calls(2), calls(4) - calls(3)]).toEqual([later, later, later]);
  });

  it('cs-53-set-code: later tuples of one authority win, and an authority cannot reach the last nonce', () => {
    const tuple = (nonce: bigint, address = CONTRACT) =>
      signAuthorization({ chainId: 0n, address, nonce }, AUTHORITY_KEY);
    const world = new World({ code: code('STOP') });
    world.send({ authorizationList: [tuple(0n, CONTRACT), tuple(0n, SENDER), tuple(1n, OTHER)] });
    expect(equalBytes(world.code(AUTHORITY), delegationCode(OTHER))).toBe(true);
    expect(world.account(AUTHORITY)?.nonce).toBe(2n);
    const old = (nonce: bigint) => {
      const late = new World({ code: code('STOP'), accounts: { [AUTHORITY]: { nonce } } });
      late.send({ authorizationList: [tuple(nonce)] });
      return late.account(AUTHORITY)?.nonce;
    };
    expect([old(MAX_UINT64 - 1n), old(MAX_UINT64)]).toEqual([MAX_UINT64, MAX_UINT64]);
  });

  it('cs-54-malformed-designators: 0xef01 with anything but 0x00 and twenty bytes is ordinary code', () => {
    const calling = (bytes: Bytes) => new World({ code: bytes }).send().reason;
    expect(calling(delegationCode(OTHER))).toBeUndefined();
    for (const bytes of [
      delegationCode(OTHER).subarray(0, 22),
      concatBytes(delegationCode(OTHER), Uint8Array.of(0)),
      delegationCode(OTHER).with(2, 1),
      Uint8Array.of(0xef, 1),
    ]) {
      expect(calling(bytes)).toBe('INVALID_OPCODE');
    }
    expect(new World({ fork: 'cancun', code: delegationCode(OTHER) }).send().reason).toBe('INVALID_OPCODE');
    const malformed = delegationCode(OTHER).with(2, 1);
    const accounts = { [AUTHORITY]: { code: malformed } };
    const world = new World({ code: code('STOP'), accounts });
    world.send({ authorizationList: [authorize()] });
    expect(world.code(AUTHORITY)).toEqual(malformed);
  });

  it('cs-54-malformed-designators: code that begins as a designator does cannot be deployed, but what is there counts as code', () => {
    const starting = { [CONTRACT]: { code: Uint8Array.of(0xef, 0x01, 0x00), nonce: 1n } };
    const body = concatBytes(code(CONTRACT, 'EXTCODESIZE'), RETURN_WORD);
    const world = new World({ accounts: { ...starting, [OTHER]: { code: body } } });
    expect(world.send({ to: OTHER }).word).toBe(3n);
    // PUSH3 0xef0100 0 MSTORE, RETURN its three bytes.
    const deploy = code('0xef0100', 0, 'MSTORE', 3, 29, 'RETURN');
    expect(new World().send({ create: true, data: deploy }).status).toBe('halt');
    expect(new World({ fork: 'berlin' }).send({ create: true, data: deploy }).status).toBe('success');
  });
});
