import type { AccountOverride, BlockOverrides, StateOverrides } from '@ethane/execution';
import { type Address, type Hash32, type Hex, hexToBigint } from '@ethane/primitives';
import type { Decoder } from './codec.ts';
import { address, badValue, bytes, hash32, inside, quantity64, quantity256, recordOf } from './values.ts';

/** Members of an object that is used as a map. */
const MAX_ENTRIES = 100_000;

const word: Decoder<bigint> = (value) => hexToBigint(hash32(value));

const slots: Decoder<ReadonlyMap<bigint, bigint>> = (value) =>
  new Map([...mapOf(hash32, word)(value)].map(([key, content]) => [hexToBigint(key), content]));

const accountOverride: Decoder<AccountOverride> = recordOf<AccountOverride>({
  nonce: quantity64,
  code: bytes,
  balance: quantity256,
  state: slots,
  stateDiff: slots,
  movePrecompileToAddress: address,
});

/** geth's state override set: what a call pretends of accounts. */
export const stateOverrides: Decoder<StateOverrides> = mapOf(address, accountOverride);

/** Names as geth has them, with those that it had before. */
interface GivenBlockOverrides {
  readonly number: bigint;
  readonly difficulty: bigint;
  readonly time: bigint;
  readonly gasLimit: bigint;
  readonly feeRecipient: Address;
  readonly prevRandao: Hash32;
  readonly baseFeePerGas: bigint;
  readonly blobBaseFee: bigint;
  readonly coinbase: Address;
  readonly random: Hash32;
  readonly baseFee: bigint;
}

const givenBlockOverrides: Decoder<Partial<GivenBlockOverrides>> = recordOf<GivenBlockOverrides>({
  number: quantity64,
  difficulty: quantity256,
  time: quantity64,
  gasLimit: quantity64,
  feeRecipient: address,
  prevRandao: hash32,
  baseFeePerGas: quantity256,
  blobBaseFee: quantity256,
  coinbase: address,
  random: hash32,
  baseFee: quantity256,
});

/** geth's block overrides: what a call pretends of the block. */
export const blockOverrides: Decoder<BlockOverrides> = (value) => {
  const given = givenBlockOverrides(value);
  return {
    number: given.number,
    timestamp: given.time,
    coinbase: given.feeRecipient ?? given.coinbase,
    gasLimit: given.gasLimit,
    difficulty: given.difficulty,
    prevRandao: given.prevRandao ?? given.random,
    baseFeePerGas: given.baseFeePerGas ?? given.baseFee,
    blobBaseFee: given.blobBaseFee,
  };
};

function mapOf<Key extends Hex, Value>(
  key: Decoder<Key>,
  value: Decoder<Value>,
): Decoder<ReadonlyMap<Key, Value>> {
  return (given) => {
    if (typeof given !== 'object' || given === null || Array.isArray(given))
      throw badValue('object expected');
    const entries = Object.entries(given);
    if (entries.length > MAX_ENTRIES) throw badValue(`too many members: ${entries.length} > ${MAX_ENTRIES}`);
    return new Map(entries.map(([name, member]) => [inside(name, key, name), inside(name, value, member)]));
  };
}
