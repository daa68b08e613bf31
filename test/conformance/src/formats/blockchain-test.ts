import { Blockchain, type SealVerifier } from '@ethane/blockchain';
import { openMemoryStore } from '@ethane/db';
import { type CacheProvider, createCacheProvider, verifySeal } from '@ethane/ethash';
import { rulesForHeader } from '@ethane/execution';
import {
  type Alloc,
  type AllocJson,
  addressOf,
  bytesOf,
  chainSpecOf,
  differencesFrom,
  hashOf,
  isExpectedException,
  isObject,
  type JsonObject,
  type NetworkConfig,
  readAlloc,
  stateOfAlloc,
  unknownException,
} from '@ethane/node/statetest';
import { bytesToBigint, bytesToHex, CodedError, type Hash32, hexToBytes } from '@ethane/primitives';
import { orderedRoot } from '@ethane/trie';
import {
  type Block,
  blockHash,
  decodeBlock,
  encodeReceipt,
  type Header,
  sealHash,
  TransactionError,
} from '@ethane/types';
import type { Recorder } from '../recorder.ts';
import { genesisHeaderOf, genesisOf, type HeaderJson } from './blockchain-genesis.ts';
import { faultsOf } from './faults.ts';
import type { Format } from './format.ts';

/** A chain of valid and invalid blocks that is imported in order. */
export interface BlockchainTestJson {
  readonly network: string;
  readonly pre: AllocJson;
  readonly genesisBlockHeader: HeaderJson;
  readonly genesisRLP?: string;
  readonly blocks: readonly BlockJson[];
  readonly lastblockhash: string;
  readonly postState?: AllocJson;
  readonly postStateHash?: string;
  readonly sealEngine?: string;
  readonly config?: NetworkConfig;
}

/** Invalid exactly when it has no `blockHeader`. */
interface BlockJson extends JsonObject {
  readonly rlp: string;
  readonly blockHeader?: HeaderJson;
  readonly receipts?: readonly { readonly rlp?: string }[];
  /** Of an invalid block. */
  readonly rlp_decoded?: { readonly blockAccessList?: readonly { readonly address: string }[] };
}

/** The code of a block that cannot be decoded. */
const FORMAT = 'INCORRECT_BLOCK_FORMAT';

/** Most lines that a failure lists of accounts that differ. */
const MAX_DIFFERENCES = 20;

/** BlockchainTests of ethereum/tests and EEST, through the real chain on a store in memory. */
export const blockchainTests: Format<BlockchainTestJson> = {
  name: 'blockchain test',
  matches(value): value is JsonObject & BlockchainTestJson {
    return (
      isObject(value) &&
      typeof value.network === 'string' &&
      isObject(value.pre) &&
      isObject(value.genesisBlockHeader) &&
      Array.isArray(value.blocks)
    );
  },
  async run({ name, value, record }) {
    const { network, config } = value;
    try {
      chainSpecOf(network, config);
    } catch (error) {
      if (!(error instanceof CodedError) || error.code !== 'UNKNOWN_NETWORK') throw error;
      record.skip(name, network, error.message);
      return;
    }
    await record.checkAsync(name, network, () => {
      for (const block of value.blocks) {
        if (block.blockHeader !== undefined) continue;
        record.noteUnknownName(unknownException(expectedException(block, network) ?? ''));
      }
      return runTest(value, record);
    });
  },
};

async function runTest(test: BlockchainTestJson, record: Recorder): Promise<string | undefined> {
  const header = genesisHeaderOf(test.genesisBlockHeader, test.genesisRLP);
  const chain = await Blockchain.open({
    store: await openMemoryStore(),
    genesis: genesisOf(chainSpecOf(test.network, test.config), header, readAlloc(test.pre)),
    sealVerifier: test.sealEngine === 'Ethash' ? verifyEthash : undefined,
    forkChoice: 'latestValid',
    syncWrites: false,
  });
  const { hash } = test.genesisBlockHeader;
  const { genesisHash } = chain;
  if (chain.head.header.stateRoot !== header.stateRoot) {
    return `genesis state root ${chain.head.header.stateRoot}, want ${header.stateRoot}`;
  }
  const wantedGenesis =
    hash === undefined ? blockHash({ header, transactions: [], ommers: [] }) : hashOf(hash);
  if (genesisHash !== wantedGenesis) return `genesis hash ${genesisHash}, want ${wantedGenesis}`;
  for (const [index, block] of test.blocks.entries()) {
    const failure =
      block.blockHeader === undefined
        ? await rejectBlock(chain, block, test.network)
        : await importBlock(chain, block, block.blockHeader, record);
    if (failure !== undefined) return `block ${index}: ${failure}`;
  }
  return checkEnd(chain, test);
}

async function importBlock(
  chain: Blockchain,
  { rlp, receipts }: BlockJson,
  { hash: want }: HeaderJson,
  record: Recorder,
): Promise<string | undefined> {
  let hash: Hash32;
  try {
    const block = decodeBlock(bytesOf(rlp));
    hash = (await chain.import(block)).hash;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return `refused: ${nameOf(error)}: ${error.message}`;
  }
  if (want !== undefined && hash !== hashOf(want)) return `hash ${hash}, want ${want}`;
  return checkReceipts(chain, hash, receipts ?? [], record);
}

