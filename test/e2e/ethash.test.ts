import { devGenesis } from '@ethane/chainspec';
import { cacheSize, datasetSize, SMALL_ETHASH, seedHash } from '@ethane/ethash';
import { createDevNode, type EthaneNode } from '@ethane/node';
import { bytesToBigint, bytesToHex, hexToBytes } from '@ethane/primitives';
import { signTransaction, type Transaction, transactionHash } from '@ethane/types';
import { Ethash } from '@ethereumjs/ethash';
import { createPublicClient, fromRlp, type Hex, keccak256, toHex, toRlp, webSocket } from 'viem';
import { afterEach, describe, expect, it } from 'vitest';
import { startNode } from './support/process.ts';
import { call } from './support/rpc.ts';
import { viemClients } from './support/viem.ts';

const BLOCKS = 30;
const TWO_256 = 2n ** 256n;

/** Ethash of another implementation over the small sizes that development chains use. */
function peerEthash(): Ethash {
  const peer = new Ethash();
  peer.fullSize = datasetSize(0, SMALL_ETHASH);
  peer.cacheSize = cacheSize(0, SMALL_ETHASH);
  peer.seed = seedHash(0);
  peer.cache = peer.mkcache(peer.cacheSize, peer.seed);
  return peer;
}

describe('a chain with proof of work', () => {
  const nodes: EthaneNode[] = [];
  afterEach(async () => {
    for (const node of nodes.splice(0)) await node.stop();
  });

  it(`mines ${BLOCKS} blocks whose seals another implementation verifies`, { timeout: 120_000 }, async () => {
    const process = await startNode(['dev', '--mine', 'ethash', '--threads', '2']);
    const { reader, writer, chain } = viemClients(process);
    const hash = await writer.sendTransaction({
      to: '0x00000000000000000000000000000000c0ffee06',
      value: 1n,
      chain,
    });
    expect((await reader.waitForTransactionReceipt({ hash, timeout: 60_000 })).status).toBe('success');
    while ((await reader.getBlockNumber({ cacheTime: 0 })) < BLOCKS)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(BigInt(await call<Hex>(process.url, 'eth_hashrate'))).toBeGreaterThan(0n);

    const peer = peerEthash();
    let previous: RpcBlock | undefined;
    for (let number = 0; number <= BLOCKS; number++) {
      const block = await blockAt(process.url, number);
      if (previous !== undefined) {
        const { hash: result, mix } = peer.run(hexToBytes(block.sealHash), hexToBytes(block.nonce));
        expect(bytesToHex(mix)).toBe(block.mixHash);
        expect(bytesToBigint(result)).toBeLessThanOrEqual(TWO_256 / BigInt(block.difficulty));
        expect(BigInt(block.difficulty)).toBe(expectedDifficulty(block, previous));
      }
      previous = block;
    }
    expect(await process.stop()).toBe(0);
    expect(process.stderr()).toBe('');
  });

  it('reorganises to a heavier chain, takes transactions back and tells of removed logs', {
    timeout: 60_000,
  }, async () => {
    const accounts = await createDevNode({ accounts: 2, mining: { kind: 'manual' } });
    nodes.push(accounts);
    const genesis = devGenesis({
      accounts: accounts.accounts.map(({ address }) => address),
      chainId: 31_337n,
      consensus: 'proofOfWork',
      timestamp: 1_700_000_000n,
    });
    const mining = { kind: 'ethash', threads: 1 } as const;
    const ours = await createDevNode({ accounts: 2, genesis, mining });
    nodes.push(ours);
    ours.miner.setContinuous(false);
    const server = await ours.listen({ port: 0 });
    const logs = await subscribeLogs(`ws://127.0.0.1:${server.port}`);

    const loud = logTransaction(ours);
    await ours.pool.add(loud);
    await ours.miner.mine(2);
    expect(ours.chain.transactionByHash(transactionHash(loud))).toBeDefined();
    expect(await logs.next()).toMatchObject({ removed: false, transactionHash: transactionHash(loud) });
    const oldHead = ours.chain.head;

    const theirs = await createDevNode({ accounts: 2, genesis, mining });
    nodes.push(theirs);
    theirs.miner.setContinuous(false);
    await theirs.miner.mine(4);
    const statuses: string[] = [];
    for (const block of theirs.chain.blocks(1n)) statuses.push((await ours.chain.import(block)).status);

    expect(statuses.slice(0, 2)).toEqual(['side', 'side']);
    expect(statuses).toContain('reorganised');
    expect(ours.chain.head.hash).toBe(theirs.chain.head.hash);
    expect(ours.chain.head.totalDifficulty).toBeGreaterThan(oldHead.totalDifficulty);
    expect(ours.chain.transactionByHash(transactionHash(loud))).toBeUndefined();
    expect(ours.pool.get(transactionHash(loud))).toBeDefined();
    expect(await logs.next()).toMatchObject({ removed: true, transactionHash: transactionHash(loud) });

    await ours.miner.mine(1);
    expect(ours.chain.transactionByHash(transactionHash(loud))?.blockNumber).toBe(5n);
    expect(await logs.next()).toMatchObject({ removed: false, blockNumber: '0x5' });
    logs.close();
  });
});

