/** SHA-256 over linear memory (FIPS 180-4, section 6.2). */

/** Eight words between calls; big-endian, the hash, after {@link sha256Last}. */
export const SHA_STATE: usize = memory.data(32, 16);
/** Sixteen words of a block's schedule, each with its round's constant added. */
const WORDS: usize = memory.data(64, 16);
const ROUND_CONSTANTS: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);
/** The sixteen of a block's last rounds. */
const LAST_CONSTANTS: usize = ROUND_CONSTANTS + 48 * 4;
/** Bytes of message that one compression takes. */
const BLOCK: usize = 64;

export function sha256Start(): void {
  store<u32>(SHA_STATE, 0x6a09e667, 0);
  store<u32>(SHA_STATE, 0xbb67ae85, 4);
  store<u32>(SHA_STATE, 0x3c6ef372, 8);
  store<u32>(SHA_STATE, 0xa54ff53a, 12);
  store<u32>(SHA_STATE, 0x510e527f, 16);
  store<u32>(SHA_STATE, 0x9b05688c, 20);
  store<u32>(SHA_STATE, 0x1f83d9ab, 24);
  store<u32>(SHA_STATE, 0x5be0cd19, 28);
}

/** Takes in the last chunk with the padding; `total` is the length of the whole message in bytes. */
export function sha256Last(input: usize, length: usize, total: usize): void {
  const end = input + ((length + 8 + BLOCK) & ~(BLOCK - 1));
  let at = input + length;
  // memory.fill would be a call out of WebAssembly.
  store<u8>(at++, 0x80);
  for (; at + 8 <= end; at += 8) store<u64>(at, 0);
  for (; at < end; at++) store<u8>(at, 0);
  store<u64>(end - 8, bswap<u64>((<u64>total) << 3));
  for (let block = input; block < end; block += BLOCK) compress(block);
  v128.store(SHA_STATE, swapBytes(v128.load(SHA_STATE)));
  v128.store(SHA_STATE, swapBytes(v128.load(SHA_STATE, 16)), 16);
}

/** Takes in whole blocks. */
export function sha256Blocks(input: usize, blocks: usize): void {
  const end = input + blocks * BLOCK;
  for (let block = input; block < end; block += BLOCK) compress(block);
}

/**
 * The words of the schedule are made by fours in vectors, sixteen ahead of the rounds. In place of handing each of the eight
 * variables on to the next one, a round takes them by the names that they would have. The majority of a, b and c is
 * b ^ ((b ^ c) & (a ^ b)), and a ^ b of a round is b ^ c of the next one.
 */
