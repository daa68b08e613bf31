import type { Hex } from '@ethane/primitives';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COUNTER, deploying } from '../testing/contracts.ts';
import { ACCOUNTS, createFakeBackend } from '../testing/fake-backend.ts';
import { createTestClient, type TestClient } from '../testing/rpc-client.ts';
import type { StructTrace } from '../trace/trace-runner.ts';

let client: TestClient;
beforeEach(() => {
  client = createTestClient();
});
afterEach(() => {
  expect(client.crashes).toEqual([]);
  client.close();
});

const ZERO = `0x${'00'.repeat(32)}`;
const ONE = `0x${'00'.repeat(31)}01`;

async function count(): Promise<{ readonly hash: unknown; readonly gasUsed: number }> {
  const created = await client.call('eth_sendTransaction', { from: ACCOUNTS[0], data: deploying(COUNTER) });
  client.backend.mineAll();
  const { contractAddress } = (await client.call('eth_getTransactionReceipt', created)) as {
    contractAddress: Hex;
  };
  await client.call('eth_sendTransaction', { from: ACCOUNTS[0], to: contractAddress });
  const hash = await client.call('eth_sendTransaction', {
    from: ACCOUNTS[0],
    to: contractAddress,
    gas: '0x186a0',
  });
  client.backend.mineAll();
  const { gasUsed } = (await client.call('eth_getTransactionReceipt', hash)) as { gasUsed: Hex };
  return { hash, gasUsed: Number(gasUsed) };
}

describe('debug_traceTransaction', () => {
  it('lists every step on the state that the transaction met', async () => {
    const { hash, gasUsed } = await count();
    const trace = (await client.call('debug_traceTransaction', hash)) as StructTrace;
    expect(trace).toMatchObject({ gas: gasUsed, failed: false });
    expect(Number(trace.returnValue)).toBe(2);
    expect(trace.structLogs[0]).toEqual({ pc: 0, op: 'PUSH0', gas: 79_000, gasCost: 2, depth: 1, stack: [] });
    expect(trace.structLogs[1]).toMatchObject({
      op: 'SLOAD',
      gasCost: 2_100,
      stack: ['0x0'],
      storage: { [ZERO]: ONE },
    });
    expect(trace.structLogs[5]).toMatchObject({
      op: 'SSTORE',
      gasCost: 2_900,
      storage: { [ZERO]: `0x${'00'.repeat(31)}02` },
    });
    expect(trace.structLogs.at(-1)).toMatchObject({ op: 'RETURN', gasCost: 0, stack: ['0x20', '0x0'] });
  });

  it('records what the options say', async () => {
    const { hash } = await count();
    const options = {
      disableStack: true,
      disableStorage: true,
      enableMemory: true,
      enableReturnData: true,
      limit: 12,
    };
    const { structLogs } = (await client.call('debug_traceTransaction', hash, options)) as StructTrace;
    expect(structLogs).toHaveLength(12);
    expect(structLogs[1]).not.toHaveProperty('stack');
    expect(structLogs[1]).not.toHaveProperty('storage');
    expect(structLogs[11]).toMatchObject({ memory: [`0x${'00'.repeat(31)}02`] });
  });

  it('shows the step that failed', async () => {
    const hash = await client.call('eth_sendTransaction', {
      from: ACCOUNTS[0],
      data: '0x5ffe',
      gas: '0x186a0',
    });
    client.backend.mineAll();
    const trace = (await client.call('debug_traceTransaction', hash)) as StructTrace;
    expect(trace).toMatchObject({ gas: 100_000, failed: true, returnValue: '0x' });
    expect(trace.structLogs.at(-1)).toMatchObject({ op: 'INVALID', error: 'invalid opcode: INVALID' });
  });

  it('names what it cannot do', async () => {
    expect(await client.fail('debug_traceTransaction', ZERO)).toEqual({
      code: -32000,
      message: 'transaction not found',
    });
    expect(await client.fail('debug_traceTransaction', ZERO, { tracer: 'fooTracer' })).toMatchObject({
      code: -32000,
      message: expect.stringContaining('"fooTracer"'),
    });
    expect(await client.fail('debug_traceTransaction', ZERO, { limit: -1 })).toEqual({
      code: -32602,
      message: 'invalid argument 1: limit: whole number expected',
    });
    expect(await client.fail('debug_traceBlockByNumber', '0x0')).toEqual({
      code: -32000,
      message: 'genesis is not traceable',
    });
  });

  it('stops at the largest answer', async () => {
    client.close();
    client = createTestClient(createFakeBackend(), { limits: { responseBytes: 1_000 } });
    const { hash } = await count();
    expect(await client.fail('debug_traceTransaction', hash)).toEqual({
      code: -32003,
      message: 'response too large',
    });
  });
});

describe('debug_traceBlockByNumber and debug_traceCall', () => {
  it('trace all transactions of a block', async () => {
    const { hash } = await count();
    const traces = (await client.call('debug_traceBlockByNumber', 'latest')) as {
      txHash: unknown;
      result: StructTrace;
    }[];
    expect(traces).toHaveLength(2);
    expect(traces[1]).toEqual({ txHash: hash, result: await client.call('debug_traceTransaction', hash) });
    expect(await client.call('debug_traceBlockByHash', client.backend.chain.head.hash)).toEqual(traces);
  });

  it('traces a call with overrides', async () => {
    const to = `0x${'77'.repeat(20)}`;
    const options = { stateOverrides: { [to]: { code: '0x5f5f5200' } }, disableStack: true };
    const trace = (await client.call('debug_traceCall', { to }, 'latest', options)) as StructTrace;
    expect(trace.structLogs.map(({ op }) => op)).toEqual(['PUSH0', 'PUSH0', 'MSTORE', 'STOP']);
  });

  it('gives raw receipts', async () => {
    await count();
    expect(await client.call('debug_getRawReceipts', 'latest')).toEqual([
      expect.stringMatching(/^0x02f9/),
      expect.stringMatching(/^0x02f9/),
    ]);
  });
});
