import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploying, EMITTER } from '../testing/contracts.ts';
import { ACCOUNTS } from '../testing/fake-backend.ts';
import { createTestClient, type TestClient } from '../testing/rpc-client.ts';
import { METHODS } from './table.ts';

/** Mining takes time in proportion to its parameters; its parameters are tested by name. */
const SLOW: ReadonlySet<string> = new Set([
  'evm_mine',
  'anvil_mine',
  'hardhat_mine',
  'eth_sendRawTransactionSync',
]);

let client: TestClient;
beforeAll(async () => {
  client = createTestClient();
  await client.call('eth_sendTransaction', { from: ACCOUNTS[0], data: deploying(EMITTER) });
  client.backend.mineAll();
});
afterAll(() => client.close());

/** Values that a parameter might have, near enough to the truth to get past the first check. */
function value(): fc.Arbitrary<unknown> {
  const hash = client.backend.chain.head.hash;
  const scalar = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      1,
      -1,
      1.5,
      2 ** 53,
      '',
      'latest',
      'pending',
      'finalized',
      '0x',
      '0x0',
      '0x1',
    ),
    fc.constantFrom<unknown>(
      ...ACCOUNTS,
      hash,
      `0x${'ff'.repeat(32)}`,
      `0x${'f'.repeat(65)}`,
      'newHeads',
      'logs',
      '0xzz',
      '1',
    ),
    fc.string({ maxLength: 10 }),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`),
  );
  const names = [
    'from',
    'to',
    'gas',
    'gasPrice',
    'maxFeePerGas',
    'value',
    'nonce',
    'data',
    'input',
    'accessList',
    'type',
    'chainId',
    'authorizationList',
    'blobVersionedHashes',
    'fromBlock',
    'toBlock',
    'blockHash',
    'address',
    'topics',
    'blockNumber',
    'code',
    'balance',
    'state',
    'stateDiff',
    'movePrecompileToAddress',
    'time',
    'number',
    'types',
    'primaryType',
    'domain',
    'message',
    'limit',
    'stateOverrides',
    'blockOverrides',
    '__proto__',
    'constructor',
    ...ACCOUNTS,
  ];
  const nested = fc.letrec((tie) => ({
    any: fc.oneof({ depthSize: 'small' }, scalar, fc.array(tie('any'), { maxLength: 3 }), tie('record')),
    record: fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 5 }),
  }));
  return nested.any;
}

describe('any parameters', () => {
  it.each(METHODS.map(({ name }) => name).filter((name) => !SLOW.has(name)))(
    'do not crash %s',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(fc.array(value(), { maxLength: 4 }), async (params) => {
          await client.call(name, ...params).catch(() => undefined);
          expect(client.crashes).toEqual([]);
        }),
        { numRuns: 60, seed: 7 },
      );
    },
  );
});
