import { SYSTEM_ADDRESS } from '@ethane/chainspec';
import { type Address, bigintToFixedBytes, bigintToHash32, hexToBigint, toHash32 } from '@ethane/primitives';
import type { Log } from '@ethane/types';

/** keccak256 of `Transfer(address,address,uint256)`. */
const TRANSFER_TOPIC = toHash32('0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef');
/** keccak256 of `Burn(address,uint256)`. */
const BURN_TOPIC = toHash32('0xcc16f5dbb4873280815c1ee09dbd06736cffcc184412cf7a71a0fdb75d397ca5');

/** What moving ether logs, in wei (EIP-7708). */
export function transferLog(from: Address, to: Address, value: bigint): Log {
  const topics = [TRANSFER_TOPIC, addressTopic(from), addressTopic(to)];
  return { address: SYSTEM_ADDRESS, topics, data: bigintToFixedBytes(value, 32) };
}

/** What ether logs that is gone with its account, in wei (EIP-7708). */
export function burnLog(from: Address, value: bigint): Log {
  return {
    address: SYSTEM_ADDRESS,
    topics: [BURN_TOPIC, addressTopic(from)],
    data: bigintToFixedBytes(value, 32),
  };
}

function addressTopic(address: Address): Log['topics'][number] {
  return bigintToHash32(hexToBigint(address));
}
