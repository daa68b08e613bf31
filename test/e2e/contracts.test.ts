import { Contract, ContractFactory, JsonRpcProvider, Wallet } from 'ethers';
import {
  concatHex,
  encodeAbiParameters,
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  type Hex,
  keccak256,
  parseEther,
  toHex,
} from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Artifact, compile } from './support/compile.ts';
import { type NodeProcess, startNode } from './support/process.ts';
import { devAccount, viemClients } from './support/viem.ts';

const RECIPIENT = '0x00000000000000000000000000000000c0ffee02';
const SALT = toHex(42, { size: 32 });

describe('contracts compiled with solc', () => {
  let node: NodeProcess;
  let clients: ReturnType<typeof viemClients>;
  let artifacts: Record<string, Artifact>;

  beforeAll(async () => {
    artifacts = compile('Scenario.sol', 'osaka');
    node = await startNode();
    clients = viemClients(node);
  }, 60_000);

  afterAll(async () => {
    expect(await node.stop()).toBe(0);
    expect(node.stderr()).toBe('');
  });

  function artifact(name: string): Artifact {
    const found = artifacts[name];
    if (found === undefined) throw new Error(`no contract ${name}`);
    return found;
  }

  /** Sends with exactly the estimated gas; it must suffice and be within 2 % of gas used plus the refund. */
  async function sendWithEstimate(request: {
    to?: Hex;
    data: Hex;
  }): Promise<{ contractAddress: Hex; gasUsed: bigint }> {
    const gas = await clients.reader.estimateGas({ account: clients.account.address, ...request });
    const hash = await clients.writer.sendTransaction({ ...request, gas } as Parameters<
      typeof clients.writer.sendTransaction
    >[0]);
    const receipt = await clients.reader.waitForTransactionReceipt({ hash });
    expect(receipt.status).toBe('success');
    const refund = await refundOf(hash);
    expect(Number(gas)).toBeLessThanOrEqual(Number(receipt.gasUsed + refund) * 1.02);
    return { contractAddress: receipt.contractAddress!, gasUsed: receipt.gasUsed };
  }

  /** The refund that was paid: what the trace's last counter holds, capped at a fifth of the gas spent. */
  async function refundOf(hash: Hex): Promise<bigint> {
    const trace = (await clients.reader.request({
      method: 'debug_traceTransaction' as never,
      params: [hash, { disableStack: true, disableStorage: true }] as never,
    })) as { gas: number; structLogs: { refund?: number }[] };
    const counter = BigInt(trace.structLogs.at(-1)?.refund ?? 0);
    const cap = BigInt(trace.gas) / 4n;
    return counter < cap ? counter : cap;
  }

  async function deploy(name: string, ...args: unknown[]): Promise<Hex> {
    const { abi, bytecode } = artifact(name);
    const { contractAddress } = await sendWithEstimate({ data: encodeDeployData({ abi, bytecode, args }) });
    return contractAddress;
  }

  async function write(
    name: string,
    address: Hex,
    functionName: string,
    ...args: unknown[]
  ): Promise<bigint> {
    const { gasUsed } = await sendWithEstimate({
      to: address,
      data: encodeFunctionData({ abi: artifact(name).abi, functionName, args }),
    });
    return gasUsed;
  }

  it('runs an OpenZeppelin ERC-20', async () => {
    const coin = await deploy('Coin', parseEther('1000'));
    await write('Coin', coin, 'transfer', RECIPIENT, parseEther('10'));
    await write('Coin', coin, 'approve', RECIPIENT, 5n);
    const read = (functionName: string, args: unknown[]) =>
      clients.reader.readContract({ address: coin, abi: artifact('Coin').abi, functionName, args });
    expect(await read('balanceOf', [RECIPIENT])).toBe(parseEther('10'));
    expect(await read('allowance', [clients.account.address, RECIPIENT])).toBe(5n);
  });

  it('runs an OpenZeppelin ERC-721', async () => {
    const art = await deploy('Art');
    await write('Art', art, 'mint', RECIPIENT);
    await write('Art', art, 'mint', clients.account.address);
    const owner = await clients.reader.readContract({
      address: art,
      abi: artifact('Art').abi,
      functionName: 'ownerOf',
      args: [1n],
    });
    expect(String(owner).toLowerCase()).toBe(RECIPIENT);
  });

  it('creates a child with CREATE2 where it was predicted', async () => {
    const factory = await deploy('Factory');
    const initCode = concatHex([
      artifact('Child').bytecode,
      encodeAbiParameters([{ type: 'uint256' }], [7n]),
    ]);
    const expected = getContractAddress({
      opcode: 'CREATE2',
      from: factory,
      salt: SALT,
      bytecodeHash: keccak256(initCode),
    });
    await write('Factory', factory, 'make', SALT, 7n);
    const predicted = await clients.reader.readContract({
      address: factory,
      abi: artifact('Factory').abi,
      functionName: 'predict',
      args: [SALT, 7n],
    });
    expect(predicted).toBe(expected);
    const number = await clients.reader.readContract({
      address: expected,
      abi: artifact('Child').abi,
      functionName: 'number',
    });
    expect(number).toBe(7n);
    await expect(write('Factory', factory, 'make', SALT, 7n)).rejects.toThrow(/revert/);
  });

  it('deploys through the deterministic deployer that forge scripts use', async () => {
    const deployer = '0x4e59b44847b379578588920cA78FbF26c0B4956C';
    expect((await clients.reader.getCode({ address: deployer }))!.length).toBeGreaterThan(2);
    const initCode = concatHex([
      artifact('Child').bytecode,
      encodeAbiParameters([{ type: 'uint256' }], [9n]),
    ]);
    await sendWithEstimate({ to: deployer, data: concatHex([SALT, initCode]) });
    const child = getContractAddress({ opcode: 'CREATE2', from: deployer, salt: SALT, bytecode: initCode });
    expect(
      await clients.reader.readContract({
        address: child,
        abi: artifact('Child').abi,
        functionName: 'number',
      }),
    ).toBe(9n);
  });

  it('estimates calls that free storage', async () => {
    const moody = await deploy('Moody');
    await write('Moody', moody, 'fill', 0n, 30n);
    await write('Moody', moody, 'clear', 0n, 30n);
  });

  it('carries a custom error to viem as decoded revert data', async () => {
    const moody = await deploy('Moody');
    const call = clients.reader.simulateContract({
      address: moody,
      abi: artifact('Moody').abi,
      functionName: 'put',
      args: [500n],
    });
    await expect(call).rejects.toMatchObject({
      cause: { data: { errorName: 'TooMuch', args: [500n, 100n] } },
    });
    const reason = clients.reader.simulateContract({
      address: moody,
      abi: artifact('Moody').abi,
      functionName: 'refuse',
    });
    await expect(reason).rejects.toMatchObject({ cause: { reason: 'not today' } });
    const panic = clients.reader.readContract({
      address: moody,
      abi: artifact('Moody').abi,
      functionName: 'divide',
      args: [1n, 0n],
    });
    await expect(panic).rejects.toThrow(/Division or modulo/i);
  });

  it('carries a custom error to ethers as decoded revert data', async () => {
    const { abi, bytecode } = artifact('Moody');
    const provider = new JsonRpcProvider(node.url, undefined, { polling: true, pollingInterval: 20 });
    try {
      const key = devAccount(1).getHdKey().privateKey!;
      const wallet = new Wallet(toHex(key), provider);
      const contract = await new ContractFactory(abi as never, bytecode, wallet).deploy();
      await contract.waitForDeployment();
      const moody = new Contract(await contract.getAddress(), abi as never, wallet);
      await expect(moody.getFunction('put').staticCall(500n)).rejects.toMatchObject({
        code: 'CALL_EXCEPTION',
        revert: { name: 'TooMuch', args: [500n, 100n] },
      });
      // Sending asks for an estimate first; ethers hands its revert data on undecoded.
      const refused: unknown = await moody
        .getFunction('put')(500n)
        .catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'CALL_EXCEPTION' });
      const decoded = moody.interface.parseError((refused as { data: string }).data);
      expect(decoded).toMatchObject({ name: 'TooMuch', args: [500n, 100n] });
      await expect(moody.getFunction('refuse').staticCall()).rejects.toMatchObject({
        code: 'CALL_EXCEPTION',
        reason: 'not today',
      });
    } finally {
      provider.destroy();
    }
  });
});
