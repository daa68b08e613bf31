import {
  Contract,
  ContractFactory,
  type ContractTransactionResponse,
  JsonRpcProvider,
  parseEther,
  Wallet,
  WebSocketProvider,
} from 'ethers';
import { toHex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Artifact, compile } from './support/compile.ts';
import { type NodeProcess, startNode } from './support/process.ts';
import { devAccount } from './support/viem.ts';

const RECIPIENT = '0x00000000000000000000000000000000c0ffee03';

/** ethers answers a repeated question from memory for 250 ms; a block takes less here, and a nonce would be the old one. */
const NO_CACHE = { cacheTimeout: -1 };

describe('ethers v6 against the devnet', () => {
  let node: NodeProcess;
  let coinArtifact: Artifact;

  beforeAll(async () => {
    coinArtifact = compile('Scenario.sol').Coin!;
    node = await startNode();
  }, 60_000);

  afterAll(async () => {
    expect(await node.stop()).toBe(0);
    expect(node.stderr()).toBe('');
  });

  const key = (index: number) => toHex(devAccount(index).getHdKey().privateKey!);

  async function deployAndTransfer(
    provider: JsonRpcProvider | WebSocketProvider,
    wallet: Wallet,
  ): Promise<void> {
    const factory = new ContractFactory(coinArtifact.abi as never, coinArtifact.bytecode, wallet);
    const deployed = await factory.deploy(parseEther('100'));
    await deployed.waitForDeployment();
    const coin = new Contract(await deployed.getAddress(), coinArtifact.abi as never, wallet);

    const isHearing = answerTo(provider, ['eth_newFilter', 'eth_subscribe']);
    const heard = new Promise<bigint>((resolve) => {
      void coin.on('Transfer', (_from: string, _to: string, value: bigint) => resolve(value));
    });
    // The listener asks the node for its filter in the background.
    await isHearing;
    const sent = (await coin.getFunction('transfer')(RECIPIENT, 3n)) as ContractTransactionResponse;
    const receipt = await sent.wait();
    expect(receipt?.status).toBe(1);
    expect(receipt?.logs).toHaveLength(1);
    expect(await heard).toBe(3n);
    await coin.removeAllListeners();

    expect(await coin.getFunction('balanceOf')(RECIPIENT)).toBe(3n);
    const events = await coin.queryFilter('Transfer', receipt!.blockNumber, receipt!.blockNumber);
    expect(events).toHaveLength(1);
  }

  it('deploys, calls and hears events through JsonRpcProvider', async () => {
    const provider = new JsonRpcProvider(node.url, undefined, { ...NO_CACHE, pollingInterval: 20 });
    try {
      await deployAndTransfer(provider, new Wallet(key(2), provider));
      const signer = await provider.getSigner(0);
      const sent = await signer.sendTransaction({ to: RECIPIENT, value: 5n });
      expect((await sent.wait())?.gasUsed).toBe(21_000n);
    } finally {
      provider.destroy();
    }
  });

  it('deploys, calls and hears events through WebSocketProvider', async () => {
    const provider = new WebSocketProvider(node.webSocketUrl, undefined, NO_CACHE);
    try {
      await deployAndTransfer(provider, new Wallet(key(3), provider));
    } finally {
      await provider.destroy();
    }
  });
});

/** What a provider tells those who look for mistakes: requests that it sends and results that it receives. */
interface DebugEvent {
  readonly payload?: Batched<{ readonly id: number; readonly method: string }>;
  readonly result?: Batched<{ readonly id: number }>;
}

type Batched<Value> = Value | readonly Value[];

/** Resolves when the node has answered the next request with one of the `methods`. */
function answerTo(provider: JsonRpcProvider | WebSocketProvider, methods: readonly string[]): Promise<void> {
  const asked = new Set<number>();
  return new Promise((resolve) => {
    void provider.on('debug', ({ payload = [], result = [] }: DebugEvent) => {
      for (const { id, method } of [payload].flat()) if (methods.includes(method)) asked.add(id);
      if ([result].flat().some(({ id }) => asked.has(id))) resolve();
    });
  });
}
