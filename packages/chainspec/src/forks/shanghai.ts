import type { ForkDelta } from '../delta.ts';

/**
 * Shanghai: EIP-3651 (warm coinbase), EIP-3855 (PUSH0), EIP-3860 (init code is limited and metered) and EIP-4895
 * (withdrawals).
 */
export const SHANGHAI: ForkDelta = {
  fork: 'shanghai',
  evm: { warmCoinbase: true, maxInitCodeSize: 49_152, gas: { initCodeWord: 2 } },
  transaction: { maxInitCodeSize: 49_152, initCodeWordGas: 2 },
  block: { withdrawals: true },
};
