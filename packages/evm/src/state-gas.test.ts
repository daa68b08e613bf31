import { type ForkName, rulesOf } from '@ethane/chainspec';
import { bigintToFixedBytes, bytesToBigint, concatBytes, hexToBytes } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { createAddress } from './address.ts';
import { transferLog } from './ether-logs.ts';
import { Pending } from './host.ts';
import { StateGas, stateGasPrices } from './state-gas.ts';
import { assemble, deploying, RETURN_TOP, storeBytes } from './testing/bytecode.ts';
import { BLOCK, CALLER, CONTRACT, OTHER, play, prepare, type Scenario } from './testing/scenario.ts';

const rules = rulesOf('amsterdam');
const prices = stateGasPrices(rules.evm.stateGas!, BLOCK.gasLimit);

/** Plays under Amsterdam with so much in the reservoir; answers what is left of it and what was used. */
function playWith(reservoir: bigint, scenario: Scenario) {
  const stateGas = new StateGas(prices, reservoir);
  const { gasUsed, outcome, host } = play({ fork: 'amsterdam', ...scenario, evm: { stateGas } });
  return { gasUsed, outcome, host, left: stateGas.left, used: stateGas.used };
}

const SET = assemble(1, 0, 'SSTORE');
const CLEAR = assemble(0, 0, 'SSTORE');
/** Calls the other contract with all gas and drops the result. */
const CALL_OTHER = assemble(0, 0, 0, 0, 0, OTHER, 'GAS', 'CALL', 'POP');
const DELEGATE_TO_OTHER = assemble(0, 0, 0, 0, OTHER, 'GAS', 'DELEGATECALL', 'POP');
const REVERT = assemble(0, 0, 'REVERT');

describe('state gas', () => {
  it('costs 112 bytes for an account, 32 for a slot and 23 for a delegation', () => {
    expect(prices).toEqual({ account: 16_800n, slot: 4_800n, delegation: 3_450n, codeByte: 150n });
  });

  it('comes from the reservoir first, and from the gas of the frame when that is empty', () => {
    const regular = playWith(100_000n, { code: SET });
    expect([regular.left, regular.used]).toEqual([95_200n, 4_800n]);
    const spilling = playWith(1_000n, { code: SET });
    expect([spilling.left, spilling.used]).toEqual([0n, 4_800n]);
    expect(spilling.gasUsed - regular.gasUsed).toBe(3_800n);
  });

  it('runs out where neither has enough, and is given back when the message fails', () => {
    const { outcome, left, used } = playWith(1_000n, { code: SET, message: { gas: 6_000n } });
    expect(outcome).toMatchObject({ status: 'halt', gasLeft: 0n });
    expect([left, used]).toEqual([1_000n, 0n]);
  });

  it('does not show in GAS', () => {
    const code = concatBytes(assemble('GAS'), RETURN_TOP);
    const { outcome } = playWith(5_000_000n, { code, message: { gas: 50_000n } });
    expect(bytesToBigint(outcome.output)).toBe(49_998n);
  });

  it('that a slot has cost comes back at once when the slot is 0 again', () => {
    const { left, used } = playWith(4_800n, { code: concatBytes(SET, CLEAR) });
    expect([left, used]).toEqual([4_800n, 0n]);
  });

  it('that a frame below has paid comes back to that frame', () => {
    const accounts = { [OTHER]: { code: CLEAR } };
    const { left, used } = playWith(4_800n, { code: concatBytes(SET, DELEGATE_TO_OTHER), accounts });
    expect([left, used]).toEqual([4_800n, 0n]);
  });

  it('of a frame that reverts goes back into the reservoir, also what its own gas had paid', () => {
    const accounts = { [OTHER]: { code: concatBytes(SET, REVERT) } };
    const { left, used } = playWith(1_000n, { code: CALL_OTHER, accounts });
    expect([left, used]).toEqual([4_800n, 0n]);
  });

  it('that a failing frame had got back already is lost', () => {
    const accounts = { [OTHER]: { code: concatBytes(SET, CLEAR, REVERT) } };
    const { left, used } = playWith(10_000n, { code: CALL_OTHER, accounts });
    expect([left, used]).toEqual([5_200n, 0n]);
  });

  it('pays for an account that ether brings into being, in place of 25,000 gas', () => {
    const code = assemble(0, 0, 0, 0, 1, OTHER, 0, 'CALL');
    const accounts = { [CONTRACT]: { code, balance: 5n } };
    const sent = playWith(100_000n, { accounts });
    expect(sent.used).toBe(16_800n);
    const before = play({ accounts });
    expect(before.gasUsed - sent.gasUsed).toBe(25_000n);
    expect(playWith(100_000n, { accounts: { ...accounts, [OTHER]: { nonce: 1n } } }).used).toBe(0n);
  });

  it('pays for a created account and for each byte of its code', () => {
    const deployed = assemble('STOP', 'STOP');
    const initCode = deploying(deployed);
    const code = concatBytes(storeBytes(initCode), assemble(initCode.length, 0, 0, 'CREATE'));
    expect(playWith(100_000n, { code }).used).toBe(16_800n + 2n * 150n);
  });

  it('of a creation that fails comes back', () => {
    const initCode = REVERT;
    const creating = (value: bigint) =>
      concatBytes(storeBytes(initCode), assemble(initCode.length, 0, value, 'CREATE'));
    const address = createAddress(CONTRACT, 1n);
    for (const scenario of [
      { code: creating(0n) },
      { code: creating(1n) },
      { code: creating(0n), accounts: { [address]: { nonce: 1n } } },
    ]) {
      const { left, used } = playWith(100_000n, scenario);
      expect([left, used]).toEqual([100_000n, 0n]);
    }
  });

  it('is counted once when the host is not ready in between', () => {
    const stateGas = new StateGas(prices, 100_000n);
    const { evm, host } = prepare({ fork: 'amsterdam', code: SET, evm: { stateGas } });
    const set = host.setStorage.bind(host);
    let asked = 0;
    host.setStorage = (...slot) => {
      if (++asked === 1) throw new Pending(Promise.resolve());
      set(...slot);
    };
    const run = evm.start({
      kind: 'call',
      caller: CALLER,
      to: CONTRACT,
      value: 0n,
      data: new Uint8Array(0),
      gas: 100_000n,
    });
    expect(run.resume()).toBeInstanceOf(Pending);
    expect(stateGas.left).toBe(100_000n);
    expect(run.resume()).toMatchObject({ status: 'success' });
    expect([stateGas.left, stateGas.used]).toEqual([95_200n, 4_800n]);
  });
});

