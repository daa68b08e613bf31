import { generateKeyPairSync, sign as signEcdsa } from 'node:crypto';
import { type ForkName, rulesOf } from '@ethane/chainspec';
import { keccak256, sign } from '@ethane/crypto';
import { bls12MapFp2ToG2, bls12MapFpToG1, bn254Mul, sha256 } from '@ethane/crypto/precompiles';
import { createEvm, type Evm } from '@ethane/evm';
import {
  type Address,
  type Bytes,
  bigintToAddress,
  bigintToFixedBytes,
  concatBytes,
  hexToBytes,
  ZERO_ADDRESS,
  ZERO_HASH,
} from '@ethane/primitives';
import { MemoryState, WorldState } from '@ethane/state';
import type { Row } from './report.ts';

/** An input that is expected to be among the slowest for its gas. */
interface Case {
  readonly what: string;
  readonly input: Bytes;
}

interface Subject {
  readonly name: string;
  readonly address: Address;
  readonly fork: ForkName;
  readonly cases: readonly Case[];
}

/** No block of 30 Mgas may take more than 3 s. */
const TARGET = 10;
const GAS = 10_000_000_000n;
/** What a contract pays for the call itself at least: a warm STATICCALL. */
const CALL_GAS = 100;
/** Milliseconds of each try of a case, and of those of the slowest ones. */
const QUICK = [2, 4];
const FULL = [40, 40, 40, 40, 40];
const SLOWEST = 3;

/** Mgas/s of each precompile at the slowest of its inputs, called through the machine. */
export async function benchPrecompiles(): Promise<Row[]> {
  return subjects().map(({ name, address, fork, cases }) => {
    const measure = (passes: readonly number[]) => (entry: Case) => {
      return { entry, speed: megagasPerSecond(caller(address, fork, entry.input), passes) };
    };
    const slowestFirst = cases.map(measure(QUICK)).sort((a, b) => a.speed - b.speed);
    const candidates = slowestFirst.slice(0, SLOWEST).map(({ entry }) => measure(FULL)(entry));
    const slowest = candidates.reduce((a, b) => (b.speed < a.speed ? b : a));
    return {
      what: `${name}: ${slowest.entry.what}`,
      unit: 'Mgas/s',
      ours: slowest.speed,
      peers: [{ name: 'target', value: TARGET }],
      higherIsBetter: true,
    };
  });
}

/** The best of the passes, in processor time: other programs on the machine do not count. */
function megagasPerSecond(call: () => bigint, passes: readonly number[]): number {
  const gas = Number(call()) + CALL_GAS;
  let best = Number.POSITIVE_INFINITY;
  for (const milliseconds of passes) {
    let calls = 0;
    const begin = process.cpuUsage().user;
    let elapsed = 0;
    do {
      for (let i = 0; i < 4; i++) call();
      calls += 4;
      elapsed = (process.cpuUsage().user - begin) / 1_000;
    } while (elapsed < milliseconds);
    best = Math.min(best, elapsed / calls);
  }
  return gas / 1_000 / best;
}

/** A call of the precompile; it returns its gas. */
function caller(address: Address, fork: ForkName, data: Bytes): () => bigint {
  const host = new WorldState(new MemoryState());
  const evm: Evm = createEvm({
    rules: rulesOf(fork),
    host,
    block: {
      number: 1n,
      timestamp: 1n,
      coinbase: ZERO_ADDRESS,
      gasLimit: GAS,
      difficulty: 0n,
      prevRandao: ZERO_HASH,
      baseFeePerGas: 0n,
      blobBaseFee: 1n,
      chainId: 1n,
      blockHash: () => undefined,
    },
    transaction: { origin: ZERO_ADDRESS, gasPrice: 0n, blobVersionedHashes: [] },
  });
  host.beginTransaction();
  return () => {
    const outcome = evm.execute({
      kind: 'call',
      caller: ZERO_ADDRESS,
      to: address,
      value: 0n,
      data,
      gas: GAS,
    });
    if (outcome.status !== 'success') throw new Error(`precompile ${address}: ${outcome.status}`);
    return GAS - outcome.gasLeft;
  };
}

