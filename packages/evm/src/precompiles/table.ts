import type { ForkName, PrecompileName, PrecompileRule, Rules } from '@ethane/chainspec';
import { type Address, invariant } from '@ethane/primitives';
import {
  BLS12_G1_ADD,
  BLS12_G1_MSM,
  BLS12_G2_ADD,
  BLS12_G2_MSM,
  BLS12_MAP_FP_TO_G1,
  BLS12_MAP_FP2_TO_G2,
  BLS12_PAIRING,
} from './bls12.ts';
import { bn254Precompiles } from './bn254.ts';
import { BLAKE2F, IDENTITY, RIPEMD160, SHA256 } from './hashes.ts';
import { modexpPrecompile } from './modexp.ts';
import { POINT_EVALUATION } from './point-evaluation.ts';
import type { Precompile } from './precompile.ts';
import { ECRECOVER, P256_VERIFY } from './signatures.ts';

/** Each precompile with the price list that a fork brought; one price for good where the fork does not matter. */
const BY_NAME: Readonly<
  Record<PrecompileName, Precompile | ((pricing: ForkName) => Precompile | undefined)>
> = {
  ecrecover: ECRECOVER,
  sha256: SHA256,
  ripemd160: RIPEMD160,
  identity: IDENTITY,
  modexp: modexpPrecompile,
  bn254Add: (pricing) => bn254Precompiles(pricing)?.bn254Add,
  bn254Mul: (pricing) => bn254Precompiles(pricing)?.bn254Mul,
  bn254Pairing: (pricing) => bn254Precompiles(pricing)?.bn254Pairing,
  blake2f: BLAKE2F,
  pointEvaluation: POINT_EVALUATION,
  bls12G1Add: BLS12_G1_ADD,
  bls12G1Msm: BLS12_G1_MSM,
  bls12G2Add: BLS12_G2_ADD,
  bls12G2Msm: BLS12_G2_MSM,
  bls12Pairing: BLS12_PAIRING,
  bls12MapFpToG1: BLS12_MAP_FP_TO_G1,
  bls12MapFp2ToG2: BLS12_MAP_FP2_TO_G2,
  p256Verify: P256_VERIFY,
};

const compiled = new WeakMap<Rules, ReadonlyMap<Address, Precompile>>();

/** The precompiles of `rules` by address, made once for each value. */
export function precompilesOf(rules: Rules): ReadonlyMap<Address, Precompile> {
  let table = compiled.get(rules);
  if (table === undefined) {
    table = new Map(rules.evm.precompiles.map((rule) => [rule.address, precompileOf(rule)]));
    compiled.set(rules, table);
  }
  return table;
}

/** Whether `rules` have a precompile at the address. */
export function isPrecompile(rules: Rules, address: Address): boolean {
  return precompilesOf(rules).has(address);
}

function precompileOf({ name, pricing }: PrecompileRule): Precompile {
  const entry = BY_NAME[name];
  const precompile = typeof entry === 'function' ? entry(pricing) : entry;
  invariant(precompile !== undefined, `${name} has a price list of ${pricing}`);
  return precompile;
}
