import type { ForkDelta } from '../delta.ts';

/**
 * Tangerine Whistle: EIP-150 (state access costs more, a call keeps one 64th back).
 */
export const TANGERINE_WHISTLE: ForkDelta = {
  fork: 'tangerineWhistle',
  evm: {
    allButOne64th: true,
    gas: { balance: 400, sload: 200, externalCode: 700, call: 700, selfDestruct: 5_000 },
  },
};
