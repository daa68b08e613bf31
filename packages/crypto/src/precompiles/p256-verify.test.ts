import { type Bytes, bytesToBigint, bytesToHex, concatBytes } from '@ethane/primitives';
import { p256 } from '@noble/curves/nist.js';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { platformP256 } from './platform-p256.ts';
import { agree, hidePlatform, root, word } from './testing/agree.ts';

describe('P-256, compared with noble', () => {
  const { Point } = p256;
  const { Fp, Fn } = Point;
  const n = Fn.ORDER;
  const one = bytesToHex(word(1n));
  const encode = (point: typeof Point.BASE): Bytes => point.toBytes(false).subarray(1);

  it('verifies signatures and refuses changed ones', () => {
    const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const keys = fc.bigInt({ min: 1n, max: n - 1n });
    fc.assert(
      fc.property(bytes32, keys, fc.nat(159), fc.integer({ min: 1, max: 255 }), (hash, key, at, change) => {
        const signature = p256.sign(hash, word(key), { prehash: false, lowS: false });
        const input = concatBytes(hash, signature, encode(Point.BASE.multiply(key)));
        expect(agree('p256Verify', input)).toBe(one);
        const changed = input.slice();
        changed[at]! ^= change;
        expect(agree('p256Verify', changed)).toBe('0x');
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  it('takes scalars between 1 and the order, and keys on the curve', () => {
    const hash = word(12345n);
    const signature = p256.sign(hash, word(7n), { prehash: false });
    const [r, s] = [bytesToBigint(signature.subarray(0, 32)), bytesToBigint(signature.subarray(32))];
    const { x, y } = Point.BASE.multiply(7n).toAffine();
    expect(agree('p256Verify', hash, word(r), word(s), word(x), word(y))).toBe(one);
    expect(agree('p256Verify', hash, word(r), word(n - s), word(x), word(y))).toBe(one);
    for (const [badR, badS, badX, badY] of [
      [0n, s, x, y],
      [r, 0n, x, y],
      [n, s, x, y],
      [r, n, x, y],
      [r, n + s, x, y],
      [2n ** 256n - 1n, s, x, y],
      [r, s, 0n, 0n],
      [r, s, x, Fp.ORDER - y],
      [r, s, x, y + 1n],
      [r, s, Fp.ORDER, y],
      [r, s, x, Fp.ORDER],
    ] as const) {
      agree('p256Verify', hash, word(badR), word(badS % 2n ** 256n), word(badX), word(badY));
    }
  });

  it('takes a hash of zero and hashes above the order', () => {
    for (const hash of [0n, n - 1n, n, n + 1n, 2n ** 256n - 1n]) {
      const signature = p256.sign(word(hash), word(99n), { prehash: false });
      expect(agree('p256Verify', word(hash), signature, encode(Point.BASE.multiply(99n)))).toBe(one);
    }
  });

  it('refuses a signature whose point is infinity', () => {
    // hash = −r d makes u₁G + u₂Q vanish.
    const [d, r, s] = [1234n, 77n, 99n];
    const hash = Fn.create(-r * d);
    expect(agree('p256Verify', word(hash), word(r), word(s), encode(Point.BASE.multiply(d)))).toBe('0x');
  });

  it('reduces the abscissa by the order, and adds equal points', () => {
    // An abscissa between the order and the modulus, from which key and hash are calculated backwards.
    for (let x = n; ; x++) {
      const y = root(() => Fp.sqrt(Fp.add(Fp.sub(Fp.pow(x, 3n), 3n * x), Point.CURVE().b)));
      if (y === undefined || x === n) continue;
      const [u1, u2, r] = [5n, 7n, x - n];
      const key = Point.fromAffine({ x, y }).subtract(Point.BASE.multiply(u1)).multiply(Fn.inv(u2));
      const s = Fn.mul(r, Fn.inv(u2));
      expect(agree('p256Verify', word(Fn.mul(u1, s)), word(r), word(s), encode(key))).toBe(one);
      break;
    }
    // Q = G and u₁ = u₂
    const x = Point.BASE.multiply(10n).toAffine().x % n;
    const s = Fn.mul(x, Fn.inv(5n));
    expect(agree('p256Verify', word(x), word(x), word(s), encode(Point.BASE))).toBe(one);
  });
});

describe('platformP256', () => {
  const { BASE } = p256.Point;

  it('multiplies as noble does', () => {
    const platform = platformP256()!;
    for (const scalar of [1n, 2n, 99n, p256.Point.Fn.ORDER - 1n]) {
      expect(bytesToHex(platform.multiplyGenerator(word(scalar)))).toBe(
        bytesToHex(BASE.multiply(scalar).toBytes(false)),
      );
      const point = BASE.multiply(7n);
      expect(bytesToHex(platform.xOfMultiple(word(scalar), point.toBytes(false)))).toBe(
        bytesToHex(word(point.multiply(scalar).toAffine().x)),
      );
    }
  });

  it('is undefined where the platform has no such curve', () => {
    const restore = hidePlatform();
    expect(platformP256()).toBeUndefined();
    restore();
    vi.spyOn(globalThis.process, 'getBuiltinModule').mockReturnValue({
      createECDH: () => {
        throw new Error('Invalid curve');
      },
    } as never);
    expect(platformP256()).toBeUndefined();
    vi.restoreAllMocks();
  });
});
