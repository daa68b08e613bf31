import { type ForkDelta, precompile } from '../delta.ts';

/**
 * Berlin: EIP-2565 (cheaper modexp), EIP-2718 (typed transactions), EIP-2929 (first access of an address or slot costs
 * more) and EIP-2930 (access lists).
 */
export const BERLIN: ForkDelta = {
  fork: 'berlin',
  evm: {
    accessSets: true,
    storageMetering: 'eip2929',
    gas: {
      balance: 0,
      sload: 0,
      externalCode: 0,
      externalCodeHash: 0,
      call: 0,
      warmAccess: 100,
      coldAccountAccess: 2_600,
      coldStorageAccess: 2_100,
    },
    precompiles: [precompile(0x05, 'modexp', 'berlin')],
  },
  transaction: { types: [0, 1], accessListAddressGas: 2_400, accessListSlotGas: 1_900 },
};
