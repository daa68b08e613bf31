import type { Blockchain, HeadEvent } from '@ethane/blockchain';
import type { CacheProvider } from '@ethane/ethash';
import { type BlockClock, EthashSealer, Miner, type MiningMode as MinerMode } from '@ethane/miner';
import { type Address, CodedError, ZERO_ADDRESS } from '@ethane/primitives';
import type { CrashReport, RpcHandler, RpcServer } from '@ethane/rpc';
import { TxPool } from '@ethane/txpool';
import type { Transaction } from '@ethane/types';
import { rpcBackend } from './backend.ts';
import { minerChain, minerTransactions } from './block-source.ts';
import type { ChainSettings } from './datadir.ts';
import type { DevAccount } from './dev-accounts.ts';
import type { Logger } from './logger.ts';
import type { MiningMode } from './mining-options.ts';
import { poolHead } from './next-block.ts';
import { openChain } from './open-chain.ts';
import { Snapshots } from './snapshots.ts';

/** Where and to whom the node answers. */
export interface ServerConfig {
  readonly host?: string | undefined;
  /** 0 takes a free port. */
  readonly port: number;
  readonly allowRemote?: boolean | undefined;
  /** Origins of web pages that may call, `*` for any. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Host names to answer to besides localhost and addresses. */
  readonly allowedHosts?: readonly string[] | undefined;
}

export interface NodeConfig {
  readonly settings: ChainSettings;
  /** In memory without it. */
  readonly datadir?: string | undefined;
  /** Whether each block waits for the disk; true by default. */
  readonly syncWrites?: boolean | undefined;
  readonly mining: MiningMode;
  readonly coinbase?: Address | undefined;
  /** That new blocks move towards; undefined keeps the head's. */
  readonly gasLimit?: bigint | undefined;
  /** Accounts that the node signs for. */
  readonly accounts: readonly DevAccount[];
  readonly log: Logger;
  /**
   * Answers a transaction when its block is about to be built, instead of when it is there; what is asked meanwhile waits for
   * the block. For a chain that is only looked at through the server; one with a directory answers for what is written only.
   */
  readonly answersBeforeBlocks?: boolean | undefined;
  /** Told of a write that failed: the node has to be stopped. */
  readonly onFatal?: ((error: unknown) => void) | undefined;
}

/** A running node. */
export interface EthaneNode {
  readonly chain: Blockchain;
  readonly pool: TxPool;
  readonly miner: Miner;
  readonly accounts: readonly DevAccount[];
  /** Serves JSON-RPC over HTTP and WebSocket until the node stops. */
  listen(config: ServerConfig): Promise<RpcServer>;
  /** Answers JSON-RPC inside this program, without a socket, until the node stops. */
  handler(): Promise<RpcHandler>;
  /** Stops in order: servers, miner, pool, chain. Idempotent. */
  stop(): Promise<void>;
}

/** A development pool: its users send long series from one account and pay what they like. */
const POOL = { limits: { accountPending: 4_096, accountQueued: 1_024 }, minTip: 0n } as const;

/** Opens the chain and wires pool and miner to it. Blocks are made from now on; nothing listens yet. */
export async function createNode(config: NodeConfig): Promise<EthaneNode> {
  const { settings, datadir, syncWrites, accounts, log } = config;
  const { chain, caches, close } = await openChain(settings, {
    datadir,
    syncWrites,
    onFatal: config.onFatal,
    report: (line) => log.error(line),
  });
  const sealer = createSealer(config.mining, caches);
  let clock: BlockClock | undefined;
  const now = () => clock?.timestampAfter(chain.head.header.timestamp) ?? chain.head.header.timestamp + 1n;
  const pool = new TxPool({
    ...POOL,
    chainId: chain.spec.chainId,
    head: poolHead(chain, now()),
    acceptBlobs: chain.spec.terminalTotalDifficulty !== undefined,
  });
  // Before the miner listens: what it takes for the next block has to be right for the new head.
  const unfollow = chain.onHead(({ added, removed }) => {
    pool.reset(poolHead(chain, now()), {
      added: transactionsOf(added),
      removed: transactionsOf([...removed].reverse()),
    });
  });
  const miner = new Miner({
    chain: minerChain(chain, config.gasLimit),
    transactions: minerTransactions(pool, chain, now),
    coinbase: config.coinbase ?? ZERO_ADDRESS,
    mode: minerMode(config.mining),
    ...(sealer !== undefined && { sealer }),
    onError: (error) => log.error(`mining: ${error instanceof Error ? error.message : String(error)}`),
  });
  clock = miner.clock;
  const backend = rpcBackend({
    chain,
    pool,
    miner,
    sealer,
    accounts,
    snapshots: new Snapshots(chain, pool, miner.clock),
    answersBeforeBlocks: config.answersBeforeBlocks === true && datadir === undefined,
  });
  const onCrash: CrashReport = (method, error) =>
    log.error(`${method}: ${error instanceof Error ? error.stack : String(error)}`);
  const answering: { close(): void | Promise<void> }[] = [];
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    await Promise.all(answering.map((one) => one.close()));
    await miner.stop();
    unfollow();
    pool.close();
    await close();
  };
  return {
    chain,
    pool,
    miner,
    accounts,
    async listen({ host, port, allowRemote, allowedOrigins, allowedHosts }) {
      // The server is loaded when it is wanted: a node inside a program may do without.
      const { startRpcServer } = await import('@ethane/rpc');
      const server = await startRpcServer({
        backend,
        host,
        port,
        allowRemote,
        allowedHosts,
        corsOrigins: allowedOrigins,
        websocketOrigins: allowedOrigins,
        onCrash,
      });
      answering.push(server);
      return server;
    },
    async handler() {
      const { createRpcHandler } = await import('@ethane/rpc');
      const handler = createRpcHandler(backend, { onCrash });
      answering.push(handler);
      return handler;
    },
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function transactionsOf(blocks: HeadEvent['added']): readonly Transaction[] {
  const [only] = blocks;
  return only !== undefined && blocks.length === 1
    ? only.block.transactions
    : blocks.flatMap(({ block }) => block.transactions);
}

/** @throws CodedError `NOT_PROOF_OF_WORK` when work is asked for on a chain without seals */
function createSealer(mining: MiningMode, caches: CacheProvider | undefined): EthashSealer | undefined {
  if (mining.kind !== 'ethash') return undefined;
  if (caches === undefined) {
    throw new CodedError('NOT_PROOF_OF_WORK', 'the blocks of this chain are not sealed by proof of work');
  }
  return new EthashSealer({ caches, threads: mining.threads });
}

function minerMode(mode: MiningMode): MinerMode {
  return mode.kind === 'ethash' ? { kind: 'continuous' } : mode;
}
