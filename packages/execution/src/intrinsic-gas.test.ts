import { rulesOf } from '@ethane/chainspec';
import { toAddress, ZERO_HASH } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { floorGas, intrinsicGas, intrinsicStateGas } from './intrinsic-gas.ts';

const to = toAddress('0x00000000000000000000000000000000000000aa');
const data = Uint8Array.of(0, 1, 2, 0);

describe('intrinsicGas', () => {
  it('is 21,000 and a price for each byte, which fell with Istanbul', () => {
    expect(intrinsicGas(rulesOf('frontier').transaction, { to, data })).toBe(21_000n + 2n * 4n + 2n * 68n);
    expect(intrinsicGas(rulesOf('istanbul').transaction, { to, data })).toBe(21_000n + 2n * 4n + 2n * 16n);
  });

  it('charges a creation from Homestead on, and the words of its init code from Shanghai on', () => {
    const creation = { to: undefined, data: new Uint8Array(33) };
    expect(intrinsicGas(rulesOf('frontier').transaction, creation)).toBe(21_000n + 33n * 4n);
    expect(intrinsicGas(rulesOf('homestead').transaction, creation)).toBe(53_000n + 33n * 4n);
    expect(intrinsicGas(rulesOf('shanghai').transaction, creation)).toBe(53_000n + 33n * 4n + 2n * 2n);
  });

  it('charges addresses and keys of the access list, and authorizations', () => {
    const accessList = [{ storageKeys: [ZERO_HASH, ZERO_HASH] }, { storageKeys: [] }];
    const rules = rulesOf('prague').transaction;
    const parts = { to, data: new Uint8Array(0), accessList, authorizationList: [0, 0, 0] };
    expect(intrinsicGas(rules, parts)).toBe(21_000n + 2n * 2_400n + 2n * 1_900n + 3n * 25_000n);
  });
});

describe('intrinsicStateGas', () => {
  const rules = rulesOf('amsterdam');
  const gasLimit = 100_000_000n;
  const byte = 1_174n;

  it('is there for the contract of a creation and for authorizations, from Amsterdam on', () => {
    expect(intrinsicStateGas(rules, gasLimit, { to })).toBe(0n);
    expect(intrinsicStateGas(rules, gasLimit, { to: undefined })).toBe(112n * byte);
    const parts = { to, authorizationList: [0, 0] };
    expect(intrinsicStateGas(rules, gasLimit, parts)).toBe(2n * 135n * byte);
    expect(intrinsicStateGas(rulesOf('osaka'), gasLimit, parts)).toBe(0n);
  });

  it('leaves less to other intrinsic gas', () => {
    const { transaction } = rules;
    const creation = { to: undefined, data: new Uint8Array(0) };
    expect(intrinsicGas(transaction, creation)).toBe(30_000n);
    expect(intrinsicGas(transaction, { to, data: new Uint8Array(0), authorizationList: [0] })).toBe(28_500n);
  });
});

describe('floorGas', () => {
  it('is 64 gas for every byte of data and access list in Amsterdam, which the list pays in any case', () => {
    const { transaction } = rulesOf('amsterdam');
    const accessList = [{ storageKeys: [ZERO_HASH, ZERO_HASH] }, { storageKeys: [] }];
    const list = 2n * 1_280n + 2n * 2_048n;
    expect(floorGas(transaction, { data, accessList })).toBe(21_000n + 4n * 64n + list);
    const before = intrinsicGas(rulesOf('osaka').transaction, { to, data, accessList });
    expect(intrinsicGas(transaction, { to, data, accessList })).toBe(before + list);
  });

  it('counts ten gas for a zero byte and forty for another from Prague on', () => {
    expect(floorGas(rulesOf('cancun').transaction, { data })).toBe(0n);
    expect(floorGas(rulesOf('prague').transaction, { data })).toBe(21_000n + 2n * 10n + 2n * 40n);
  });
});
