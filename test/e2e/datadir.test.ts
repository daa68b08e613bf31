import { keccak256 } from '@ethane/crypto';
import { hexToBytes, toHash32 } from '@ethane/primitives';
import { verifyProof } from '@ethane/trie';
import { decodeAccount } from '@ethane/types';
import { encodeDeployData, encodeFunctionData, type Hex, parseGwei, toHex } from 'viem';
import { afterAll, describe, expect, it } from 'vitest';
import { type Artifact, compile } from './support/compile.ts';
import { type NodeProcess, startNode } from './support/process.ts';
import { call } from './support/rpc.ts';
import { temporaryFolder } from './support/temporary.ts';
import { devAccount } from './support/viem.ts';

const KILLS = 20;
const BLOCKS_BEFORE_KILLS = 200;
const SENDERS = 4;

interface Receipt {
  readonly transactionHash: Hex;
  readonly blockHash: Hex;
  readonly blockNumber: Hex;
  readonly transactionIndex: Hex;
  readonly status: Hex;
  readonly gasUsed: Hex;
  readonly contractAddress: Hex | null;
  readonly logs: readonly unknown[];
}

interface Block {
  readonly hash: Hex;
  readonly number: Hex;
  readonly stateRoot: Hex;
}

/** What the node told a client, and so may never lose or change. */
interface Acknowledged {
  readonly receipts: Map<Hex, Receipt>;
  readonly blocks: Map<Hex, Block>;
  readonly balances: Map<string, Hex>;
}

describe('a chain on disk', () => {
  const folder = temporaryFolder('datadir');
  afterAll(folder.remove);

  it(`keeps all that it acknowledged through ${KILLS} kills under load`, { timeout: 300_000 }, async () => {
    const coin = compile('Scenario.sol').Coin!;
    const known: Acknowledged = { receipts: new Map(), blocks: new Map(), balances: new Map() };
    const args = ['dev', '--datadir', folder.path];
    let node = await startNode(args);
    const address = await deployCoin(node, coin, known);

    const start = load(node, coin, address, known);
    while (BigInt(await call<Hex>(node.url, 'eth_blockNumber')) < BLOCKS_BEFORE_KILLS) await delay(20);
    start.stop();
    await start.ended;

    for (let kill = 0; kill < KILLS; kill++) {
      const running = load(node, coin, address, known);
      await delay(40 + ((kill * 97) % 260));
      await node.stop('SIGKILL');
      running.stop();
      await running.ended;
      node = await startNode(args);
      await verify(node, address, known);
    }
    expect(await node.stop()).toBe(0);

    node = await startNode(args);
    await verify(node, address, known);
    expect(await node.stop('SIGINT')).toBe(0);
    expect(node.stderr()).toBe('');
    expect(known.receipts.size).toBeGreaterThan(BLOCKS_BEFORE_KILLS);
  });
});

async function deployCoin(node: NodeProcess, { abi, bytecode }: Artifact, known: Acknowledged): Promise<Hex> {
  const data = encodeDeployData({ abi, bytecode, args: [10n ** 24n] });
  const hash = await call<Hex>(node.url, 'eth_sendTransaction', { from: devAccount(0).address, data });
  const receipt = await acknowledge(node, hash, known);
  for (let sender = 1; sender < SENDERS; sender++) {
    const transfer = encodeFunctionData({
      abi,
      functionName: 'transfer',
      args: [devAccount(sender).address, 10n ** 20n],
    });
    const funded = await call<Hex>(node.url, 'eth_sendTransaction', {
      from: devAccount(0).address,
      to: receipt.contractAddress,
      data: transfer,
    });
    await acknowledge(node, funded, known);
  }
  return receipt.contractAddress!;
}

