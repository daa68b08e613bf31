import { setTimeout as wait } from 'node:timers/promises';
import { devGenesis, type ForkName } from '@ethane/chainspec';
import { privateKeyToAddress } from '@ethane/crypto';
import { type Address, type Bytes, bytesToHex, EMPTY_BYTES, toAddress } from '@ethane/primitives';
import { encodeTransaction, signTransaction, type UnsignedTransaction } from '@ethane/types';
import { createLogger } from './logger.ts';
import { LoopbackClient } from './loopback-client.ts';
import { createNode, type EthaneNode } from './node.ts';

export interface WarmUpOptions {
  /** The rules of the chain that is served. */
  readonly hardfork: ForkName;
  /** A count that grows with each request: while it does, nothing is done here. */
  readonly requests: () => number;
  readonly signal: AbortSignal;
  /** Chains that are made one after another. Default: {@link CHAINS}. */
  readonly chains?: number;
  /** Of each chain. Default: {@link BLOCKS}. */
  readonly blocks?: number;
}

/**
 * V8 compiles what has run about a thousand times, and again where the objects of another chain differ from those that it has
 * seen. More of either gain nothing worth their time; docs/decisions/0014-warm-up.md has the measurements.
 */
const CHAINS = 3;
const BLOCKS = 400;
const SENDERS = 10;
/** Blocks with one transaction for each block with one of every sender. */
const SINGLES = 11;
/** Milliseconds without a request after which the warm-up goes on. */
const QUIET = 100;
const CHAIN_ID = 1_337n;
const GWEI = 10n ** 9n;
const RECIPIENT = toAddress('0x00000000000000000000000000000000c0ffee00');

/**
 * Sends transfers over loopback through chains of its own, in memory, that are thrown away: code that V8 has not compiled yet makes a
 * request cost twice as much. Works only while nobody asks for anything, a block at a time, so that no request waits for
 * more than one of them. Resolves when it is done or `signal` is aborted.
 */
export async function warmUp(options: WarmUpOptions): Promise<void> {
  const pace = new Pace(options);
  for (let chain = 0; chain < (options.chains ?? CHAINS); chain++) {
    if (!(await pace.quiet())) return;
    await useChain(options, pace);
  }
}

async function useChain({ hardfork, blocks = BLOCKS }: WarmUpOptions, pace: Pace): Promise<void> {
  const privateKeys = Array.from({ length: SENDERS }, (_, index) => new Uint8Array(32).fill(index + 1));
  const node = await createScratchNode(hardfork, privateKeys.map(privateKeyToAddress));
  const senders: Sender[] = [];
  try {
    const { port } = await node.listen({ port: 0 });
    const hasBaseFee = node.chain.head.header.baseFeePerGas !== undefined;
    for (const privateKey of privateKeys) {
      senders.push(new Sender(await LoopbackClient.open(port), privateKey, hasBaseFee));
    }
    for (let block = 0; block < blocks; block++) {
      if (!(await pace.quiet())) return;
      // Who sends one after another and who sends together take different ways through pool and miner.
      const count = block % (SINGLES + 1) === SINGLES ? SENDERS : 1;
      await Promise.all(senders.slice(0, count).map((sender) => sender.transfer()));
    }
  } finally {
    for (const sender of senders) sender.close();
    await node.stop();
  }
}

function createScratchNode(hardfork: ForkName, accounts: readonly Address[]): Promise<EthaneNode> {
  const timestamp = BigInt(Math.floor(Date.now() / 1_000));
  return createNode({
    settings: {
      genesis: devGenesis({ accounts, chainId: CHAIN_ID, hardfork, timestamp, consensus: 'dev' }),
      ethash: 'none',
    },
    mining: { kind: 'instant' },
    answersBeforeBlocks: true,
    accounts: [],
    log: createLogger('silent', { out: () => undefined, err: () => undefined }),
  });
}

class Sender {
  readonly #client: LoopbackClient;
  readonly #privateKey: Bytes;
  readonly #hasBaseFee: boolean;
  #nonce = 0n;

  constructor(client: LoopbackClient, privateKey: Bytes, hasBaseFee: boolean) {
    this.#client = client;
    this.#privateKey = privateKey;
    this.#hasBaseFee = hasBaseFee;
  }

  /** What a client does for a transfer: it sends, and reads the receipt. */
  async transfer(): Promise<void> {
    const raw = bytesToHex(encodeTransaction(signTransaction(this.#next(), this.#privateKey)));
    const hash = await this.#call('eth_sendRawTransaction', raw);
    if (typeof hash === 'string') await this.#call('eth_getTransactionReceipt', hash);
  }

  close(): void {
    this.#client.close();
  }

  #next(): UnsignedTransaction {
    const fields = {
      nonce: this.#nonce++,
      gasLimit: 21_000n,
      to: RECIPIENT,
      value: 1n,
      data: EMPTY_BYTES,
      chainId: CHAIN_ID,
    };
    return this.#hasBaseFee
      ? { type: 2, ...fields, maxFeePerGas: 100n * GWEI, maxPriorityFeePerGas: GWEI, accessList: [] }
      : { type: 0, ...fields, gasPrice: GWEI };
  }

  async #call(method: string, param: string): Promise<unknown> {
    const body = await this.#client.post(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: [param] }));
    return body === '' ? undefined : (JSON.parse(body) as { readonly result?: unknown }).result;
  }
}

/** Lets the warm-up go on while nobody asks for anything. */
class Pace {
  readonly #options: WarmUpOptions;
  #seen: number | undefined;

  constructor(options: WarmUpOptions) {
    this.#options = options;
  }

  /**
   * Resolves at the next turn of the event loop where no request has come since the last time, and else once none has come
   * for {@link QUIET}. False when the warm-up is to end.
   */
  async quiet(): Promise<boolean> {
    const { requests, signal } = this.#options;
    await new Promise((resolve) => setImmediate(resolve));
    while (requests() !== this.#seen && !signal.aborted) {
      this.#seen = requests();
      await wait(QUIET, undefined, { signal }).catch(() => undefined);
    }
    return !signal.aborted;
  }
}
