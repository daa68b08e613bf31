import type { ForkDelta } from '../delta.ts';

/**
 * The DAO fork: EIP-779. No rule of the machine changes; the chain that supports it moves balances once, see
 * `daoForkSupport` of `ChainSpec`.
 */
export const DAO: ForkDelta = {
  fork: 'dao',
};
