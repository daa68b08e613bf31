import { devGenesis, type ForkName, type Genesis } from '@ethane/chainspec';
import { DEFAULT_MNEMONIC, deriveAccounts } from './dev-accounts.ts';
import { createLogger, type Logger } from './logger.ts';
import type { MiningMode } from './mining-options.ts';
import { createNode, type EthaneNode } from './node.ts';

export interface DevNodeOptions {
  /** Number of funded accounts. Default: 20. */
  readonly accounts?: number;
  readonly mnemonic?: string;
  /** Default: 31337. */
  readonly chainId?: bigint;
  /** Default: osaka. */
  readonly hardfork?: ForkName;
  /** Default: a block as soon as there are transactions. `ethash` makes the chain one of proof of work. */
  readonly mining?: MiningMode;
  /** In place of the genesis that the options above describe. */
  readonly genesis?: Genesis;
  /** In memory without it. */
  readonly datadir?: string;
  /** Default: errors go to standard error. */
  readonly log?: Logger;
}

/** A development node inside this program: a chain, its pool and its miner, and a server when {@link EthaneNode.listen} is called. */
export async function createDevNode(options: DevNodeOptions = {}): Promise<EthaneNode> {
  const accounts = deriveAccounts(options.mnemonic ?? DEFAULT_MNEMONIC, options.accounts ?? 20);
  const mining = options.mining ?? { kind: 'instant' };
  const genesis =
    options.genesis ??
    devGenesis({
      accounts: accounts.map(({ address }) => address),
      chainId: options.chainId ?? 31_337n,
      hardfork: options.hardfork ?? 'osaka',
      timestamp: BigInt(Math.floor(Date.now() / 1_000)),
      consensus: mining.kind === 'ethash' ? 'proofOfWork' : 'dev',
    });
  return createNode({
    settings: { genesis, ethash: mining.kind === 'ethash' ? 'test' : 'none' },
    datadir: options.datadir,
    mining,
    accounts,
    log:
      options.log ??
      createLogger('silent', { out: () => undefined, err: (line) => process.stderr.write(line) }),
  });
}