// biome-ignore format: a round is a line
function compress(block: usize): void {
  let w0 = swapBytes(v128.load(block));
  let w1 = swapBytes(v128.load(block, 16));
  let w2 = swapBytes(v128.load(block, 32));
  let w3 = swapBytes(v128.load(block, 48));
  let a = load<u32>(SHA_STATE, 0);
  let b = load<u32>(SHA_STATE, 4);
  let c = load<u32>(SHA_STATE, 8);
  let d = load<u32>(SHA_STATE, 12);
  let e = load<u32>(SHA_STATE, 16);
  let f = load<u32>(SHA_STATE, 20);
  let g = load<u32>(SHA_STATE, 24);
  let h = load<u32>(SHA_STATE, 28);
  let differs: u32 = 0;
  let differed = b ^ c;
  for (let constants = ROUND_CONSTANTS; constants <= LAST_CONSTANTS; constants += BLOCK) {
    v128.store(WORDS, i32x4.add(w0, v128.load(constants)));
    v128.store(WORDS, i32x4.add(w1, v128.load(constants, 16)), 16);
    v128.store(WORDS, i32x4.add(w2, v128.load(constants, 32)), 32);
    v128.store(WORDS, i32x4.add(w3, v128.load(constants, 48)), 48);
    if (constants !== LAST_CONSTANTS) {
      w0 = nextWords(w0, w1, w2, w3);
      w1 = nextWords(w1, w2, w3, w0);
      w2 = nextWords(w2, w3, w0, w1);
      w3 = nextWords(w3, w0, w1, w2);
    }
    for (let words = WORDS; words < WORDS + BLOCK; words += 32) {
      h += sum1(e) + choice(e, f, g) + load<u32>(words, 0); d += h; differs = a ^ b; h += sum0(a) + (b ^ (differed & differs));
      g += sum1(d) + choice(d, e, f) + load<u32>(words, 4); c += g; differed = h ^ a; g += sum0(h) + (a ^ (differs & differed));
      f += sum1(c) + choice(c, d, e) + load<u32>(words, 8); b += f; differs = g ^ h; f += sum0(g) + (h ^ (differed & differs));
      e += sum1(b) + choice(b, c, d) + load<u32>(words, 12); a += e; differed = f ^ g; e += sum0(f) + (g ^ (differs & differed));
      d += sum1(a) + choice(a, b, c) + load<u32>(words, 16); h += d; differs = e ^ f; d += sum0(e) + (f ^ (differed & differs));
      c += sum1(h) + choice(h, a, b) + load<u32>(words, 20); g += c; differed = d ^ e; c += sum0(d) + (e ^ (differs & differed));
      b += sum1(g) + choice(g, h, a) + load<u32>(words, 24); f += b; differs = c ^ d; b += sum0(c) + (d ^ (differed & differs));
      a += sum1(f) + choice(f, g, h) + load<u32>(words, 28); e += a; differed = b ^ c; a += sum0(b) + (c ^ (differs & differed));
    }
  }
  store<u32>(SHA_STATE, load<u32>(SHA_STATE, 0) + a, 0);
  store<u32>(SHA_STATE, load<u32>(SHA_STATE, 4) + b, 4);
  store<u32>(SHA_STATE, load<u32>(SHA_STATE, 8) + c, 8);
  store<u32>(SHA_STATE, load<u32>(SHA_STATE, 12) + d, 12);
  store<u32>(SHA_STATE, load<u32>(SHA_STATE, 16) + e, 16);
  store<u32>(SHA_STATE, load<u32>(SHA_STATE, 20) + f, 20);
  store<u32>(SHA_STATE, load<u32>(SHA_STATE, 24) + g, 24);
  store<u32>(SHA_STATE, load<u32>(SHA_STATE, 28) + h, 28);
}

/** The four words of the schedule after the sixteen that are given, from the oldest on. */
function nextWords(w0: v128, w1: v128, w2: v128, w3: v128): v128 {
  // The second word of each of the four is 15 before, the second of w2 to the first of w3 seven before.
  const early = v128.shuffle<u32>(w0, w1, 1, 2, 3, 4);
  const middle = v128.shuffle<u32>(w2, w3, 1, 2, 3, 4);
  const sum = i32x4.add(i32x4.add(w0, middle), mix0(early));
  // Two words need the last two of w3, the other two need those two.
  const first = i32x4.add(sum, mix1(v128.shuffle<u32>(w3, i32x4.splat(0), 2, 3, 4, 4)));
  return i32x4.add(first, mix1(v128.shuffle<u32>(i32x4.splat(0), first, 0, 0, 4, 5)));
}

/** Lower-case sigma 0 of four words. */
function mix0(x: v128): v128 {
  return v128.xor(v128.xor(rotateRight(x, 7), rotateRight(x, 18)), i32x4.shr_u(x, 3));
}

/** Lower-case sigma 1 of four words. */
function mix1(x: v128): v128 {
  return v128.xor(v128.xor(rotateRight(x, 17), rotateRight(x, 19)), i32x4.shr_u(x, 10));
}

function rotateRight(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shr_u(x, bits), i32x4.shl(x, 32 - bits));
}

/** Four big-endian words. */
function swapBytes(x: v128): v128 {
  return v128.shuffle<u8>(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

/** Upper-case sigma 0. */
function sum0(a: u32): u32 {
  return rotr<u32>(a ^ rotr<u32>(a ^ rotr<u32>(a, 9), 11), 2);
}

/** Upper-case sigma 1. */
function sum1(e: u32): u32 {
  return rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25);
}

function choice(e: u32, f: u32, g: u32): u32 {
  return g ^ (e & (f ^ g));
}
