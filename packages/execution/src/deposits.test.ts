import { bigintToFixedBytes, bytesToHex, toAddress, toHash32 } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { depositRequests } from './deposits.ts';
import { BlockError } from './errors.ts';

const contract = toAddress('0x00000000219ab540356cbb839cbe05303d7705fa');
const topic = toHash32('0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5');

/** The event's data with each field filled with its own byte. */
function eventData(): Uint8Array {
  const data = new Uint8Array(576);
  const fields: [offset: number, length: number][] = [
    [160, 48],
    [256, 32],
    [320, 8],
    [384, 96],
    [512, 8],
  ];
  for (const [index, [offset, length]] of fields.entries()) {
    data.set(bigintToFixedBytes(BigInt(offset), 32), 32 * index);
    data.set(bigintToFixedBytes(BigInt(length), 32), offset);
    data.fill(index + 1, offset + 32, offset + 32 + length);
  }
  return data;
}

describe('depositRequests', () => {
  it('joins the fields of every deposit event of the contract', () => {
    const log = { address: contract, topics: [topic], data: eventData() };
    const want = `0x${'01'.repeat(48)}${'02'.repeat(32)}${'03'.repeat(8)}${'04'.repeat(96)}${'05'.repeat(8)}`;
    expect(bytesToHex(depositRequests([log], contract))).toBe(want);
    expect(depositRequests([log, log], contract)).toHaveLength(384);
  });

  it('passes over other contracts and other events', () => {
    const data = new Uint8Array(0);
    const other = toAddress(new Uint8Array(20));
    expect(depositRequests([{ address: other, topics: [topic], data }], contract)).toHaveLength(0);
    const elsewhere = toHash32(new Uint8Array(32));
    expect(depositRequests([{ address: contract, topics: [elsewhere], data }], contract)).toHaveLength(0);
    expect(depositRequests([{ address: contract, topics: [], data }], contract)).toHaveLength(0);
  });

  it.each([
    ['data that is too short', (data: Uint8Array) => data.subarray(0, 575)],
    ['another offset', (data: Uint8Array) => data.with(31, 161)],
    ['another length', (data: Uint8Array) => data.with(160 + 31, 49)],
    ['an offset beyond 2^64', (data: Uint8Array) => data.with(0, 1)],
  ])('refuses %s', (_, spoil) => {
    const log = { address: contract, topics: [topic], data: spoil(eventData()) };
    expect(() => depositRequests([log], contract)).toThrow(BlockError);
    expect(() => depositRequests([log], contract)).toThrow(
      expect.objectContaining({ code: 'INVALID_DEPOSIT_EVENT_LAYOUT' }),
    );
  });
});
