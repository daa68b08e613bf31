import type { ForkName } from '@ethane/chainspec';
import { bn254Add, bn254Mul, bn254Pairing } from '@ethane/crypto/precompiles';
import { fixedGas, type Precompile } from './precompile.ts';

/** Two points: 64 bytes in G1 and 128 in G2. */
const PAIR_BYTES = 192;

interface Bn254Prices {
  readonly add: number;
  readonly mul: number;
  readonly pairingBase: number;
  readonly pairingPair: number;
}

/** EIP-196 and EIP-197, then EIP-1108. */
const PRICES: Partial<Record<ForkName, Bn254Prices>> = {
  byzantium: { add: 500, mul: 40_000, pairingBase: 100_000, pairingPair: 80_000 },
  istanbul: { add: 150, mul: 6_000, pairingBase: 45_000, pairingPair: 34_000 },
};

/** The three precompiles of the curve at the prices that `pricing` brought; undefined when it brought none. */
export function bn254Precompiles(
  pricing: ForkName,
): Record<'bn254Add' | 'bn254Mul' | 'bn254Pairing', Precompile> | undefined {
  const prices = PRICES[pricing];
  if (prices === undefined) return undefined;
  return {
    bn254Add: { name: 'bn254Add', gas: fixedGas(prices.add), run: bn254Add },
    bn254Mul: { name: 'bn254Mul', gas: fixedGas(prices.mul), run: bn254Mul },
    bn254Pairing: {
      name: 'bn254Pairing',
      gas: (input) => prices.pairingBase + prices.pairingPair * Math.floor(input.length / PAIR_BYTES),
      run: bn254Pairing,
    },
  };
}
