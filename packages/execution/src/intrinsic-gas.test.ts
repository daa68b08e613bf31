import { rulesOf } from '@ethane/chainspec';
import { toAddress, ZERO_HASH } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { floorGas, intrinsicGas } from './intrinsic-gas.ts';

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

describe('floorGas', () => {
  it('counts ten gas for a zero byte and forty for another from Prague on', () => {
    expect(floorGas(rulesOf('cancun').transaction, data)).toBe(0n);
    expect(floorGas(rulesOf('prague').transaction, data)).toBe(21_000n + 2n * 10n + 2n * 40n);
  });
});
