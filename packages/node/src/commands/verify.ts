import { assertArguments, type Command, required } from '../command.ts';
import { requireChainSettings } from '../datadir.ts';
import { openChain } from '../open-chain.ts';

/** `ethane verify`: recomputes roots and indexes from what the data directory holds. */
export const verifyCommand: Command = {
  options: ['datadir'],
  async run({ values, positionals }) {
    assertArguments(positionals, 0, 0, 'no argument');
    const datadir = required(values, 'datadir');
    const { chain, close } = await openChain(requireChainSettings(datadir), { datadir });
    try {
      await chain.verify();
      process.stdout.write(
        `${datadir} is sound up to block ${chain.head.header.number} ${chain.head.hash}\n`,
      );
    } finally {
      await close();
    }
  },
};