/** Creates a contract whose init code logs one byte. */
function logTransaction({ accounts, chain }: EthaneNode): Transaction {
  return signTransaction(
    {
      type: 2,
      chainId: chain.spec.chainId,
      nonce: 0n,
      maxPriorityFeePerGas: 1n,
      maxFeePerGas: 10n ** 10n,
      gasLimit: 100_000n,
      to: undefined,
      value: 0n,
      data: hexToBytes('0x60015fa0'), // PUSH1 1 PUSH0 LOG0
      accessList: [],
    },
    accounts[0]!.privateKey,
  );
}

interface RpcBlock {
  readonly number: Hex;
  readonly nonce: Hex;
  readonly mixHash: Hex;
  readonly difficulty: Hex;
  readonly timestamp: Hex;
  readonly uncles: readonly Hex[];
  /** What was sealed, computed from the raw header. */
  readonly sealHash: Hex;
}

async function blockAt(url: string, number: number): Promise<RpcBlock> {
  const block = await call<Omit<RpcBlock, 'sealHash'>>(url, 'eth_getBlockByNumber', toHex(number), false);
  const fields = fromRlp(await call<Hex>(url, 'debug_getRawHeader', toHex(number)), 'hex') as Hex[];
  const sealed = fields.filter((_, index) => index !== MIX_HASH_FIELD && index !== NONCE_FIELD);
  return { ...block, sealHash: keccak256(toRlp(sealed)) };
}

const MIX_HASH_FIELD = 13;
const NONCE_FIELD = 14;

/** Difficulty by the rule of Byzantium and later (EIP-100), far from the bomb. */
function expectedDifficulty(block: RpcBlock, parent: RpcBlock): bigint {
  const elapsed = BigInt(block.timestamp) - BigInt(parent.timestamp);
  const steps = (parent.uncles.length > 0 ? 2n : 1n) - elapsed / 9n;
  const difficulty =
    BigInt(parent.difficulty) + (BigInt(parent.difficulty) / 2_048n) * (steps < -99n ? -99n : steps);
  return difficulty < 131_072n ? 131_072n : difficulty;
}

interface LogFeed {
  next(): Promise<unknown>;
  close(): void;
}

/** Logs as `eth_subscribe` sends them, one after another. */
async function subscribeLogs(url: string): Promise<LogFeed> {
  const client = createPublicClient({ transport: webSocket(url) });
  const arrived: unknown[] = [];
  const waiting: ((log: unknown) => void)[] = [];
  await client.transport.subscribe({
    // viem knows only newHeads here by type; the node takes what is asked.
    params: ['logs', {}] as never,
    onData: ({ result }: { readonly result?: unknown }) => {
      const next = waiting.shift();
      if (next === undefined) arrived.push(result);
      else next(result);
    },
  });
  const rpcClient = await client.transport.getRpcClient();
  return {
    next: () =>
      arrived.length > 0 ? Promise.resolve(arrived.shift()) : new Promise((resolve) => waiting.push(resolve)),
    close: () => rpcClient.close(),
  };
}
