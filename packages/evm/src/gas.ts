/** Gas that no fork has changed (Yellow Paper, appendix G); what forks changed is in `GasSchedule` of the rules. */
export const GAS = {
  /** For each 32-byte word. */
  keccakWord: 6,
  copyWord: 3,
  logByte: 8,
  /** CALL and CALLCODE with value. */
  callValue: 9_000,
  /** Given to the callee on top when value moves. */
  callStipend: 2_300,
  storageReset: 5_000,
} as const;

/**
 * Past this many bytes the gas of memory does not fit into 64 bits by the reckoning of geth, and the frame halts
 * whatever gas it has.
 */
const MEMORY_BYTES_MAX = 0x1f_ffff_ffe0;

/** Total gas for `bytes` of memory; infinite where that does not fit into 64 bits. Exact for 3 GiB and below. */
export function memoryGas(bytes: number): number {
  if (bytes > MEMORY_BYTES_MAX) return Number.POSITIVE_INFINITY;
  const words = Math.ceil(bytes / 32);
  return 3 * words + Math.floor((words * words) / 512);
}

/** 32-byte words that hold `bytes`. */
export function wordCount(bytes: number): number {
  return Math.ceil(bytes / 32);
}
