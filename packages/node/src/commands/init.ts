import { genesisBlock } from '@ethane/execution';
import { CodedError } from '@ethane/primitives';
import { blockHash } from '@ethane/types';
import { assertArguments, type Command, required } from '../command.ts';
import { readChainSettings, readGenesisFile, writeChainSettings } from '../datadir.ts';
import { openChain } from '../open-chain.ts';

/** `ethane init`: makes a data directory from a genesis file. Doing it again with the same file changes nothing. */
export const initCommand: Command = {
  options: ['genesis', 'datadir', 'ethash'],
  async run({ values, positionals }) {
    assertArguments(positionals, 0, 0, 'no argument');
    const genesisPath = required(values, 'genesis');
    const datadir = required(values, 'datadir');
    const genesis = readGenesisFile(genesisPath);
    const hash = blockHash(genesisBlock(genesis).block);
    const existing = readChainSettings(datadir);
    if (existing === undefined) {
      writeChainSettings(datadir, { genesis, ethash: values.ethash ?? 'full' });
    } else {
      const have = blockHash(genesisBlock(existing.genesis).block);
      if (have !== hash) {
        throw new CodedError(
          'DATABASE_OTHER_GENESIS',
          `data directory ${datadir} holds another chain: its genesis is ${have}, that of ${genesisPath} is ${hash}`,
          { have, want: hash },
        );
      }
    }
    const opened = await openChain({ genesis, ethash: values.ethash ?? 'full' }, { datadir });
    await opened.close();
    process.stdout.write(`Genesis ${hash} of chain ${genesis.spec.chainId} is in ${datadir}\n`);
  },
};
