import {
  type Address,
  addressToBytes,
  type Bytes,
  bigintToBytes,
  bytesToUtf8,
  EMPTY_BYTES,
  type Hash32,
  hexToBytes,
  utf8ToBytes,
} from '@ethane/primitives';
import {
  asAddress,
  asBytes,
  asHash32,
  asList,
  asUint,
  decodeRlp,
  encodeRlp,
  type RlpItem,
} from '@ethane/rlp';
import type { NodeChanges } from '@ethane/trie';
import { type Account, decodeAccount, encodeAccount } from '@ethane/types';
import type { StateDiff } from './diff.ts';
import type { StateNodeStore } from './reader.ts';
import type { StateNodeChanges } from './state-root.ts';

type NodeImages = ReadonlyMap<string, Bytes | undefined>;

/**
 * What everything that a block changed was before it: enough to undo the block, and to read the state of before from that of
 * after. `undefined` stands for what was not there.
 */
export interface ChangeSet {
  readonly accounts: ReadonlyMap<Address, Account | undefined>;
  /** Former values of slots, 0 for those that were not set. */
  readonly storage: ReadonlyMap<Address, ReadonlyMap<bigint, bigint>>;
  readonly accountNodes: NodeImages;
  readonly storageNodes: ReadonlyMap<Address, NodeImages>;
  /** Codes that accounts got. Others may have had the same before, so undoing does not delete them. */
  readonly codes: readonly Hash32[];
}

/** The change set of a diff with its node changes; `nodes` are those of before. */
export function changeSetOf(
  diff: StateDiff,
  nodeChanges: StateNodeChanges,
  nodes: StateNodeStore,
): ChangeSet {
  const accounts = new Map<Address, Account | undefined>();
  const storage = new Map<Address, ReadonlyMap<bigint, bigint>>();
  for (const [address, change] of diff.accounts) {
    accounts.set(address, change.before);
    if (change.storage.size === 0) continue;
    const slots = new Map<bigint, bigint>();
    for (const [slot, { before }] of change.storage) slots.set(slot, before);
    storage.set(address, slots);
  }
  const storageNodes = new Map<Address, NodeImages>();
  for (const [address, changes] of nodeChanges.storage) {
    storageNodes.set(address, imagesOf(changes, nodes.storageNodes(address)));
  }
  const accountNodes = imagesOf(nodeChanges.account, nodes.accountNodes);
  return { accounts, storage, accountNodes, storageNodes, codes: [...diff.codes.keys()] };
}

function imagesOf(changes: NodeChanges, nodes: { get(path: string): Bytes | undefined }): NodeImages {
  const images = new Map<string, Bytes | undefined>();
  for (const path of changes.keys()) images.set(path, nodes.get(path));
  return images;
}

/** RLP of five lists: accounts, storage, account nodes, storage nodes, codes. The empty string stands for what was not there. */
export function encodeChangeSet(changes: ChangeSet): Bytes {
  const storage: RlpItem[] = [];
  for (const [address, slots] of changes.storage) {
    const pairs = [...slots].map(([slot, value]) => [bigintToBytes(slot), bigintToBytes(value)]);
    storage.push([addressToBytes(address), pairs]);
  }
  return encodeRlp([
    [...changes.accounts].map(([address, account]) => [
      addressToBytes(address),
      account === undefined ? EMPTY_BYTES : encodeAccount(account),
    ]),
    storage,
    nodeItems(changes.accountNodes),
    [...changes.storageNodes].map(([address, images]) => [addressToBytes(address), nodeItems(images)]),
    changes.codes.map((hash) => hexToBytes(hash)),
  ]);
}

function nodeItems(images: NodeImages): RlpItem[] {
  return [...images].map(([path, node]) => [utf8ToBytes(path), node ?? EMPTY_BYTES]);
}

/** @throws RlpError for bytes that {@link encodeChangeSet} does not give */
export function decodeChangeSet(bytes: Bytes): ChangeSet {
  const [accounts, storage, accountNodes, storageNodes, codes] = asList(decodeRlp(bytes), 'change set', 5);
  return {
    accounts: new Map(
      pairsOf(accounts, 'accounts').map(([address, account]) => [address, accountOf(account)]),
    ),
    storage: new Map(pairsOf(storage, 'storage').map(([address, slots]) => [address, slotsOf(slots)])),
    accountNodes: imagesFrom(accountNodes),
    storageNodes: new Map(
      pairsOf(storageNodes, 'storage nodes').map(([address, images]) => [address, imagesFrom(images)]),
    ),
    codes: asList(codes, 'codes').map((hash) => asHash32(hash, 'code hash')),
  };
}

function pairsOf(item: RlpItem | undefined, name: string): (readonly [Address, RlpItem | undefined])[] {
  return asList(item, name).map((entry) => {
    const [address, value] = asList(entry, name, 2);
    return [asAddress(address, 'address'), value];
  });
}

function accountOf(item: RlpItem | undefined): Account | undefined {
  const bytes = asBytes(item, 'account');
  return bytes.length === 0 ? undefined : decodeAccount(bytes);
}

function slotsOf(item: RlpItem | undefined): Map<bigint, bigint> {
  return new Map(
    asList(item, 'slots').map((entry) => {
      const [slot, value] = asList(entry, 'slot', 2);
      return [asUint(slot, 'slot'), asUint(value, 'value')];
    }),
  );
}

function imagesFrom(item: RlpItem | undefined): NodeImages {
  return new Map(
    asList(item, 'nodes').map((entry) => {
      const [path, node] = asList(entry, 'node', 2);
      const bytes = asBytes(node, 'node');
      return [bytesToUtf8(asBytes(path, 'path')), bytes.length === 0 ? undefined : bytes];
    }),
  );
}
