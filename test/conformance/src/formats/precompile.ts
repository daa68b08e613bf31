import { type ForkName, type PrecompileName, rulesOf } from '@ethane/chainspec';
import { createEvm, type Outcome } from '@ethane/evm';
import { bytesOf, isObject } from '@ethane/node/statetest';
import {
  type Address,
  type Bytes,
  bytesToHex,
  equalBytes,
  ZERO_ADDRESS,
  ZERO_HASH,
} from '@ethane/primitives';
import { MemoryState, WorldState } from '@ethane/state';
import { type Format, stemOf } from './format.ts';

/** geth's vectors. Hex without `0x`; `ExpectedError` is geth's wording, so that only the failure counts. */
interface VectorJson {
  readonly Name?: string;
  readonly Input: string;
  readonly Expected?: string;
  readonly ExpectedError?: string;
  readonly Gas?: number;
}

/** Which precompile, at which price, a file is about: geth's names for its files. */
const SUBJECTS: Readonly<Record<string, readonly [PrecompileName, ForkName]>> = {
  ecRecover: ['ecrecover', 'frontier'],
  sha256: ['sha256', 'frontier'],
  ripemd160: ['ripemd160', 'frontier'],
  identity: ['identity', 'frontier'],
  modexp: ['modexp', 'byzantium'],
  modexp_eip2565: ['modexp', 'berlin'],
  modexp_eip7883: ['modexp', 'osaka'],
  bn256Add: ['bn254Add', 'istanbul'],
  bn256ScalarMul: ['bn254Mul', 'istanbul'],
  bn256Pairing: ['bn254Pairing', 'istanbul'],
  blake2F: ['blake2f', 'istanbul'],
  blake2f: ['blake2f', 'istanbul'],
  pointEvaluation: ['pointEvaluation', 'cancun'],
  blsG1Add: ['bls12G1Add', 'prague'],
  blsG1Mul: ['bls12G1Msm', 'prague'],
  blsG1MultiExp: ['bls12G1Msm', 'prague'],
  blsG2Add: ['bls12G2Add', 'prague'],
  blsG2Mul: ['bls12G2Msm', 'prague'],
  blsG2MultiExp: ['bls12G2Msm', 'prague'],
  blsPairing: ['bls12Pairing', 'prague'],
  blsMapG1: ['bls12MapFpToG1', 'prague'],
  blsMapG2: ['bls12MapFp2ToG2', 'prague'],
  p256Verify: ['p256Verify', 'osaka'],
};

/** Gas for vectors that name none: enough for all. */
const PLENTY = 1_000_000_000n;

export const precompileVectors: Format<readonly VectorJson[]> = {
  name: 'precompile',
  matches(value): value is readonly VectorJson[] {
    return Array.isArray(value) && value.length > 0 && value.every(isVector);
  },
  run({ file, value, record }) {
    const subject = SUBJECTS[stemOf(file).replace(/^fail-/, '')];
    for (const [i, vector] of value.entries()) {
      const name = vector.Name ?? String(i);
      if (subject === undefined) record.skip(name, '', `unknown precompile ${stemOf(file)}`);
      else record.check(name, subject[1], () => runVector(...subject, vector));
    }
  },
};

function isVector(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.Input === 'string' &&
    (typeof value.Expected === 'string' || typeof value.ExpectedError === 'string')
  );
}

function runVector(name: PrecompileName, fork: ForkName, vector: VectorJson): string | undefined {
  const address = rulesOf(fork).evm.precompiles.find((rule) => rule.name === name)?.address;
  if (address === undefined) return `${fork} has no ${name}`;
  const input = bytesOf(vector.Input);
  if (vector.Expected === undefined) {
    const { status } = callPrecompile(fork, address, input, PLENTY);
    return status === 'halt' ? undefined : `${status}, must fail (${vector.ExpectedError})`;
  }
  const gas = vector.Gas === undefined ? PLENTY : BigInt(vector.Gas);
  const outcome = callPrecompile(fork, address, input, gas);
  if (outcome.status !== 'success') {
    return `failed with ${gas} gas: ${outcome.status === 'halt' ? outcome.reason.message : 'reverted'}`;
  }
  if (!equalBytes(outcome.output, bytesOf(vector.Expected))) {
    return `output ${bytesToHex(outcome.output)}, want ${vector.Expected}`;
  }
  if (vector.Gas === undefined || gas === 0n) return undefined;
  if (outcome.gasLeft !== 0n) return `${outcome.gasLeft} gas left of ${gas}`;
  const short = callPrecompile(fork, address, input, gas - 1n);
  return short.status === 'halt' && short.reason.code === 'OUT_OF_GAS'
    ? undefined
    : `runs with ${gas - 1n} gas`;
}

function callPrecompile(fork: ForkName, to: Address, data: Bytes, gas: bigint): Outcome {
  const world = new WorldState(new MemoryState());
  world.beginTransaction();
  const evm = createEvm({
    rules: rulesOf(fork),
    host: world,
    block: BLOCK,
    transaction: { origin: ZERO_ADDRESS, gasPrice: 0n, blobVersionedHashes: [] },
  });
  return evm.execute({ kind: 'call', caller: ZERO_ADDRESS, to, value: 0n, data, gas });
}

/** A block that nothing here looks at. */
export const BLOCK = {
  number: 1n,
  timestamp: 1n,
  coinbase: ZERO_ADDRESS,
  gasLimit: PLENTY,
  difficulty: 0n,
  prevRandao: ZERO_HASH,
  baseFeePerGas: 0n,
  blobBaseFee: 1n,
  chainId: 1n,
  blockHash: (): undefined => undefined,
} as const;
