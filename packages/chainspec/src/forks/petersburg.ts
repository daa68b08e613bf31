import type { ForkDelta } from '../delta.ts';

/**
 * Petersburg, EIP-1716: Constantinople without EIP-1283.
 */
export const PETERSBURG: ForkDelta = {
  fork: 'petersburg',
  evm: { storageMetering: 'frontier' },
};
