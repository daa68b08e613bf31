import type { TransactionRules } from '@ethane/chainspec';
import type { Address, Bytes, Hash32 } from '@ethane/primitives';

/** The parts of a transaction that cost gas before anything runs. */
export interface IntrinsicParts {
  readonly to: Address | undefined;
  readonly data: Bytes;
  readonly accessList?: readonly { readonly storageKeys: readonly Hash32[] }[];
  readonly authorizationList?: readonly unknown[];
}

/** Gas a transaction pays before its first instruction (Yellow Paper g0; EIPs 2, 2028, 2930, 3860, 7702). */
export function intrinsicGas(rules: TransactionRules, parts: IntrinsicParts): bigint {
  const { data, accessList, authorizationList } = parts;
  const zeros = countZeros(data);
  let gas = rules.baseGas;
  gas += zeros * rules.zeroByteGas + (data.length - zeros) * rules.nonZeroByteGas;
  if (parts.to === undefined) gas += rules.createGas + Math.ceil(data.length / 32) * rules.initCodeWordGas;
  if (accessList !== undefined) {
    gas += accessList.length * rules.accessListAddressGas;
    for (const entry of accessList) gas += entry.storageKeys.length * rules.accessListSlotGas;
  }
  if (authorizationList !== undefined) gas += authorizationList.length * rules.authorizationGas;
  return BigInt(gas);
}

/** Least gas that a transaction with this calldata uses (EIP-7623); 0 where the rules have no floor. */
export function floorGas(rules: TransactionRules, data: Bytes): bigint {
  if (rules.floorTokenGas === 0) return 0n;
  const zeros = countZeros(data);
  const tokens = zeros + (data.length - zeros) * TOKENS_PER_NON_ZERO_BYTE;
  return BigInt(rules.baseGas + tokens * rules.floorTokenGas);
}

const TOKENS_PER_NON_ZERO_BYTE = 4;

function countZeros(data: Bytes): number {
  let zeros = 0;
  for (let i = 0; i < data.length; i++) if (data[i] === 0) zeros++;
  return zeros;
}
