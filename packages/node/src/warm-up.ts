import { setTimeout as wait } from 'node:timers/promises';
import { devGenesis, type ForkName } from '@ethane/chainspec';
import { privateKeyToAddress } from '@ethane/crypto';
import { type Address, type Bytes, bytesToHex, EMPTY_BYTES, toAddress } from '@ethane/primitives';
import { encodeTransaction, signTransaction, type UnsignedTransaction } from '@ethane/types';
import { createLogger } from './logger.ts';
import { createNode, type EthaneNode } from './node.ts';

export interface WarmUpOptions {
  /** The rules of the chain that is served. */
  readonly hardfork: ForkName;
  /** A count that grows with each request: while it does, nothing is done here. */
  readonly requests: () => number;
  readonly signal: AbortSignal;
  /** Chains that are made one after another. Default: {@link CHAINS}. */
  readonly chains?: number;
}

/**
 * Code that V8 has compiled for one chain's objects it compiles again for the next one's, until it has seen a few. More of
 * either gain nothing worth their time; docs/decisions/0014-warm-up.md has the measurements.
 */
const CHAINS = 4;
const BLOCKS = 100;
const SENDERS = 10;
/** Blocks with one transaction for each block with one of every sender. */
const SINGLES = 5;
/** Milliseconds without a request after which the warm-up goes on. */
const QUIET = 100;
const CHAIN_ID = 1_337n;
const GWEI = 10n ** 9n;
const RECIPIENT = toAddress('0x00000000000000000000000000000000c0ffee00');

/**
 * Sends transfers through chains of its own, in memory, that are thrown away: code that V8 has not compiled yet makes a
 * request cost twice as much. Works only while nobody asks for anything, a block at a time, so that no request waits for
 * more than one of them. Resolves when it is done or `signal` is aborted.
 */
export async function warmUp(options: WarmUpOptions): Promise<void> {
  const pace = new Pace(options);
  for (let chain = 0; chain < (options.chains ?? CHAINS); chain++) {
    if (!(await pace.quiet())) return;
    await useChain(options.hardfork, pace);
  }
}

async function useChain(hardfork: ForkName, pace: Pace): Promise<void> {
  const privateKeys = Array.from({ length: SENDERS }, (_, index) => new Uint8Array(32).fill(index + 1));
  const node = await createScratchNode(hardfork, privateKeys.map(privateKeyToAddress));
  try {
    const transfer = await createTransfer(node);
    const nonces = privateKeys.map(() => 0n);
    for (let block = 0; block < BLOCKS; block++) {
      if (!(await pace.quiet())) return;
      // Who sends one after another and who sends together take different ways through pool and miner.
      const senders = privateKeys.slice(0, block % (SINGLES + 1) === SINGLES ? SENDERS : 1);
      await Promise.all(senders.map((privateKey, index) => transfer(privateKey, nonces[index]!++)));
    }
  } finally {
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
    accounts: [],
    log: createLogger('silent', { out: () => undefined, err: () => undefined }),
  });
}

type Transfer = (privateKey: Bytes, nonce: bigint) => Promise<void>;

/** What a client does for a transfer: it sends, and reads the receipt. */
async function createTransfer({ chain, handler }: EthaneNode): Promise<Transfer> {
  const { handle } = await handler();
  const call = async (method: string, param: string): Promise<unknown> => {
    const reply = await handle(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: [param] }));
    return (JSON.parse(reply ?? '{}') as { readonly result?: unknown }).result;
  };
  return async (privateKey, nonce) => {
    const fields = {
      nonce,
      gasLimit: 21_000n,
      to: RECIPIENT,
      value: 1n,
      data: EMPTY_BYTES,
      chainId: CHAIN_ID,
    };
    const unsigned: UnsignedTransaction =
      chain.head.header.baseFeePerGas === undefined
        ? { type: 0, ...fields, gasPrice: GWEI }
        : { type: 2, ...fields, maxFeePerGas: 100n * GWEI, maxPriorityFeePerGas: GWEI, accessList: [] };
    const raw = bytesToHex(encodeTransaction(signTransaction(unsigned, privateKey)));
    const hash = await call('eth_sendRawTransaction', raw);
    if (typeof hash === 'string') await call('eth_getTransactionReceipt', hash);
  };
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