function subjects(): Subject[] {
  const at = (number: number): Address => bigintToAddress(BigInt(number));
  const osaka = (name: string, number: number, cases: readonly Case[]): Subject => ({
    name,
    address: at(number),
    fork: 'osaka',
    cases,
  });
  const modexp = (fork: ForkName, eip: number): Subject => ({
    name: `modexp (EIP-${eip})`,
    address: at(5),
    fork,
    cases: modexpCases(fork === 'osaka' ? 1_024 : 4_096),
  });
  return [
    osaka('ecrecover', 1, [{ what: 'a signature', input: signature() }]),
    osaka('sha256', 2, ofLengths([0, 32, 64, 1_000, 100_000])),
    osaka('ripemd160', 3, ofLengths([0, 32, 64, 1_000, 100_000])),
    osaka('identity', 4, ofLengths([0, 32, 1_000, 1_000_000])),
    modexp('byzantium', 198),
    modexp('berlin', 2565),
    modexp('osaka', 7883),
    osaka('bn254 add', 6, [{ what: 'two points', input: concatBytes(bn254Point(3n), bn254Point(5n)) }]),
    osaka('bn254 mul', 7, [
      { what: 'a full scalar', input: concatBytes(bn254Point(3n), new Uint8Array(32).fill(0x77)) },
      { what: 'a scalar of 2²⁵⁶ − 1', input: concatBytes(bn254Point(3n), new Uint8Array(32).fill(0xff)) },
    ]),
    osaka(
      'bn254 pairing',
      8,
      counted([1, 2, 3, 10, 17, 40], 'pairs', (i) => bn254Pair(BigInt(i + 2))),
    ),
    osaka(
      'blake2f',
      9,
      [0, 1, 12, 1_000_000].map((rounds) => ({ what: `${rounds} rounds`, input: blake2fInput(rounds) })),
    ),
    osaka('point evaluation', 10, [{ what: 'a proof', input: hexToBytes(POINT_EVALUATION) }]),
    osaka('BLS12-381 G1 add', 11, [{ what: 'two points', input: concatBytes(g1(3), g1(5)) }]),
    osaka(
      'BLS12-381 G1 sum',
      12,
      counted(SUMS, 'terms', (i) => concatBytes(g1(i + 2), scalar(i))),
    ),
    osaka('BLS12-381 G2 add', 13, [{ what: 'two points', input: concatBytes(g2(3), g2(5)) }]),
    osaka(
      'BLS12-381 G2 sum',
      14,
      counted(SUMS, 'terms', (i) => concatBytes(g2(i + 2), scalar(i))),
    ),
    osaka(
      'BLS12-381 pairing',
      15,
      counted([1, 2, 8, 17, 40], 'pairs', (i) => concatBytes(g1(i + 2), g2(i + 2))),
    ),
    osaka('BLS12-381 map to G1', 16, [{ what: 'an element', input: field(12_345n ** 25n) }]),
    osaka('BLS12-381 map to G2', 17, [
      { what: 'an element', input: concatBytes(field(12_345n ** 25n), field(54_321n ** 24n)) },
    ]),
    osaka('P-256 verify', 0x100, [{ what: 'a signature', input: p256Signature() }]),
  ];
}

/** Numbers of terms: alone, where sums begin to share work, at the end of the discounts and past a chunk. */
const SUMS = [1, 2, 3, 16, 17, 64, 127, 128, 256, 257, 600];

function ofLengths(lengths: readonly number[]): Case[] {
  return lengths.map((length) => ({ what: `${length} bytes`, input: new Uint8Array(length).fill(0xa5) }));
}

function counted(counts: readonly number[], unit: string, item: (i: number) => Bytes): Case[] {
  return counts.map((count) => ({
    what: `${count} ${unit}`,
    input: concatBytes(...Array.from({ length: count }, (_, i) => item(i))),
  }));
}

/** Moduli of many sizes, odd and even, with exponents that are short, full words and long. */
function modexpCases(longest: number): Case[] {
  const sizes = [1, 2, 4, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 40, 48, 64, 96, 128, 256, 512, 1_024];
  const cases: Case[] = [];
  for (const size of sizes) {
    for (const exponent of [1, 2, 3, 8, 31, 32, 33, 64, longest]) {
      // Long operands in long powers take seconds and are never the slowest for their gas.
      if (size * size * exponent > 4_000_000) continue;
      for (const parity of ['odd', 'even'] as const) {
        const base = new Uint8Array(size).fill(0x9d);
        const modulus = new Uint8Array(size).fill(0xfb);
        if (parity === 'even') modulus[size - 1] = 0xf8;
        cases.push({
          what: `${parity} modulus of ${size} bytes, exponent of ${exponent}`,
          input: concatBytes(
            ...[size, exponent, size].map((length) => bigintToFixedBytes(BigInt(length), 32)),
            base,
            new Uint8Array(exponent).fill(0xff),
            modulus,
          ),
        });
      }
    }
  }
  return cases;
}

function signature(): Bytes {
  const hash = keccak256(Uint8Array.of(1));
  const { r, s, yParity } = sign(hash, keccak256(Uint8Array.of(2)));
  const word = (value: bigint): Bytes => bigintToFixedBytes(value, 32);
  return concatBytes(hash, word(27n + BigInt(yParity)), word(r), word(s));
}

function bn254Point(scalar: bigint): Bytes {
  const generator = [1n, 2n, scalar * 0x1234567890abcdefn].map((value) => bigintToFixedBytes(value, 32));
  return required(bn254Mul(concatBytes(...generator)));
}

function bn254Pair(scalar: bigint): Bytes {
  return concatBytes(bn254Point(scalar), hexToBytes(BN254_G2));
}

function blake2fInput(rounds: number): Bytes {
  const input = new Uint8Array(213).fill(0x5a);
  input.set(bigintToFixedBytes(BigInt(rounds), 4));
  input[212] = 1;
  return input;
}

function g1(element: number): Bytes {
  return required(bls12MapFpToG1(field(BigInt(element))));
}

function g2(element: number): Bytes {
  return required(bls12MapFp2ToG2(concatBytes(field(BigInt(element)), field(1n))));
}

function field(value: bigint): Bytes {
  return bigintToFixedBytes(value, 64);
}

function scalar(i: number): Bytes {
  return sha256(Uint8Array.of(i & 255, i >> 8));
}

function p256Signature(): Bytes {
  const message = new Uint8Array(40).fill(7);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  return concatBytes(
    sha256(message),
    signEcdsa('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
    Buffer.from(x ?? '', 'base64url'),
    Buffer.from(y ?? '', 'base64url'),
  );
}

function required(output: Bytes | undefined): Bytes {
  if (output === undefined) throw new Error('an input of the benchmark is not valid');
  return output;
}

/** The generator of bn254's G2, the imaginary halves first. */
const BN254_G2 =
  '0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c21800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa';
/** From go-ethereum's test data. */
const POINT_EVALUATION =
  '0x01e798154708fe7789429634053cbf9f99b619f9f084048927333fce637f549b564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d3630624d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a18f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca25f26936857bc3a7c2539ea8ec3a952b7873033e038326e87ed3e1276fd140253fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780af2c16a';