/** Sends coin transfers and deployments from several accounts until told to stop or the node is gone. */
function load(
  node: NodeProcess,
  { abi, bytecode }: Artifact,
  address: Hex,
  known: Acknowledged,
): { stop(): void; ended: Promise<void> } {
  let stopped = false;
  const sender = async (index: number) => {
    for (let round = 0; !stopped; round++) {
      const from = devAccount(index).address;
      const request =
        round % 10 === 9
          ? { from, data: encodeDeployData({ abi, bytecode, args: [BigInt(round)] }) }
          : {
              from,
              to: address,
              data: encodeFunctionData({
                abi,
                functionName: 'transfer',
                args: [toHex(index * 1_000 + (round % 7) + 1, { size: 20 }), 1n],
              }),
            };
      const hash = await call<Hex>(node.url, 'eth_sendTransaction', {
        ...request,
        gas: '0x200000',
        maxFeePerGas: toHex(parseGwei('20')),
      });
      await acknowledge(node, hash, known);
    }
  };
  const isGone = (error: unknown) => {
    if (!(error instanceof TypeError)) throw error; // fetch fails with a TypeError when the connection breaks
  };
  const ended = Promise.all(Array.from({ length: SENDERS }, (_, index) => sender(index).catch(isGone))).then(
    () => undefined,
  );
  return {
    stop: () => {
      stopped = true;
    },
    ended,
  };
}

async function acknowledge(node: NodeProcess, hash: Hex, known: Acknowledged): Promise<Receipt> {
  for (;;) {
    const receipt = await call<Receipt | null>(node.url, 'eth_getTransactionReceipt', hash);
    if (receipt !== null) {
      const block = await call<Block>(node.url, 'eth_getBlockByNumber', receipt.blockNumber, false);
      const recipient = devAccount(Number(BigInt(receipt.blockNumber) % BigInt(SENDERS))).address;
      const balance = await call<Hex>(node.url, 'eth_getBalance', recipient, receipt.blockNumber);
      known.receipts.set(hash, receipt);
      known.blocks.set(receipt.blockNumber, block);
      known.balances.set(`${recipient}@${receipt.blockNumber}`, balance);
      return receipt;
    }
    await delay(2);
  }
}

async function verify(node: NodeProcess, contract: Hex, known: Acknowledged): Promise<void> {
  const highest = [...known.blocks.keys()].reduce((a, b) => (BigInt(a) > BigInt(b) ? a : b));
  expect(BigInt(await call<Hex>(node.url, 'eth_blockNumber'))).toBeGreaterThanOrEqual(BigInt(highest));
  for (const [number, block] of known.blocks)
    expect(await call(node.url, 'eth_getBlockByNumber', number, false)).toEqual(block);
  for (const [hash, receipt] of known.receipts)
    expect(await call(node.url, 'eth_getTransactionReceipt', hash)).toEqual(receipt);
  for (const [where, balance] of known.balances) {
    const [address, number] = where.split('@');
    expect(await call(node.url, 'eth_getBalance', address, number)).toBe(balance);
  }
  const logs = await call<readonly unknown[]>(node.url, 'eth_getLogs', {
    address: contract,
    fromBlock: '0x0',
    toBlock: highest,
  });
  const acknowledgedLogs = [...known.receipts.values()].flatMap((receipt) =>
    receipt.logs.filter((log) => (log as { address: Hex }).address === contract),
  );
  for (const log of acknowledgedLogs) expect(logs).toContainEqual(log);
  await verifyProofAtHead(node, contract);
}

async function verifyProofAtHead(node: NodeProcess, contract: Hex): Promise<void> {
  const block = await call<Block>(node.url, 'eth_getBlockByNumber', 'latest', false);
  const slot = toHex(2, { size: 32 }); // total supply of OpenZeppelin's ERC20
  const proof = await call<{
    accountProof: Hex[];
    storageHash: Hex;
    storageProof: { proof: Hex[]; value: Hex }[];
  }>(node.url, 'eth_getProof', contract, [slot], block.number);
  const account = verifyProof(
    toHash32(block.stateRoot),
    keccak256(hexToBytes(contract)),
    proof.accountProof.map((node) => hexToBytes(node)),
  );
  const { storageRoot } = decodeAccount(account!);
  expect(storageRoot).toBe(proof.storageHash);
  const [storage] = proof.storageProof;
  expect(
    verifyProof(
      storageRoot,
      keccak256(hexToBytes(slot)),
      storage!.proof.map((node) => hexToBytes(node)),
    ),
  ).toBeDefined();
  expect(BigInt(storage!.value)).toBe(10n ** 24n);
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
