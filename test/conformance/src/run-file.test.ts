import type { StateTestJson } from '@ethane/node/statetest';
import { bytesToHex } from '@ethane/primitives';
import { encodeBlock } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { countsOf, emptyChain, reportOn, TRANSFER } from './testing/fixtures.ts';

const NO_LOGS = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347';
const indexes = { data: 0, gas: 0, value: 0 };

/** Root that the runner itself finds, from the failure of a case that wants another. */
async function rootAfter(fork: string): Promise<string> {
  const post = { [fork]: [{ indexes, hash: '0x', logs: NO_LOGS }] };
  const { failures } = await reportOn('a.json', { t: { ...TRANSFER, post } });
  return /state root (0x\w+)/.exec(failures[0]?.reason ?? '')?.[1] ?? '';
}

/** Root of the state before, which a refused transaction leaves. */
async function rootBefore(): Promise<string> {
  const post = {
    Cancun: [
      { indexes: { ...indexes, gas: 1 }, hash: '0x', logs: NO_LOGS, expectException: 'TR_IntrinsicGas' },
    ],
  };
  const { failures } = await reportOn('a.json', { t: { ...TRANSFER, post } });
  return /state root (0x\w+) before/.exec(failures[0]?.reason ?? '')?.[1] ?? '';
}

