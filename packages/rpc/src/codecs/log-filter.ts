import type { Address, Hash32 } from '@ethane/primitives';
import { invalidParams, RpcError, rejected } from '../protocol/rpc-error.ts';
import { type BlockTag, blockNumber } from './block-reference.ts';
import type { Decoder } from './codec.ts';
import { address, badValue, hash32, inside, listOf, record } from './values.ts';

/** Which logs are wanted. */
export interface LogCriteria {
  /** Any of these; every address when empty. */
  readonly addresses: readonly Address[];
  /** For each position any of the values; every value where a position is empty. */
  readonly topics: readonly (readonly Hash32[])[];
}

/** Which logs of which blocks are wanted: one block, or a range that both ends belong to. */
export interface LogFilter extends LogCriteria {
  readonly blockHash: Hash32 | undefined;
  readonly fromBlock: BlockTag | bigint | undefined;
  readonly toBlock: BlockTag | bigint | undefined;
}

const MAX_TOPICS = 4;
/** Addresses, and values in one topic position, that one filter may name. */
const MAX_VALUES = 1_000;

const addresses: Decoder<readonly Address[]> = (value) =>
  Array.isArray(value) ? limited(listOf(address), value) : [address(value)];

const topic: Decoder<readonly Hash32[]> = (value) => {
  if (value === null) return [];
  if (!Array.isArray(value)) return [hash32(value)];
  // As in geth, a null among the alternatives matches everything.
  return value.includes(null) ? [] : limited(listOf(hash32), value);
};

function limited<Value>(decode: Decoder<readonly Value[]>, value: readonly unknown[]): readonly Value[] {
  if (value.length > MAX_VALUES)
    throw new RpcError('LIMIT_EXCEEDED', `more than ${MAX_VALUES} values in one position`);
  return decode(value);
}

const topics: Decoder<LogCriteria['topics']> = (value) => {
  if (Array.isArray(value) && value.length > MAX_TOPICS) throw invalidParams('exceed max topics');
  return listOf(topic)(value);
};

export const logFilter: Decoder<LogFilter> = (value) => {
  const members = record(value);
  const member = <Value>(name: string, decode: Decoder<Value>): Value | undefined => {
    const given = members.get(name);
    return given === undefined || given === null ? undefined : inside(name, decode, given);
  };
  const blockHash = member('blockHash', hash32);
  const fromBlock = member('fromBlock', blockNumber);
  const toBlock = member('toBlock', blockNumber);
  if (blockHash !== undefined && (fromBlock !== undefined || toBlock !== undefined)) {
    throw badValue('cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other');
  }
  return {
    blockHash,
    fromBlock,
    toBlock,
    addresses: member('address', addresses) ?? [],
    topics: member('topics', topics) ?? [],
  };
};

/** The filter of a subscription: blocks are always the new ones. */
export const logCriteria: Decoder<LogCriteria> = (value) => {
  const filter = logFilter(value);
  if (filter.blockHash !== undefined) throw rejected('a log subscription takes no blockHash');
  return { addresses: filter.addresses, topics: filter.topics };
};
