import { keccak256 } from '@ethane/crypto';
import * as kzg from '@ethane/crypto/kzg';
import { hexToBytes, toHash32 } from '@ethane/primitives';
import { decodeRlp } from '@ethane/rlp';
import { verifyProof } from '@ethane/trie';
import { decodeAccount } from '@ethane/types';
import { type Hex, parseEther, parseGwei, type TransactionReceipt, toBlobs, toHex } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from './support/compile.ts';
import { type NodeProcess, startNode } from './support/process.ts';
import { call } from './support/rpc.ts';
import { viemClients } from './support/viem.ts';

const RECIPIENT = '0x00000000000000000000000000000000c0ffee01';

/** viem's port to a KZG library, answered by ours. */
const viemKzg = {
  blobToKzgCommitment: (blob: Uint8Array) => kzg.blobToCommitment(blob),
  computeBlobKzgProof: (blob: Uint8Array, commitment: Uint8Array) => kzg.blobProof(blob, commitment),
};

describe('viem against the devnet', () => {
  let node: NodeProcess;
  let clients: ReturnType<typeof viemClients>;

  beforeAll(async () => {
    node = await startNode();
    clients = viemClients(node);
  });

  afterAll(async () => {
    expect(await node.stop()).toBe(0);
    expect(node.stderr()).toBe('');
  });

  /** Waits for the receipt and checks the fields that every receipt has. */
  async function receiptOf(hash: Hex, type: TransactionReceipt['type']): Promise<TransactionReceipt> {
    const receipt = await clients.reader.waitForTransactionReceipt({ hash });
    const block = await clients.reader.getBlock({ blockHash: receipt.blockHash });
    const transaction = await clients.reader.getTransaction({ hash });
    expect(receipt).toMatchObject({
      type,
      status: 'success',
      transactionHash: hash,
      blockNumber: block.number,
      from: clients.account.address.toLowerCase(),
      transactionIndex: block.transactions.indexOf(hash),
      contractAddress: null,
    });
    expect(receipt.cumulativeGasUsed).toBeGreaterThanOrEqual(receipt.gasUsed);
    expect(receipt.logsBloom).toHaveLength(2 + 512);
    expect(receipt.effectiveGasPrice).toBe(
      transaction.maxFeePerGas === undefined
        ? transaction.gasPrice
        : (block.baseFeePerGas ?? 0n) +
            (transaction.maxPriorityFeePerGas! < transaction.maxFeePerGas - (block.baseFeePerGas ?? 0n)
              ? transaction.maxPriorityFeePerGas!
              : transaction.maxFeePerGas - (block.baseFeePerGas ?? 0n)),
    );
    return receipt;
  }

  it('sends a legacy transaction', async () => {
    const before = await clients.reader.getBalance({ address: RECIPIENT });
    const hash = await clients.writer.sendTransaction({
      type: 'legacy',
      to: RECIPIENT,
      value: parseEther('1'),
      gasPrice: parseGwei('3'),
    });
    const receipt = await receiptOf(hash, 'legacy');
    expect(receipt.gasUsed).toBe(21_000n);
    expect(await clients.reader.getBalance({ address: RECIPIENT })).toBe(before + parseEther('1'));
  });

  it('sends a transaction with an access list', async () => {
    const hash = await clients.writer.sendTransaction({
      type: 'eip2930',
      to: RECIPIENT,
      value: 1n,
      gasPrice: parseGwei('3'),
      accessList: [{ address: RECIPIENT, storageKeys: [toHex(1, { size: 32 })] }],
    });
    const receipt = await receiptOf(hash, 'eip2930');
    expect(receipt.gasUsed).toBe(21_000n + 2_400n + 1_900n);
  });

  it('sends a transaction with a dynamic fee', async () => {
    const hash = await clients.writer.sendTransaction({ to: RECIPIENT, value: 1n });
    await receiptOf(hash, 'eip1559');
  });

  it('sends a blob transaction with a real KZG proof and prices its blob', async () => {
    const blobs = toBlobs({ data: toHex('blobs travel beside the transaction') });
    const hash = await clients.writer.sendTransaction({
      to: RECIPIENT,
      blobs,
      kzg: viemKzg,
      maxFeePerBlobGas: parseGwei('10'),
    });
    const receipt = await receiptOf(hash, 'eip4844');
    expect(receipt.blobGasUsed).toBe(131_072n);
    expect(receipt.blobGasPrice).toBeGreaterThan(0n);
    const transaction = await clients.reader.getTransaction({ hash });
    expect(transaction.blobVersionedHashes).toEqual(
      blobs.map((blob) => kzg.versionedHash(kzg.blobToCommitment(hexToBytes(blob)))),
    );
  });

  it('refuses a blob transaction whose proof does not fit the blob', async () => {
    const wrongProof = hexToBytes(`0xc0${'00'.repeat(47)}`);
    const sent = clients.writer.sendTransaction({
      to: RECIPIENT,
      blobs: toBlobs({ data: toHex('proved wrongly') }),
      kzg: { ...viemKzg, computeBlobKzgProof: () => wrongProof },
      maxFeePerBlobGas: parseGwei('10'),
      gas: 21_000n,
    });
    await expect(sent).rejects.toThrow(/KZG verification error/);
  });

  it('sends a set-code transaction with an authorization', async () => {
    const { Moody } = compile('Scenario.sol');
    const deployment = await clients.writer.deployContract({ abi: Moody!.abi, bytecode: Moody!.bytecode });
    const { contractAddress } = await clients.reader.waitForTransactionReceipt({ hash: deployment });
    const authority = privateKeyToAccount(generatePrivateKey());
    const authorization = await clients.writer.signAuthorization({
      account: authority,
      contractAddress: contractAddress!,
    });
    const hash = await clients.writer.sendTransaction({
      to: authority.address,
      authorizationList: [authorization],
      data: '0x',
      gas: 200_000n,
    });
    const receipt = await clients.reader.waitForTransactionReceipt({ hash });
    expect(receipt.type).toBe('eip7702');
    expect(await clients.reader.getCode({ address: authority.address })).toBe(
      `0xef0100${contractAddress!.slice(2).toLowerCase()}`,
    );
    expect(
      await clients.reader.readContract({
        address: authority.address,
        abi: Moody!.abi,
        functionName: 'total',
      }),
    ).toBe(0n);
  });

  it('reads logs by address, topic and range', async () => {
    const { Coin } = compile('Scenario.sol');
    const deployment = await clients.writer.deployContract({
      abi: Coin!.abi,
      bytecode: Coin!.bytecode,
      args: [parseEther('1000')],
    });
    const { contractAddress, blockNumber } = await clients.reader.waitForTransactionReceipt({
      hash: deployment,
    });
    for (const amount of [1n, 2n, 3n]) {
      const hash = await clients.writer.writeContract({
        address: contractAddress!,
        abi: Coin!.abi,
        functionName: 'transfer',
        args: [RECIPIENT, amount],
      });
      await clients.reader.waitForTransactionReceipt({ hash });
    }
    const events = await clients.reader.getContractEvents({
      address: contractAddress!,
      abi: Coin!.abi,
      eventName: 'Transfer',
      args: { to: RECIPIENT },
      fromBlock: blockNumber,
    });
    expect(events.map((event) => (event as unknown as { args: { value: bigint } }).args.value)).toEqual([
      1n,
      2n,
      3n,
    ]);
    expect(await clients.reader.getLogs({ address: RECIPIENT, fromBlock: 0n })).toEqual([]);
  });

  it('watches blocks over WebSocket', async () => {
    const socket = clients.socketReader();
    const start = await clients.reader.getBlockNumber();
    const seen: bigint[] = [];
    const done = new Promise<void>((resolve, reject) => {
      const unwatch = socket.watchBlocks({
        onBlock: (block) => {
          seen.push(block.number!);
          if (seen.length === 3) {
            unwatch();
            resolve();
          }
        },
        onError: reject,
      });
    });
    const client = await socket.transport.getRpcClient();
    await socket.getChainId();
    for (let i = 0; i < 3; i++) await call(node.url, 'evm_mine');
    await done;
    client.close();
    expect(seen).toEqual([start + 1n, start + 2n, start + 3n]);
  });

  it('answers getProof so that it verifies against the state root of the header', async () => {
    const { Moody } = compile('Scenario.sol');
    const deployment = await clients.writer.deployContract({ abi: Moody!.abi, bytecode: Moody!.bytecode });
    const { contractAddress } = await clients.reader.waitForTransactionReceipt({ hash: deployment });
    const put = await clients.writer.writeContract({
      address: contractAddress!,
      abi: Moody!.abi,
      functionName: 'put',
      args: [7n],
    });
    const { blockNumber } = await clients.reader.waitForTransactionReceipt({ hash: put });
    await call(node.url, 'evm_mine');
    const slot = toHex(0, { size: 32 });
    const absent = toHex(99, { size: 32 });
    const block = await clients.reader.getBlock({ blockNumber });
    const proof = await clients.reader.getProof({
      address: contractAddress!,
      storageKeys: [slot, absent],
      blockNumber,
    });

    const account = verifyProof(
      toHash32(block.stateRoot),
      keccak256(hexToBytes(contractAddress!)),
      proof.accountProof.map((entry) => hexToBytes(entry)),
    );
    const decoded = decodeAccount(account!);
    expect(decoded).toMatchObject({
      nonce: 1n,
      balance: 0n,
      storageRoot: proof.storageHash,
      codeHash: proof.codeHash,
    });
    const [present, missing] = proof.storageProof;
    expect(present!.value).toBe(7n);
    expect(
      decodeRlp(
        verifyProof(
          decoded.storageRoot,
          keccak256(hexToBytes(slot)),
          present!.proof.map((entry) => hexToBytes(entry)),
        )!,
      ),
    ).toEqual(new Uint8Array([7]));
    expect(missing!.value).toBe(0n);
    expect(
      verifyProof(
        decoded.storageRoot,
        keccak256(hexToBytes(absent)),
        missing!.proof.map((entry) => hexToBytes(entry)),
      ),
    ).toBeUndefined();
  });
});
