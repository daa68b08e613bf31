import type { ForkDelta } from '../delta.ts';

/** Gas for a byte of a transaction's data at the floor: 4 tokens of 16. */
const FLOOR_BYTE = 64;
const ADDRESS_FLOOR = 20 * FLOOR_BYTE;
const SLOT_FLOOR = 32 * FLOOR_BYTE;

/**
 * Amsterdam, as a preview: EIP-7708 (logs of ether that moves), EIP-7778 (refunds do not free gas of the block),
 * EIP-7843 (SLOTNUM), EIP-7928 (block-level access lists), EIP-7954 (larger contracts), EIP-7976 and EIP-7981 (calldata
 * and access lists cost more at least), EIP-8024 (DUPN, SWAPN, EXCHANGE) and EIP-8037 (gas for growth of the state). The
 * revision of each is that of April 2026, see `docs/decisions`.
 */
export const AMSTERDAM: ForkDelta = {
  fork: 'amsterdam',
  evm: {
    gas: { create: 9_000, newAccount: 0, storageSet: 2_900, codeDepositByte: 0, codeDepositWord: 6 },
    maxCodeSize: 32_768,
    maxInitCodeSize: 65_536,
    transferLogs: true,
    stateGas: { accountBytes: 112, slotBytes: 32, delegationBytes: 23 },
  },
  transaction: {
    createGas: 9_000,
    maxInitCodeSize: 65_536,
    floorZeroByteGas: FLOOR_BYTE,
    floorNonZeroByteGas: FLOOR_BYTE,
    floorAccessListAddressGas: ADDRESS_FLOOR,
    floorAccessListSlotGas: SLOT_FLOOR,
    accessListAddressGas: 2_400 + ADDRESS_FLOOR,
    accessListSlotGas: 1_900 + SLOT_FLOOR,
    authorizationGas: 7_500,
    authorizationRefund: 0,
  },
  block: {
    accessLists: true,
    slotNumber: true,
    gasBeforeRefunds: true,
    // Those of BPO2, whatever blob forks for tests come between.
    blobs: { target: 14, max: 21, baseFeeUpdateFraction: 11_684_671n },
  },
};
