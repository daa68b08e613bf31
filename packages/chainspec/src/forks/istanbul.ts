import { type ForkDelta, precompile } from '../delta.ts';

/**
 * Istanbul: EIP-152 (blake2f), EIP-1108 (cheaper bn254), EIP-1344 (CHAINID), EIP-1884 (state reads cost more,
 * SELFBALANCE), EIP-2028 (cheaper calldata) and EIP-2200 (net storage metering with a sentry).
 */
export const ISTANBUL: ForkDelta = {
  fork: 'istanbul',
  evm: {
    storageMetering: 'eip2200',
    gas: { balance: 700, sload: 800, externalCodeHash: 700 },
    precompiles: [
      precompile(0x06, 'bn254Add', 'istanbul'),
      precompile(0x07, 'bn254Mul', 'istanbul'),
      precompile(0x08, 'bn254Pairing', 'istanbul'),
      precompile(0x09, 'blake2f', 'istanbul'),
    ],
  },
  transaction: { nonZeroByteGas: 16 },
};
