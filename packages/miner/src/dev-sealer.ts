import type { SealedBlock, Sealer } from './ports.ts';

/** Takes blocks as they are: for development chains that nobody asks for work. */
export const DEV_SEALER: Sealer = {
  hashrate: 0n,
  seal: (built): Promise<SealedBlock> => Promise.resolve({ built, block: built.block }),
  close: () => Promise.resolve(),
};