describe('moving ether', () => {
  const paying = { [CONTRACT]: { balance: 9n, code: assemble(0, 0, 0, 0, 4, OTHER, 0, 'CALL') } };
  const logsOf = (fork: ForkName, scenario: Scenario) => play({ fork, ...scenario }).host.logs;

  it('is logged from Amsterdam on: transactions, calls and creations that carry it', () => {
    const scenario = { accounts: paying, message: { value: 2n } };
    expect(logsOf('osaka', scenario)).toEqual([]);
    expect(logsOf('amsterdam', scenario)).toEqual([
      transferLog(CALLER, CONTRACT, 2n),
      transferLog(CONTRACT, OTHER, 4n),
    ]);
    const create = { [CONTRACT]: { nonce: 1n, balance: 3n, code: assemble(0, 0, 3, 'CREATE') } };
    const created = createAddress(CONTRACT, 1n);
    expect(logsOf('amsterdam', { accounts: create })).toEqual([transferLog(CONTRACT, created, 3n)]);
  });

  it('is not logged where it stays, or where the frame fails', () => {
    const toItself = assemble(0, 0, 0, 0, 4, CONTRACT, 0, 'CALL');
    expect(logsOf('amsterdam', { accounts: { [CONTRACT]: { balance: 9n, code: toItself } } })).toEqual([]);
    const accounts = { ...paying, [OTHER]: { code: REVERT } };
    expect(logsOf('amsterdam', { accounts })).toEqual([]);
  });

  it('is logged when SELFDESTRUCT moves it', () => {
    const accounts = { [CONTRACT]: { balance: 9n, code: assemble(OTHER, 'SELFDESTRUCT') } };
    expect(logsOf('amsterdam', { accounts })).toEqual([transferLog(CONTRACT, OTHER, 9n)]);
  });

  it('leaves addresses as topics and the amount as data', () => {
    const log = transferLog(CALLER, OTHER, 5n);
    expect(log.address).toBe('0xfffffffffffffffffffffffffffffffffffffffe');
    expect(log.topics.slice(1)).toEqual(
      [CALLER, OTHER].map((address) => `0x${'0'.repeat(24)}${address.slice(2)}`),
    );
    expect(log.data).toEqual(bigintToFixedBytes(5n, 32));
  });
});

describe('SLOTNUM', () => {
  it('answers the slot of the block, for 2 gas', () => {
    const code = concatBytes(hexToBytes('0x4b'), RETURN_TOP);
    const block = { ...BLOCK, slotNumber: 12_345n };
    const { outcome, gasUsed } = play({ fork: 'amsterdam', code, evm: { block } });
    expect(bytesToBigint(outcome.output)).toBe(12_345n);
    const pc = play({ fork: 'amsterdam', code: concatBytes(assemble('PC'), RETURN_TOP) });
    expect(gasUsed).toBe(pc.gasUsed);
  });
});
