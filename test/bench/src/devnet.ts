import { type Hex, parseGwei } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { createRpcClient } from './http-client.ts';
import { ANVIL, ETHANE, type NodeUnderTest, start } from './nodes.ts';
import { median, type Row } from './report.ts';

const MNEMONIC = 'test test test test test test test test test test test junk';
const ACCOUNTS = 10;
const TRANSFERS = 2_000;
const PASSES = 3;

/** Transfers of ten accounts over HTTP with instant mining: each account sends one after another, all ten at once. */
export async function benchDevnet(): Promise<Row[]> {
  const signed = await signTransfers();
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let pass = 0; pass < PASSES; pass++) {
    ours.push(await transfersPerSecond(ETHANE, signed));
    theirs.push(await transfersPerSecond(ANVIL, signed));
  }
  return [
    {
      what: `devnet: ${TRANSFERS} signed transfers of ${ACCOUNTS} accounts, instant mining, HTTP`,
      unit: 'tx/s',
      ours: median(ours),
      peer: 'anvil 1.7.1',
      theirs: median(theirs),
      higherIsBetter: true,
    },
  ];
}

/** Median time from process start to the first answer. */
export async function benchStart(): Promise<Row[]> {
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let pass = 0; pass < 5; pass++) {
    for (const [key, node] of [
      ['ours', ETHANE],
      ['theirs', ANVIL],
    ] as const) {
      const running = await start(node);
      times[key].push(running.startMilliseconds);
      await running.stop();
    }
  }
  return [
    {
      what: 'process start to first RPC answer',
      unit: 'ms',
      ours: median(times.ours),
      peer: 'anvil 1.7.1',
      theirs: median(times.theirs),
      higherIsBetter: false,
    },
  ];
}

async function signTransfers(): Promise<Hex[][]> {
  const to = '0x00000000000000000000000000000000c0ffee99';
  return Promise.all(
    Array.from({ length: ACCOUNTS }, async (_, addressIndex) => {
      const account = mnemonicToAccount(MNEMONIC, { addressIndex });
      return Promise.all(
        Array.from({ length: TRANSFERS / ACCOUNTS }, (_, nonce) =>
          account.signTransaction({
            type: 'eip1559',
            chainId: 31_337,
            nonce,
            to,
            value: 1n,
            gas: 21_000n,
            maxFeePerGas: parseGwei('20'),
            maxPriorityFeePerGas: parseGwei('1'),
          }),
        ),
      );
    }),
  );
}

/** Until every transfer is in a block. A node that lets ready transactions lie is asked to mine when it has stopped. */
async function transfersPerSecond(node: NodeUnderTest, signed: readonly (readonly Hex[])[]): Promise<number> {
  const running = await start(node);
  const client = createRpcClient(running.url, ACCOUNTS);
  try {
    const begin = performance.now();
    const last = await Promise.all(
      signed.map(async (transfers) => {
        let hash = '';
        for (const raw of transfers) hash = await client.call<string>('eth_sendRawTransaction', [raw]);
        return hash;
      }),
    );
    for (let round = 0; !(await allMined(client, last)); round++) {
      if (round > 0 && round % 20 === 0) await client.call('evm_mine', []);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const seconds = (performance.now() - begin) / 1_000;
    return TRANSFERS / seconds;
  } finally {
    client.close();
    await running.stop();
  }
}

async function allMined(
  client: ReturnType<typeof createRpcClient>,
  hashes: readonly string[],
): Promise<boolean> {
  const receipts = await Promise.all(hashes.map((hash) => client.call('eth_getTransactionReceipt', [hash])));
  return receipts.every((receipt) => receipt !== null);
}
