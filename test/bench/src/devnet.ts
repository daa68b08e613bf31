import { type Hex, parseGwei } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { createRpcClient, type RpcClient } from './http-client.ts';
import { ANVIL, ETHANE, type NodeUnderTest, start } from './nodes.ts';
import { type Row, rowOfMedians } from './report.ts';

const MNEMONIC = 'test test test test test test test test test test test junk';
const ADDRESSES = Array.from(
  { length: 10 },
  (_, addressIndex) => mnemonicToAccount(MNEMONIC, { addressIndex }).address,
);

/** How clients go about it. */
interface Workload {
  readonly accounts: number;
  readonly transfers: number;
  /** Whether a client waits for the receipt of a transfer before it sends the account's next. */
  readonly awaitsReceipts: boolean;
  /** Milliseconds between a node's first answer and the first transfer. */
  readonly idle: number;
  readonly passes: number;
}

/** Milliseconds that a node is left alone first, as one that somebody starts by hand: Ethane warms up meanwhile. */
const IDLE = 10_000;

const WORKLOADS: readonly Workload[] = [
  { accounts: 10, transfers: 2_000, awaitsReceipts: true, idle: IDLE, passes: 5 },
  { accounts: 10, transfers: 2_000, awaitsReceipts: true, idle: 0, passes: 9 },
  { accounts: 10, transfers: 2_000, awaitsReceipts: false, idle: IDLE, passes: 3 },
  { accounts: 1, transfers: 500, awaitsReceipts: true, idle: IDLE, passes: 3 },
];

/** Transfers over HTTP with instant mining: each account in sequence, all of them at once. */
export async function benchDevnet(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const workload of WORKLOADS) {
    const signed = await signTransfers(workload);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let pass = 0; pass < workload.passes; pass++) {
      ours.push(await transfersPerSecond(ETHANE, signed, workload));
      theirs.push(await transfersPerSecond(ANVIL, signed, workload));
    }
    const unit = { what: describe(workload), unit: 'tx/s', higherIsBetter: true };
    rows.push(rowOfMedians(unit, ours, { 'anvil 1.7.1': theirs }));
  }
  return rows;
}

function describe({ accounts, transfers, awaitsReceipts, idle }: Workload): string {
  const senders = accounts === 1 ? 'one account' : `${accounts} accounts`;
  const how = awaitsReceipts
    ? 'each awaited before the account sends its next'
    : 'sent without waiting for receipts';
  const when = idle === 0 ? 'at once after the start' : `${idle / 1_000} s after the start`;
  return `${transfers.toLocaleString('en-US')} signed transfers of ${senders}, ${how}; ${when}`;
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
  const what = 'process start to first RPC answer';
  return [
    rowOfMedians({ what, unit: 'ms', higherIsBetter: false }, times.ours, { 'anvil 1.7.1': times.theirs }),
  ];
}

async function signTransfers({ accounts, transfers }: Workload): Promise<Hex[][]> {
  const to = '0x00000000000000000000000000000000c0ffee99';
  return Promise.all(
    Array.from({ length: accounts }, async (_, addressIndex) => {
      const account = mnemonicToAccount(MNEMONIC, { addressIndex });
      return Promise.all(
        Array.from({ length: transfers / accounts }, (_, nonce) =>
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

/** Milliseconds without a new block after which a node is thought to have left transactions lying. */
const STALL = 100;
const DEADLINE = 120_000;

/** Until every transfer is in a block. A node that has lost one on the way gets it again, on its own clock. */
async function transfersPerSecond(
  node: NodeUnderTest,
  signed: readonly (readonly Hex[])[],
  { accounts, transfers: count, awaitsReceipts, idle }: Workload,
): Promise<number> {
  const running = await start(node);
  const client = createRpcClient(running.url, accounts);
  try {
    await new Promise((resolve) => setTimeout(resolve, idle));
    const begin = performance.now();
    await Promise.all(
      signed.map(async (transfers) => {
        for (const raw of transfers) {
          const hash = await client.call<string>('eth_sendRawTransaction', [raw]);
          if (awaitsReceipts) await receiptOf(client, hash);
        }
      }),
    );
    let missing = await missingTransfers(client, signed);
    for (let since = performance.now(); missing.length > 0; ) {
      const now = performance.now();
      if (now - begin > DEADLINE)
        throw new Error(`${node.name} left ${missing.length} accounts' transfers unmined`);
      if (now - since > STALL) {
        for (const raw of missing) await client.call('eth_sendRawTransaction', [raw]).catch(() => undefined);
        await client.call('evm_mine', []);
        since = now;
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
      const left = await missingTransfers(client, signed);
      if (left.join() !== missing.join()) since = performance.now();
      missing = left;
    }
    return count / ((performance.now() - begin) / 1_000);
  } finally {
    client.close();
    await running.stop();
  }
}

/** Asks again and again without a pause, for a while; a transfer that a node leaves lying is dealt with at the end. */
async function receiptOf(client: RpcClient, hash: string): Promise<void> {
  const begin = performance.now();
  while ((await client.call('eth_getTransactionReceipt', [hash])) === null) {
    if (performance.now() - begin > STALL) return;
  }
}

/** The first transfer of each account that is in no block yet. */
async function missingTransfers(client: RpcClient, signed: readonly (readonly Hex[])[]): Promise<Hex[]> {
  const next = await Promise.all(
    signed.map(async (transfers, index) => {
      const address = ADDRESSES[index];
      const nonce = Number(await client.call<Hex>('eth_getTransactionCount', [address, 'latest']));
      return transfers[nonce];
    }),
  );
  return next.filter((raw) => raw !== undefined);
}
