import { bytesToHex, CodedError } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { hashTypedData } from './typed-data.ts';

/** The example of EIP-712. */
const MAIL = {
  types: {
    EIP712Domain: [
      { name: 'name', type: 'string' },
      { name: 'version', type: 'string' },
      { name: 'chainId', type: 'uint256' },
      { name: 'verifyingContract', type: 'address' },
    ],
    Person: [
      { name: 'name', type: 'string' },
      { name: 'wallet', type: 'address' },
    ],
    Mail: [
      { name: 'from', type: 'Person' },
      { name: 'to', type: 'Person' },
      { name: 'contents', type: 'string' },
    ],
  },
  primaryType: 'Mail',
  domain: {
    name: 'Ether Mail',
    version: '1',
    chainId: 1,
    verifyingContract: '0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC',
  },
  message: {
    from: { name: 'Cow', wallet: '0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826' },
    to: { name: 'Bob', wallet: '0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB' },
    contents: 'Hello, Bob!',
  },
};
const MAIL_HASH = '0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2';

function typed(type: string, value: unknown): unknown {
  return { types: { T: [{ name: 'x', type }] }, primaryType: 'T', domain: {}, message: { x: value } };
}

describe('hashTypedData', () => {
  it('gives the hash of the standard’s example, as object and as text', () => {
    expect(bytesToHex(hashTypedData(MAIL))).toBe(MAIL_HASH);
    expect(bytesToHex(hashTypedData(JSON.stringify(MAIL)))).toBe(MAIL_HASH);
  });

  it('derives the domain’s type from its members', () => {
    const { EIP712Domain: _, ...types } = MAIL.types;
    expect(bytesToHex(hashTypedData({ ...MAIL, types }))).toBe(MAIL_HASH);
  });

  it('takes integers as number, decimal and hex', () => {
    const hashes = [255, '255', '0xff'].map((value) => bytesToHex(hashTypedData(typed('uint8', value))));
    expect(new Set(hashes).size).toBe(1);
  });

  it.each<[string, unknown, string]>([
    ['uint8', 256, 'integer out of range for uint8'],
    ['int8', -129, 'integer out of range for int8'],
    ['uint256', 1.5, 'integer expected'],
    ['bytes4', '0x0102', '2 bytes for bytes4'],
    ['uint8[2]', [1], '1 items for uint8[2]'],
    ['Missing', {}, 'unknown type Missing'],
    ['bool', 1, 'boolean expected'],
    ['address', '0x12', 'want 40 for address'],
  ])('rejects %s %j', (type, value, message) => {
    expect(() => hashTypedData(typed(type, value))).toThrow(CodedError);
    expect(() => hashTypedData(typed(type, value))).toThrow(message);
  });

  it('survives a type that refers to itself', () => {
    const types = { T: [{ name: 'x', type: 'T' }] };
    expect(() =>
      hashTypedData({ types, primaryType: 'T', domain: {}, message: { x: { x: null } } }),
    ).not.toThrow();
    expect(() => hashTypedData({ types, primaryType: 'Q', domain: {}, message: {} })).toThrow(
      'unknown type Q',
    );
  });
});
