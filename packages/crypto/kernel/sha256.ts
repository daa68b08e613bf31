/** SHA-256 over linear memory (FIPS 180-4, section 6.2). */

/** Eight words between calls; big-endian, the hash, after {@link sha256Last}. */
export const SHA_STATE: usize = memory.data(32, 16);
/** The message schedule of a block. */
const SCHEDULE: usize = memory.data(256, 16);
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
  const padded = (length + 8 + BLOCK) & ~(BLOCK - 1);
  memory.fill(input + length, 0, padded - length);
  store<u8>(input + length, 0x80);
  store<u64>(input + padded - 8, bswap<u64>((<u64>total) << 3));
  sha256Blocks(input, padded / BLOCK);
  for (let at: usize = 0; at < 32; at += 4) store<u32>(SHA_STATE + at, bswap<u32>(load<u32>(SHA_STATE + at)));
}

/** Takes in whole blocks. */
export function sha256Blocks(input: usize, blocks: usize): void {
  const end = input + blocks * BLOCK;
  for (let block = input; block < end; block += BLOCK) compress(block);
}

function compress(block: usize): void {
  for (let at: usize = 0; at < BLOCK; at += 4) store<u32>(SCHEDULE + at, bswap<u32>(load<u32>(block + at)));
  for (let at: usize = BLOCK; at < 256; at += 4) {
    const w2 = load<u32>(SCHEDULE + at - 8);
    const w15 = load<u32>(SCHEDULE + at - 60);
    const s0 = rotr<u32>(w15, 7) ^ rotr<u32>(w15, 18) ^ (w15 >> 3);
    const s1 = rotr<u32>(w2, 17) ^ rotr<u32>(w2, 19) ^ (w2 >> 10);
    store<u32>(SCHEDULE + at, load<u32>(SCHEDULE + at - 64) + s0 + load<u32>(SCHEDULE + at - 28) + s1);
  }
  let a = load<u32>(SHA_STATE, 0);
  let b = load<u32>(SHA_STATE, 4);
  let c = load<u32>(SHA_STATE, 8);
  let d = load<u32>(SHA_STATE, 12);
  let e = load<u32>(SHA_STATE, 16);
  let f = load<u32>(SHA_STATE, 20);
  let g = load<u32>(SHA_STATE, 24);
  let h = load<u32>(SHA_STATE, 28);
  for (let at: usize = 0; at < 256; at += 4) {
    const s1 = rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25);
    const t1 = h + s1 + ((e & f) ^ (~e & g)) + load<u32>(ROUND_CONSTANTS + at) + load<u32>(SCHEDULE + at);
    const s0 = rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22);
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
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