describe('state tests', () => {
  const withPost = (post: StateTestJson['post']) => ({ transfer: { ...TRANSFER, post } });

  it('pass when root and logs are right, and fail with both values when they are not', async () => {
    const hash = await rootAfter('Cancun');
    const good = { indexes, hash, logs: NO_LOGS };
    const bad = { indexes, hash: NO_LOGS, logs: NO_LOGS };
    const badLogs = { indexes, hash, logs: hash };
    const report = await reportOn('st/transfer.json', withPost({ Cancun: [good, bad, badLogs] }));
    expect(countsOf(report)).toEqual([1, 2, 0]);
    expect(report.failures).toMatchObject([
      {
        suite: 'suite',
        file: 'st/transfer.json',
        case: 'transfer[Cancun/1]',
        fork: 'Cancun',
        reason: `state root ${hash}, want ${NO_LOGS}`,
      },
      { case: 'transfer[Cancun/2]', reason: `logs hash ${NO_LOGS}, want ${hash}` },
    ]);
  });

  it('name the accounts of the expected state that differ', async () => {
    const hash = await rootAfter('Cancun');
    const state = {
      '0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b': {
        balance: '0x0',
        nonce: '0x01',
        storage: { '0x2': '0x3' },
      },
    };
    const post = { Cancun: [{ indexes, hash, logs: NO_LOGS, state }] };
    const { failures } = await reportOn('a.json', withPost(post));
    expect(failures[0]?.reason).toMatch(/0xa94f\w+ balance 999999999999789999, want 0 /);
    expect(failures[0]?.reason).toContain('0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b[0x2] 0x0, want 0x3');
    expect(failures[0]?.reason).toContain('0x095e7baea6a6c7c4c2dfeb977efac326af552d87 should not exist');
  });

  it('want a refusal for the stated reason, by name', async () => {
    const short = { indexes: { ...indexes, gas: 1 }, hash: await rootBefore(), logs: NO_LOGS };
    const cases = [
      'TransactionException.INTRINSIC_GAS_TOO_LOW',
      'TR_NoFundsOrGas',
      'A.X|B.INTRINSIC_GAS_TOO_LOW',
    ];
    const right = cases.map((expectException) => ({ ...short, expectException }));
    const wrong = { ...short, expectException: 'TransactionException.NONCE_IS_MAX' };
    const report = await reportOn('a.json', withPost({ Cancun: [...right, wrong, short] }));
    expect(countsOf(report)).toEqual([3, 2, 0]);
    expect(report.failures.map(({ reason }) => reason)).toEqual([
      'transaction refused for INTRINSIC_GAS_TOO_LOW, expected TransactionException.NONCE_IS_MAX',
      'transaction refused: INTRINSIC_GAS_TOO_LOW: intrinsic gas too low: have 20999, want 21000',
    ]);
  });

  it('take the state with a touched coinbase after a refusal, but until Spurious Dragon only', async () => {
    const short = {
      indexes: { ...indexes, gas: 1 },
      hash: '0x',
      logs: NO_LOGS,
      expectException: 'TR_NoFundsOrGas',
    };
    const { currentCoinbase } = TRANSFER.env;
    const pre = { ...TRANSFER.pre, [currentCoinbase]: { balance: '0x' } };
    const rootWith = async (alloc: object) => {
      const { failures } = await reportOn('a.json', {
        t: { ...TRANSFER, pre: alloc, post: { Berlin: [short] } },
      });
      return /state root (0x\w+) before/.exec(failures[0]?.reason ?? '')?.[1] ?? '';
    };
    const [without, touched] = [await rootWith(TRANSFER.pre), await rootWith(pre)];
    const before = { ...short, hash: without };
    const after = { ...short, hash: touched };
    const absent = { ...TRANSFER, post: { EIP150: [before, after], EIP158: [before, after] } };
    const empty = { ...TRANSFER, pre, post: { EIP158: [after, before] } };
    const { failures } = await reportOn('a.json', { absent, empty });
    expect(failures.map((failure) => failure.case)).toEqual(['absent[EIP158/1]', 'empty[EIP158/1]']);
  });

  it('tell the floor of gas from intrinsic gas, but for Amsterdam', async () => {
    const data = [`0x${'01'.repeat(100)}`];
    const transaction = { ...TRANSFER.transaction, data, gasLimit: ['0x59d8'] };
    const hash = await rootBefore();
    const refusal = (name: string) => ({ indexes, hash, logs: NO_LOGS, expectException: name });
    const posts = ['INTRINSIC_GAS_TOO_LOW', 'INTRINSIC_GAS_BELOW_FLOOR_GAS_COST'].map(refusal);
    const test = { ...TRANSFER, transaction, post: { Prague: posts, Osaka: posts, Amsterdam: posts } };
    const { failures } = await reportOn('a.json', { test });
    expect(failures.map((failure) => failure.case)).toEqual(['test[Prague/0]', 'test[Osaka/0]']);
    expect(failures[0]?.reason).toBe(
      'transaction refused for INTRINSIC_GAS_BELOW_FLOOR_GAS_COST, expected INTRINSIC_GAS_TOO_LOW',
    );
  });

  it('fail when a transaction is accepted that must be refused', async () => {
    const post = { Cancun: [{ indexes, hash: '0x', logs: NO_LOGS, expectException: 'TR_NoFunds' }] };
    const { failures } = await reportOn('a.json', withPost(post));
    expect(failures[0]?.reason).toBe('transaction accepted, expected TR_NoFunds');
  });

  it('fail when txbytes are of another sender', async () => {
    const { transaction } = TRANSFER;
    const other = { ...transaction, sender: '0x0000000000000000000000000000000000000001' };
    const test = { ...TRANSFER, transaction: other, post: { Cancun: [{ indexes, hash: '0x', logs: '0x' }] } };
    const { failures } = await reportOn('a.json', { test });
    expect(failures[0]?.reason).toContain(
      'the signature gives sender 0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b',
    );
  });

  it('skip forks that are not known, with the reason', async () => {
    const report = await reportOn('a.json', withPost({ Frogger: [{ indexes, hash: '0x', logs: '0x' }] }));
    expect(countsOf(report)).toEqual([0, 0, 1]);
    expect(report.skips).toEqual([{ reason: 'fork Frogger is not supported', fork: 'Frogger', count: 1 }]);
  });

  it('fail and go on when a case is malformed', async () => {
    const hash = await rootAfter('Cancun');
    const bad = { ...TRANSFER, pre: { '0x12': {} }, post: { Cancun: [{ indexes, hash, logs: NO_LOGS }] } };
    const odd = { ...TRANSFER, post: { Cancun: 'none' } };
    const good = { ...TRANSFER, post: { Cancun: [{ indexes, hash, logs: NO_LOGS }] } };
    const report = await reportOn('a.json', { bad, odd, good });
    expect(countsOf(report)).toEqual([1, 2, 0]);
    expect(report.failures.map((failure) => failure.case).sort()).toEqual(['bad[Cancun/0]', 'odd']);
  });

  it('run only what is selected', async () => {
    const hash = await rootAfter('Cancun');
    const entry = { indexes, hash, logs: NO_LOGS };
    const content = withPost({ Cancun: [entry, entry, entry, entry], London: [entry] });
    expect(countsOf(await reportOn('a.json', content, { fork: 'cancun' }))).toEqual([4, 0, 0]);
    expect(countsOf(await reportOn('a.json', content, { filter: 'a.json: transfer[Cancun/2]' }))).toEqual([
      1, 0, 0,
    ]);
    expect(countsOf(await reportOn('a.json', content, { fork: 'Cancun', stride: 2 }))).toEqual([2, 0, 2]);
  });
});

