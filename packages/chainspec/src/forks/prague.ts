import { type ForkDelta, precompile } from '../delta.ts';

/**
 * Prague: EIP-2537 (BLS12-381), EIP-2935 (block hashes in state), EIP-6110, EIP-7002 and EIP-7251 (requests of
 * EIP-7685), EIP-7623 (calldata floor), EIP-7691 (more blobs) and EIP-7702 (account code by authorization).
 */
export const PRAGUE: ForkDelta = {
  fork: 'prague',
  evm: {
    delegation: true,
    precompiles: [
      precompile(0x0b, 'bls12G1Add', 'prague'),
      precompile(0x0c, 'bls12G1Msm', 'prague'),
      precompile(0x0d, 'bls12G2Add', 'prague'),
      precompile(0x0e, 'bls12G2Msm', 'prague'),
      precompile(0x0f, 'bls12Pairing', 'prague'),
      precompile(0x10, 'bls12MapFpToG1', 'prague'),
      precompile(0x11, 'bls12MapFp2ToG2', 'prague'),
    ],
  },
  transaction: {
    types: [0, 1, 2, 3, 4],
    floorZeroByteGas: 10,
    floorNonZeroByteGas: 40,
    authorizationGas: 25_000,
    authorizationRefund: 12_500,
  },
  block: {
    blockHashHistory: true,
    requests: true,
    blobs: { target: 6, max: 9, baseFeeUpdateFraction: 5_007_716n },
  },
};
