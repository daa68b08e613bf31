import { RATE, ROUND_CONSTANTS } from './keccak-permutation';

/**
 * `keccak-permutation` for two messages at once: one in the lower halves of 128-bit vectors, the other in the upper ones. There is no
 * rotation of vectors, and still a hash takes two thirds to four fifths of the time. Names are those of the permutation of one.
 */

/** Takes `blocks` of {@link RATE} bytes at `input` and at `other` into 25 zero lanes, and leaves these at `states`, in turns. */
// biome-ignore format: a lane is a line
export function takeBlockPairs(states: usize, input: usize, other: usize, blocks: usize): void {
  let a0 = i64x2.splat(0);
  let a1 = i64x2.splat(0);
  let a2 = i64x2.splat(0);
  let a3 = i64x2.splat(0);
  let a4 = i64x2.splat(0);
  let a5 = i64x2.splat(0);
  let a6 = i64x2.splat(0);
  let a7 = i64x2.splat(0);
  let a8 = i64x2.splat(0);
  let a9 = i64x2.splat(0);
  let a10 = i64x2.splat(0);
  let a11 = i64x2.splat(0);
  let a12 = i64x2.splat(0);
  let a13 = i64x2.splat(0);
  let a14 = i64x2.splat(0);
  let a15 = i64x2.splat(0);
  let a16 = i64x2.splat(0);
  let a17 = i64x2.splat(0);
  let a18 = i64x2.splat(0);
  let a19 = i64x2.splat(0);
  let a20 = i64x2.splat(0);
  let a21 = i64x2.splat(0);
  let a22 = i64x2.splat(0);
  let a23 = i64x2.splat(0);
  let a24 = i64x2.splat(0);
  const end = input + blocks * RATE;
  for (; input < end; input += RATE, other += RATE) {
    a0 = v128.xor(a0, v128.load64_lane(other, v128.load64_zero(input, 0), 1, 0));
    a1 = v128.xor(a1, v128.load64_lane(other, v128.load64_zero(input, 8), 1, 8));
    a2 = v128.xor(a2, v128.load64_lane(other, v128.load64_zero(input, 16), 1, 16));
    a3 = v128.xor(a3, v128.load64_lane(other, v128.load64_zero(input, 24), 1, 24));
    a4 = v128.xor(a4, v128.load64_lane(other, v128.load64_zero(input, 32), 1, 32));
    a5 = v128.xor(a5, v128.load64_lane(other, v128.load64_zero(input, 40), 1, 40));
    a6 = v128.xor(a6, v128.load64_lane(other, v128.load64_zero(input, 48), 1, 48));
    a7 = v128.xor(a7, v128.load64_lane(other, v128.load64_zero(input, 56), 1, 56));
    a8 = v128.xor(a8, v128.load64_lane(other, v128.load64_zero(input, 64), 1, 64));
    a9 = v128.xor(a9, v128.load64_lane(other, v128.load64_zero(input, 72), 1, 72));
    a10 = v128.xor(a10, v128.load64_lane(other, v128.load64_zero(input, 80), 1, 80));
    a11 = v128.xor(a11, v128.load64_lane(other, v128.load64_zero(input, 88), 1, 88));
    a12 = v128.xor(a12, v128.load64_lane(other, v128.load64_zero(input, 96), 1, 96));
    a13 = v128.xor(a13, v128.load64_lane(other, v128.load64_zero(input, 104), 1, 104));
    a14 = v128.xor(a14, v128.load64_lane(other, v128.load64_zero(input, 112), 1, 112));
    a15 = v128.xor(a15, v128.load64_lane(other, v128.load64_zero(input, 120), 1, 120));
    a16 = v128.xor(a16, v128.load64_lane(other, v128.load64_zero(input, 128), 1, 128));
    for (let round: usize = 0; round < 24; round++) {
      const c0 = v128.xor(v128.xor(v128.xor(a0, a5), v128.xor(a10, a15)), a20);
      const c1 = v128.xor(v128.xor(v128.xor(a1, a6), v128.xor(a11, a16)), a21);
      const c2 = v128.xor(v128.xor(v128.xor(a2, a7), v128.xor(a12, a17)), a22);
      const c3 = v128.xor(v128.xor(v128.xor(a3, a8), v128.xor(a13, a18)), a23);
      const c4 = v128.xor(v128.xor(v128.xor(a4, a9), v128.xor(a14, a19)), a24);
      const d0 = v128.xor(c4, rotate(c1, 1));
      const d1 = v128.xor(c0, rotate(c2, 1));
      const d2 = v128.xor(c1, rotate(c3, 1));
      const d3 = v128.xor(c2, rotate(c4, 1));
      const d4 = v128.xor(c3, rotate(c0, 1));
      const b0 = v128.xor(a0, d0);
      const b1 = rotate(v128.xor(a6, d1), 44);
      const b2 = rotate(v128.xor(a12, d2), 43);
      const b3 = rotate(v128.xor(a18, d3), 21);
      const b4 = rotate(v128.xor(a24, d4), 14);
      const b5 = rotate(v128.xor(a3, d3), 28);
      const b6 = rotate(v128.xor(a9, d4), 20);
      const b7 = rotate(v128.xor(a10, d0), 3);
      const b8 = rotate(v128.xor(a16, d1), 45);
      const b9 = rotate(v128.xor(a22, d2), 61);
      const b10 = rotate(v128.xor(a1, d1), 1);
      const b11 = rotate(v128.xor(a7, d2), 6);
      const b12 = rotate(v128.xor(a13, d3), 25);
      const b13 = rotate(v128.xor(a19, d4), 8);
      const b14 = rotate(v128.xor(a20, d0), 18);
      const b15 = rotate(v128.xor(a4, d4), 27);
      const b16 = rotate(v128.xor(a5, d0), 36);
      const b17 = rotate(v128.xor(a11, d1), 10);
      const b18 = rotate(v128.xor(a17, d2), 15);
      const b19 = rotate(v128.xor(a23, d3), 56);
      const b20 = rotate(v128.xor(a2, d2), 62);
      const b21 = rotate(v128.xor(a8, d3), 55);
      const b22 = rotate(v128.xor(a14, d4), 39);
      const b23 = rotate(v128.xor(a15, d0), 41);
      const b24 = rotate(v128.xor(a21, d1), 2);
      a0 = v128.xor(v128.xor(b0, v128.andnot(b2, b1)), v128.load64_splat(ROUND_CONSTANTS + (round << 3)));
      a1 = v128.xor(b1, v128.andnot(b3, b2));
      a2 = v128.xor(b2, v128.andnot(b4, b3));
      a3 = v128.xor(b3, v128.andnot(b0, b4));
      a4 = v128.xor(b4, v128.andnot(b1, b0));
      a5 = v128.xor(b5, v128.andnot(b7, b6));
      a6 = v128.xor(b6, v128.andnot(b8, b7));
      a7 = v128.xor(b7, v128.andnot(b9, b8));
      a8 = v128.xor(b8, v128.andnot(b5, b9));
      a9 = v128.xor(b9, v128.andnot(b6, b5));
      a10 = v128.xor(b10, v128.andnot(b12, b11));
      a11 = v128.xor(b11, v128.andnot(b13, b12));
      a12 = v128.xor(b12, v128.andnot(b14, b13));
      a13 = v128.xor(b13, v128.andnot(b10, b14));
      a14 = v128.xor(b14, v128.andnot(b11, b10));
      a15 = v128.xor(b15, v128.andnot(b17, b16));
      a16 = v128.xor(b16, v128.andnot(b18, b17));
      a17 = v128.xor(b17, v128.andnot(b19, b18));
      a18 = v128.xor(b18, v128.andnot(b15, b19));
      a19 = v128.xor(b19, v128.andnot(b16, b15));
      a20 = v128.xor(b20, v128.andnot(b22, b21));
      a21 = v128.xor(b21, v128.andnot(b23, b22));
      a22 = v128.xor(b22, v128.andnot(b24, b23));
      a23 = v128.xor(b23, v128.andnot(b20, b24));
      a24 = v128.xor(b24, v128.andnot(b21, b20));
    }
  }
  v128.store(states, a0, 0);
  v128.store(states, a1, 16);
  v128.store(states, a2, 32);
  v128.store(states, a3, 48);
  v128.store(states, a4, 64);
  v128.store(states, a5, 80);
  v128.store(states, a6, 96);
  v128.store(states, a7, 112);
  v128.store(states, a8, 128);
  v128.store(states, a9, 144);
  v128.store(states, a10, 160);
  v128.store(states, a11, 176);
  v128.store(states, a12, 192);
  v128.store(states, a13, 208);
  v128.store(states, a14, 224);
  v128.store(states, a15, 240);
  v128.store(states, a16, 256);
  v128.store(states, a17, 272);
  v128.store(states, a18, 288);
  v128.store(states, a19, 304);
  v128.store(states, a20, 320);
  v128.store(states, a21, 336);
  v128.store(states, a22, 352);
  v128.store(states, a23, 368);
  v128.store(states, a24, 384);
}

function rotate(lanes: v128, bits: i32): v128 {
  return v128.or(i64x2.shl(lanes, bits), i64x2.shr_u(lanes, 64 - bits));
}
