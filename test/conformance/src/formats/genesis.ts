import { MAINNET } from '@ethane/chainspec';
import { genesisBlock } from '@ethane/execution';
import {
  type AccountJson,
  addressOf,
  bytesOf,
  chainSpecOf,
  hashOf,
  isObject,
  type JsonObject,
  quantityOf,
  readAlloc,
} from '@ethane/node/statetest';
import { bytesToHex } from '@ethane/primitives';
import { blockHash, decodeBlock, encodeBlock } from '@ethane/types';
import type { Format } from './format.ts';

interface GenesisTestJson {
  readonly alloc: Readonly<Record<string, AccountJson & { readonly wei?: string }>>;
  readonly nonce: string;
  readonly timestamp: string;
  readonly parentHash: string;
  readonly extraData: string;
  readonly gasLimit: string;
  readonly difficulty: string;
  readonly mixHash: string;
  readonly coinbase: string;
  /** RLP of block 0, without `0x`. */
  readonly result: string;
}

/** Block 0 from its fields and accounts. */
export const genesisTests: Format<GenesisTestJson> = {
  name: 'genesis',
  matches(value): value is JsonObject & GenesisTestJson {
    return isObject(value) && isObject(value.alloc) && typeof value.result === 'string' && 'mixHash' in value;
  },
  run({ name, value, record }) {
    record.check(name, 'Frontier', () => runCase(value));
  },
};

function runCase(test: GenesisTestJson): string | undefined {
  const accounts = Object.entries(test.alloc).map(([address, { wei, ...account }]): [string, AccountJson] => [
    address,
    wei === undefined ? account : { ...account, balance: wei },
  ]);
  const { block } = genesisBlock({
    spec: chainSpecOf('Frontier'),
    nonce: quantityOf(test.nonce),
    timestamp: quantityOf(test.timestamp),
    parentHash: hashOf(test.parentHash),
    extraData: bytesOf(test.extraData),
    gasLimit: quantityOf(test.gasLimit),
    difficulty: quantityOf(test.difficulty),
    mixHash: hashOf(test.mixHash),
    coinbase: addressOf(test.coinbase),
    alloc: readAlloc(Object.fromEntries(accounts)),
  });
  const have = bytesToHex(encodeBlock(block)).slice(2);
  if (have === test.result) return undefined;
  const want = decodeBlock(bytesOf(test.result)).header;
  if (block.header.stateRoot !== want.stateRoot)
    return `state root ${block.header.stateRoot}, want ${want.stateRoot}`;
  return `block ${have}, want ${test.result}`;
}

interface GenesisHashJson {
  readonly genesis_rlp_hex: string;
  readonly genesis_state_root: string;
  readonly genesis_hash: string;
}

/** Block 0 of the main network. */
export const genesisHashTests: Format<GenesisHashJson> = {
  name: 'genesis hash',
  matches(value): value is JsonObject & GenesisHashJson {
    return isObject(value) && 'genesis_rlp_hex' in value && 'genesis_hash' in value;
  },
  run({ name, value, record }) {
    record.check(name, '', () => {
      const block = decodeBlock(bytesOf(value.genesis_rlp_hex));
      const hash = blockHash(block);
      if (hash !== hashOf(value.genesis_hash)) return `hash ${hash}, want ${value.genesis_hash}`;
      if (hash !== MAINNET.genesisHash)
        return `the main network's hash is ${MAINNET.genesisHash}, want ${hash}`;
      if (block.header.stateRoot !== hashOf(value.genesis_state_root)) return 'the state root differs';
      return bytesToHex(encodeBlock(block)).slice(2) === value.genesis_rlp_hex
        ? undefined
        : 'encodes to other bytes';
    });
  },
};