describe('blockchain tests', () => {
  it('import valid blocks up to the last hash', async () => {
    const { test } = emptyChain();
    expect(countsOf(await reportOn('a.json', { test }))).toEqual([1, 0, 0]);
    const { failures } = await reportOn('a.json', { test: { ...test, lastblockhash: NO_LOGS } });
    expect(failures[0]?.reason).toBe(`head ${test.lastblockhash}, want ${NO_LOGS}`);
  });

  it('compare the state at the end', async () => {
    const { test } = emptyChain();
    const postState = { '0x095e7baea6a6c7c4c2dfeb977efac326af552d87': { balance: '0x1' } };
    const { failures } = await reportOn('a.json', { test: { ...test, postState } });
    expect(failures[0]?.reason).toContain('0x095e7baea6a6c7c4c2dfeb977efac326af552d87 should exist');
  });

  it('want invalid blocks to be refused for the stated reason', async () => {
    const { test, block } = emptyChain();
    const header = { ...block.header, stateRoot: block.header.parentHash };
    const rlp = bytesToHex(encodeBlock({ ...block, header }));
    const run = (bad: object) =>
      reportOn('a.json', { test: { ...test, blocks: [{ rlp, ...bad }, ...test.blocks] } });
    expect(countsOf(await run({ expectException: 'BlockException.INVALID_STATE_ROOT' }))).toEqual([1, 0, 0]);
    expect(countsOf(await run({ expectExceptionALL: 'InvalidStateRoot' }))).toEqual([1, 0, 0]);
    expect(countsOf(await run({}))).toEqual([1, 0, 0]);
    const { failures } = await run({ expectException: 'BlockException.INVALID_GAS_USED' });
    expect(failures[0]?.reason).toMatch(
      /^block 0: refused for INVALID_STATE_ROOT .* expected BlockException.INVALID_GAS_USED$/,
    );
  });

  it('fail when an invalid block is accepted', async () => {
    const { test } = emptyChain();
    const [{ rlp }] = test.blocks as [{ rlp: string }];
    const { failures } = await reportOn('a.json', {
      test: { ...test, blocks: [{ rlp, expectException: 'X' }] },
    });
    expect(failures[0]?.reason).toBe('block 0: accepted, expected X');
  });

  it('take a block that cannot be decoded for one of a wrong format', async () => {
    const { test } = emptyChain();
    const bad = { rlp: '0xc0', expectException: 'BlockException.RLP_STRUCTURES_ENCODING' };
    expect(countsOf(await reportOn('a.json', { test: { ...test, blocks: [bad, ...test.blocks] } }))).toEqual([
      1, 0, 0,
    ]);
  });

  it('find every fault of a block that has several', async () => {
    const { test, block } = emptyChain();
    const header = { ...block.header, gasUsed: block.header.gasLimit + 1n, gasLimit: 1n };
    const rlp = bytesToHex(encodeBlock({ ...block, header }));
    for (const name of ['INVALID_GAS_USED_ABOVE_LIMIT', 'INVALID_GASLIMIT']) {
      const bad = { rlp, expectException: `BlockException.${name}` };
      const report = await reportOn('a.json', { test: { ...test, blocks: [bad, ...test.blocks] } });
      expect(countsOf(report)).toEqual([1, 0, 0]);
    }
  });

  it('find that a gas limit is too great for a header and too far from the parent', async () => {
    const { test, block } = emptyChain();
    const rlp = bytesToHex(encodeBlock({ ...block, header: { ...block.header, gasLimit: 2n ** 63n } }));
    for (const name of ['InvalidGasLimit', 'InvalidGasLimit2', 'BlockException.GASLIMIT_TOO_BIG']) {
      const blocks = [{ rlp, expectException: name }, ...test.blocks];
      expect(countsOf(await reportOn('a.json', { test: { ...test, blocks } }))).toEqual([1, 0, 0]);
    }
  });

  it('say so when the name of a reason is not known', async () => {
    const { test } = emptyChain();
    const bad = { rlp: '0xc0', expectException: 'BlockException.NEVER_HEARD_OF' };
    const report = await reportOn('a.json', { test: { ...test, blocks: [bad, ...test.blocks] } });
    expect(countsOf(report)).toEqual([1, 0, 0]);
    expect(report.notes).toEqual([
      { text: 'refused for whichever reason: the name NEVER_HEARD_OF is not known', count: 1 },
    ]);
  });
});

