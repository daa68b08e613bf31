import { type Rules, stateByteGas, type TransactionRules } from '@ethane/chainspec';
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
    gas += listGas(accessList, rules.accessListAddressGas, rules.accessListSlotGas);
  }
  if (authorizationList !== undefined) gas += authorizationList.length * rules.authorizationGas;
  return BigInt(gas);
}

/**
 * State gas a transaction pays before its first instruction, in a block with this gas limit: for the contract that it
 * creates and the accounts that it delegates, as if all were new (EIP-8037). 0 where there is no state gas.
 */
export function intrinsicStateGas(
  { evm: { stateGas } }: Rules,
  gasLimit: bigint,
  { to, authorizationList }: Pick<IntrinsicParts, 'to' | 'authorizationList'>,
): bigint {
  if (stateGas === undefined) return 0n;
  const { accountBytes, delegationBytes } = stateGas;
  const authorizations = authorizationList?.length ?? 0;
  const bytes = (to === undefined ? accountBytes : 0) + authorizations * (accountBytes + delegationBytes);
  return bytes === 0 ? 0n : BigInt(bytes) * stateByteGas(gasLimit);
}

/** Least gas that a transaction with these data uses (EIP-7623, EIP-7976, EIP-7981); 0 where the rules have no floor. */
export function floorGas(
  rules: TransactionRules,
  { data, accessList }: Pick<IntrinsicParts, 'data' | 'accessList'>,
): bigint {
  if (rules.floorNonZeroByteGas === 0) return 0n;
  const zeros = countZeros(data);
  let gas = rules.baseGas;
  gas += zeros * rules.floorZeroByteGas + (data.length - zeros) * rules.floorNonZeroByteGas;
  if (accessList !== undefined) {
    gas += listGas(accessList, rules.floorAccessListAddressGas, rules.floorAccessListSlotGas);
  }
  return BigInt(gas);
}

function listGas(
  list: NonNullable<IntrinsicParts['accessList']>,
  addressGas: number,
  slotGas: number,
): number {
  let gas = list.length * addressGas;
  for (const { storageKeys } of list) gas += storageKeys.length * slotGas;
  return gas;
}

function countZeros(data: Bytes): number {
  let zeros = 0;
  for (let i = 0; i < data.length; i++) if (data[i] === 0) zeros++;
  return zeros;
}
