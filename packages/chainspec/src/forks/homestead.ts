import type { ForkDelta } from '../delta.ts';

/**
 * Homestead: EIP-2 (creation costs 53,000 gas, low s, failed code deposits fail the creation, new difficulty
 * formula) and EIP-7 (DELEGATECALL, an opcode that `@ethane/evm` adds by the fork's name).
 */
export const HOMESTEAD: ForkDelta = {
  fork: 'homestead',
  evm: { codeDepositMustSucceed: true },
  transaction: { lowS: true, createGas: 32_000 },
  block: { difficulty: { formula: 'homestead' } },
};