describe('files', () => {
  it('of truncated JSON fail, with the last test that they name', async () => {
    const report = await reportOn('a.json', '{"first": {"a": [1, 2]}, "second": {"env": {"x": "y"');
    expect(countsOf(report)).toEqual([0, 1, 0]);
    expect(report.failures[0]).toMatchObject({ file: 'a.json', case: 'second' });
    expect(report.failures[0]?.reason).toContain('cannot be read as JSON');
  });

  it.each(['', '[1, 2', 'nonsense'])('that are %j fail', async (text) => {
    expect(countsOf(await reportOn('a.json', text))).toEqual([0, 1, 0]);
  });

  it('of broken YAML fail', async () => {
    expect(countsOf(await reportOn('a.yaml', 'input: [1, 2\noutput: "'))).toEqual([0, 1, 0]);
  });

  it.each([
    [{ a: { b: 1 } }, 'a'],
    [[[1]], 'file'],
    ['null', 'file'],
  ])('of an unknown format (%j) fail by name, where they are selected', async (content, name) => {
    const report = await reportOn('deep/file.json', content);
    expect(countsOf(report)).toEqual([0, 1, 0]);
    expect(report.failures[0]).toMatchObject({
      file: 'deep/file.json',
      case: name,
      reason: 'unknown format',
    });
    expect(countsOf(await reportOn('deep/file.json', content, { filter: 'other' }))).toEqual([0, 0, 0]);
    expect(countsOf(await reportOn('deep/file.json', content, { fork: 'Osaka' }))).toEqual([0, 0, 0]);
  });

  it.each([
    ['a.json', {}, 'no tests in the file'],
    ['index.json', { root_hash: '0x', test_cases: [] }, 'not run here (format index of fixtures)'],
    ['a.json', { network: 'Osaka', pre: {} }, 'not run here (format shared state)'],
    ['a.json', { t: { env: {}, pre: {}, expect: [] } }, 'not run here (format source of a test)'],
    ['a.json', { t: { vectors: {} } }, 'not run here (format containers of EOF)'],
    ['a.json', { genesis: {}, context: {}, input: '0x' }, 'not run here (format transaction trace)'],
    ['a.json', { t: { engineNewPayloads: [], network: 'Osaka' } }, 'not run here (format engine payloads)'],
    ['a.json', { currentCoinbase: '0x' }, 'not run here (format transition tool)'],
    ['a.io', '// a call\n>> {"id":1}\n<< {"id":1}\n', 'not run here (format JSON-RPC conversation)'],
    ['chain.rlp', '\u0001', 'not run here (format .rlp)'],
  ])('of another format (%s %j) are skipped with the reason', async (file, content, reason) => {
    const report = await reportOn(file, content);
    expect(countsOf(report)).toEqual([0, 0, 1]);
    expect(report.skips[0]?.reason).toBe(reason);
  });
});