/**
 * Receipt by receipt, to name the first that differs. The decoded view is checked against the header first: the
 * benchmark release writes status 1 for transactions that ran out of gas, while its headers commit to status 0. The header
 * is what consensus is about, and the import has checked it.
 */
function checkReceipts(
  chain: Blockchain,
  hash: Hash32,
  view: readonly { readonly rlp?: string }[],
  record: Recorder,
): string | undefined {
  const want = view.flatMap(({ rlp }) => (rlp === undefined ? [] : [rlp]));
  if (want.length === 0 || want.length !== view.length) return undefined;
  if (orderedRoot(want.map(bytesOf)) !== chain.headerByHash(hash)?.receiptsRoot) {
    record.note('receipts by their root only: the decoded ones do not give it');
    return undefined;
  }
  const have = chain.receiptsByHash(hash);
  if (have === undefined) return 'no receipts are stored';
  if (have.length !== want.length) return `${have.length} receipts, want ${want.length}`;
  const different = want.findIndex((rlp, i) => bytesToHex(encodeReceipt(have[i]!)) !== rlp);
  return different < 0 ? undefined : `receipt ${different} differs, want ${want[different]}`;
}

/** The block must be refused, for its reason, and leave nothing behind. */
async function rejectBlock(chain: Blockchain, json: BlockJson, network: string): Promise<string | undefined> {
  const expected = expectedException(json, network);
  const isReasonAt = (header: Header) => {
    const { fork } = rulesForHeader(chain.spec, header);
    return (code: string) => expected === undefined || isExpectedException(code, expected, fork);
  };
  let block: Block;
  try {
    block = decodeBlock(bytesOf(json.rlp));
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const names = error instanceof TransactionError ? [FORMAT, error.code] : [FORMAT];
    return names.some(isReasonAt(chain.head.header))
      ? undefined
      : `cannot be decoded: ${error.code} (${error.message}), expected ${expected}`;
  }
  const head = chain.head.hash;
  const hash = blockHash(block);
  const known = chain.headerByHash(hash) !== undefined;
  try {
    await chain.import(block);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    if (chain.head.hash !== head) return `refused, but the head moved to ${chain.head.hash}`;
    if (!known && chain.headerByHash(hash) !== undefined) return 'refused, but stored';
    const isReason = isReasonAt(block.header);
    if (isReason(nameOf(error)) || accessListFaults(json).some(isReason)) return undefined;
    if ([...faultsOf(chain, block)].some(isReason)) return undefined;
    return `refused for ${nameOf(error)} (${error.message}), expected ${expected}`;
  }
  return `accepted, expected ${expected ?? 'it to be refused'}`;
}

/** The access list travels beside the block, whose header has its hash only: that the list is out of order shows in it alone. */
function accessListFaults({ rlp_decoded: decoded }: BlockJson): readonly string[] {
  const addresses = decoded?.blockAccessList?.map(({ address }) => addressOf(address)) ?? [];
  const ascending = addresses.every((address, i) => i === 0 || addresses[i - 1]! < address);
  return ascending ? [] : [FORMAT];
}

/** The reason for this network, for all, or for the first network that has one. */
function expectedException(json: BlockJson, network: string): string | undefined {
  const keys = Object.keys(json).filter((key) => key.startsWith('expectException'));
  const key = [`expectException${network}`, 'expectException', 'expectExceptionALL', ...keys].find((name) =>
    keys.includes(name),
  );
  const value = key === undefined ? undefined : json[key];
  return typeof value === 'string' ? value : undefined;
}

/** The code of an error; of the transaction's own for a block with a bad one. */
function nameOf(error: CodedError): string {
  return error.code === 'BLOCK_TRANSACTION' ? String(error.have) : error.code;
}

function checkEnd(chain: Blockchain, test: BlockchainTestJson): string | undefined {
  const { head } = chain;
  const want = hashOf(test.lastblockhash);
  if (head.hash !== want) return `head ${head.hash}, want ${want}`;
  const { postState, postStateHash } = test;
  if (postStateHash !== undefined && head.header.stateRoot !== hashOf(postStateHash)) {
    return `state root ${head.header.stateRoot}, want ${postStateHash}`;
  }
  return postState === undefined ? undefined : checkState(chain, readAlloc(postState));
}

/** Account by account in the flat state, and by the root, which knows of accounts that should not be there. */
function checkState(chain: Blockchain, want: Alloc): string | undefined {
  const state = chain.stateAt(chain.head.hash);
  if (state === undefined) return 'there is no state at the head';
  const lines = differencesFrom(want, state);
  if (lines.length > 0) return `state differs: ${lines.slice(0, MAX_DIFFERENCES).join('; ')}`;
  const { root } = stateOfAlloc(want);
  const { stateRoot } = chain.head.header;
  return root === stateRoot ? undefined : `state root ${stateRoot}, that of postState is ${root}`;
}

let caches: CacheProvider | undefined;

/** Ethereum's Ethash; the tests' blocks are all of the first epochs, whose caches are made once. */
const verifyEthash: SealVerifier = (header) => {
  caches ??= createCacheProvider();
  return verifySeal(
    {
      sealHash: sealHash(header),
      nonce: bytesToBigint(header.nonce),
      mixHash: hexToBytes(header.mixHash),
      difficulty: header.difficulty,
      number: header.number,
    },
    caches,
  );
};
