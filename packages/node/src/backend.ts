import { randomBytes } from 'node:crypto';
import type { Blockchain } from '@ethane/blockchain';
import { sign } from '@ethane/crypto';
import type { EthashSealer, Miner } from '@ethane/miner';
import { toHash32 } from '@ethane/primitives';
import type { Backend, MinerPort } from '@ethane/rpc';
import type { TxPool } from '@ethane/txpool';
import type { DevAccount } from './dev-accounts.ts';
import type { Snapshots } from './snapshots.ts';
import { VERSION } from './version.ts';

export interface BackendParts {
  readonly chain: Blockchain;
  readonly pool: TxPool;
  readonly miner: Miner;
  readonly sealer: EthashSealer | undefined;
  readonly accounts: readonly DevAccount[];
  readonly snapshots: Snapshots;
  /** See `NodeConfig`. */
  readonly answersBeforeBlocks: boolean;
}

/** The node as the JSON-RPC methods see it. */
export function rpcBackend(parts: BackendParts): Backend {
  const { chain, pool, miner, accounts, snapshots } = parts;
  const keys = new Map(accounts.map(({ address, privateKey }) => [address, privateKey]));
  return {
    clientVersion: `Ethane/v${VERSION}/${process.platform}-${process.arch}/node${process.versions.node}`,
    hardfork: [...chain.spec.forks.keys()].at(-1) ?? 'frontier',
    instanceId: toHash32(randomBytes(32)),
    chain,
    pool,
    miner: minerPort(parts),
    accounts: {
      addresses: [...keys.keys()],
      sign: (address, hash) => {
        const key = keys.get(address);
        return key === undefined ? undefined : sign(hash, key);
      },
    },
    time: {
      now: () => miner.clock.timestampAfter(chain.head.header.timestamp),
      increase: (seconds) => miner.clock.increase(seconds),
      setNext: (timestamp) => miner.setNextBlockTimestamp(timestamp),
    },
    snapshots,
    network: { listening: false, peerCount: 0 },
  };
}

function minerPort({ miner, sealer, answersBeforeBlocks }: BackendParts): MinerPort {
  return {
    get coinbase() {
      return miner.coinbase;
    },
    get mining() {
      return miner.mining;
    },
    get hashrate() {
      return miner.hashrate;
    },
    get automine() {
      return miner.automine;
    },
    get interval() {
      return miner.interval;
    },
    get settled() {
      // Work for a block may take long; nobody waits for it.
      return sealer === undefined ? miner.settled : undefined;
    },
    get begun() {
      return sealer === undefined && answersBeforeBlocks ? miner.begun : undefined;
    },
    get making() {
      return sealer === undefined && answersBeforeBlocks ? miner.making : undefined;
    },
    mine: async (count, timestamp) => {
      await miner.mine(count, { timestamp });
    },
    setAutomine: (on) => miner.setAutomine(on),
    setInterval: (seconds) => miner.setInterval(seconds),
    work: sealer,
  };
}
