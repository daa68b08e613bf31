import type { ForkName } from '@ethane/chainspec';
import { type Address, bytesToBigint, concatBytes, toAddress } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { createAddress } from '../address.ts';
import { assemble, RETURN_TOP, storeBytes } from '../testing/bytecode.ts';
import { CONTRACT, OTHER, play } from '../testing/scenario.ts';

const HEIR = toAddress(`0x${'11'.repeat(20)}`);

function destruct(fork: ForkName, heir: Address, balance = 10n) {
  const code = assemble(heir, 'SELFDESTRUCT');
  return play({ fork, accounts: { [CONTRACT]: { code, nonce: 1n, balance } } });
}

describe('SELFDESTRUCT', () => {
  it('moves the balance and marks the account', () => {
    const { host, outcome } = destruct('shanghai', HEIR);
    expect(outcome.status).toBe('success');
    expect(host.getBalance(HEIR)).toBe(10n);
    expect(host.getBalance(CONTRACT)).toBe(0n);
    expect(host.destructed.has(CONTRACT)).toBe(true);
  });

  it('cs-6 from Cancun on only moves the balance of an account that the transaction did not create', () => {
    const { host } = destruct('cancun', HEIR);
    expect(host.getBalance(HEIR)).toBe(10n);
    expect(host.destructed.has(CONTRACT)).toBe(false);
  });

  it('cs-6 to itself burns the ether before Cancun and keeps it after', () => {
    expect(destruct('shanghai', CONTRACT).host.getBalance(CONTRACT)).toBe(0n);
    expect(destruct('cancun', CONTRACT).host.getBalance(CONTRACT)).toBe(10n);
  });

  it('cs-6 deletes, and burns, what the same transaction created', () => {
    const initCode = assemble('ADDRESS', 'SELFDESTRUCT');
    const code = concatBytes(storeBytes(initCode), assemble(initCode.length, 0, 4, 'CREATE'));
    const { host } = play({ code, message: { value: 4n } });
    const created = createAddress(CONTRACT, 1n);
    expect(host.destructed.has(created)).toBe(true);
    expect(host.getBalance(created)).toBe(0n);
  });

  it('cs-5 leaves the account callable until the transaction ends', () => {
    const callee = { [OTHER]: { code: assemble(HEIR, 'SELFDESTRUCT'), nonce: 1n } };
    const call = assemble(0, 0, 0, 0, 0, OTHER, 100_000, 'CALL');
    const code = concatBytes(call, call, assemble('ADD', OTHER, 'EXTCODESIZE', 'ADD'), RETURN_TOP);
    const { outcome, host } = play({ fork: 'shanghai', code, accounts: callee });
    expect(bytesToBigint(outcome.output)).toBe(2n + 22n);
    expect(host.destructed.size).toBe(1);
  });

  it('cs-19 refunds 24,000 once for each account, and nothing from London on', () => {
    const callee = { [OTHER]: { code: assemble(HEIR, 'SELFDESTRUCT'), nonce: 1n } };
    const call = assemble(0, 0, 0, 0, 0, OTHER, 100_000, 'CALL');
    const refund = (fork: ForkName) =>
      play({ fork, code: concatBytes(call, call), accounts: callee }).host.refund;
    expect(refund('berlin')).toBe(24_000);
    expect(refund('london')).toBe(0);
  });

  it('cs-3 costs 25,000 more for an heir that does not exist: from EIP-161 on only with ether', () => {
    const used = (fork: ForkName, balance: bigint) => destruct(fork, HEIR, balance).gasUsed - 3n;
    expect(used('homestead', 0n)).toBe(0n);
    expect(used('tangerineWhistle', 0n)).toBe(30_000n);
    expect(used('spuriousDragon', 0n)).toBe(5_000n);
    expect(used('spuriousDragon', 1n)).toBe(30_000n);
  });

  it('cs-23 costs 2,600 more for a cold heir and nothing more for a warm one', () => {
    expect(destruct('berlin', HEIR, 0n).gasUsed).toBe(3n + 7_600n);
    expect(destruct('berlin', CONTRACT, 0n).gasUsed).toBe(3n + 5_000n);
  });

  it('touches its heir also without ether', () => {
    const { host } = destruct('byzantium', HEIR, 0n);
    expect(host.exists(HEIR)).toBe(true);
  });
});
