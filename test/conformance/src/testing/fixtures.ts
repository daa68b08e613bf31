import { buildBlock, genesisBlock } from '@ethane/execution';
import { chainSpecOf, type StateTestJson } from '@ethane/node/statetest';
import { bytesToHex, ZERO_ADDRESS, ZERO_HASH } from '@ethane/primitives';
import { MemoryState } from '@ethane/state';
import { type Block, blockHash, encodeBlock } from '@ethane/types';
import type { BlockchainTestJson } from '../formats/blockchain-test.ts';
import type { FileReport, Selection } from '../protocol.ts';
import { runFile } from '../run-file.ts';

/** The report on a file with this text. */
export function reportOn(
  file: string,
  content: unknown,
  selection: Partial<Selection> = {},
): Promise<FileReport> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const bytes = new Uint8Array(new TextEncoder().encode(text));
  return runFile({ id: 0, suite: 'suite', file, bytes }, { stride: 1, ...selection });
}

/** Cases that passed, failed and were skipped. */
export function countsOf({ groups }: FileReport): readonly [number, number, number] {
  let [passed, failed, skipped] = [0, 0, 0];
  for (const group of groups) {
    passed += group.passed;
    failed += group.failed;
    skipped += group.skipped;
  }
  return [passed, failed, skipped];
}

/** A transfer of 1 wei, whose gas limit is just enough (gas index 0) or one short (1). `post` is for the test to write. */
export const TRANSFER: StateTestJson = {
  env: {
    currentCoinbase: '0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba',
    currentGasLimit: '0x05f5e100',
    currentNumber: '0x01',
    currentTimestamp: '0x03e8',
    currentDifficulty: '0x020000',
    currentRandom: '0x0000000000000000000000000000000000000000000000000000000000020000',
    currentBaseFee: '0x0a',
    currentExcessBlobGas: '0x00',
  },
  pre: {
    '0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b': {
      balance: '0x0de0b6b3a7640000',
      nonce: '0x00',
      code: '0x',
      storage: { '0x01': '0x00' },
    },
  },
  transaction: {
    nonce: '0x00',
    gasPrice: '0x0a',
    gasLimit: ['0x5208', '0x5207'],
    to: '0x095e7baea6a6c7c4c2dfeb977efac326af552d87',
    value: ['0x01'],
    data: ['0x'],
    sender: '0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b',
    secretKey: '0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8',
  },
  post: {},
};

/** A merged chain of one empty block on an empty state. */
export function emptyChain(): { readonly test: BlockchainTestJson; readonly block: Block } {
  const spec = chainSpecOf('Shanghai');
  const fields = {
    nonce: 0n,
    timestamp: 0n,
    extraData: new Uint8Array(0),
    gasLimit: 30_000_000n,
    difficulty: 0n,
    mixHash: ZERO_HASH,
    coinbase: ZERO_ADDRESS,
  };
  const { block: genesis } = genesisBlock({ spec, ...fields, alloc: new Map() });
  const state = new MemoryState();
  const { block } = buildBlock({
    spec,
    state,
    nodes: state,
    blockHash: () => undefined,
    parent: genesis.header,
    transactions: { next: () => undefined, skipSender: () => undefined, drop: () => undefined },
    coinbase: ZERO_ADDRESS,
    timestamp: 12n,
    gasLimit: 30_000_000n,
    withdrawals: [],
    prevRandao: ZERO_HASH,
  });
  const headerOf = (which: Block) => ({ ...HEADER, hash: blockHash(which) });
  const test: BlockchainTestJson = {
    network: 'Shanghai',
    pre: {},
    genesisRLP: bytesToHex(encodeBlock(genesis)),
    genesisBlockHeader: headerOf(genesis),
    blocks: [{ rlp: bytesToHex(encodeBlock(block)), blockHeader: headerOf(block) }],
    lastblockhash: blockHash(block),
    postState: {},
    sealEngine: 'NoProof',
  };
  return { test, block };
}

/** Fields that only tests without `genesisRLP` are read for. */
const HEADER = {
  parentHash: '0x',
  uncleHash: '0x',
  coinbase: '0x',
  stateRoot: '0x',
  transactionsTrie: '0x',
  receiptTrie: '0x',
  bloom: '0x',
  difficulty: '0x',
  number: '0x',
  gasLimit: '0x',
  gasUsed: '0x',
  timestamp: '0x',
  extraData: '0x',
  mixHash: '0x',
  nonce: '0x',
};
