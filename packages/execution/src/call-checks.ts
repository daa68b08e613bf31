import type { Rules } from '@ethane/chainspec';
import type { BlockEnvironment } from '@ethane/evm';
import { type Address, MAX_UINT256, minBigint } from '@ethane/primitives';
import type { WorldState } from '@ethane/state';
import { TransactionError } from '@ethane/types';
import { blobGasOf } from './blob-gas.ts';
import { floorGas, intrinsicGas, intrinsicStateGas } from './intrinsic-gas.ts';
import type { TransitionMessage } from './transition.ts';

/** What a call offers. Wei per gas, per blob gas. */
export interface OfferedPrices {
  readonly gasPrice?: bigint | undefined;
  readonly maxFeePerGas?: bigint | undefined;
  readonly maxPriorityFeePerGas?: bigint | undefined;
  readonly maxFeePerBlobGas?: bigint | undefined;
}

/** What it then pays: at most `maxFeePerGas`, in this block `gasPrice`. */
export interface CallPrices {
  readonly gasPrice: bigint;
  readonly maxFeePerGas: bigint;
}

/**
 * The price of a unit of gas for a call in a block with this base fee.
 *
 * @param mayBeFree whether a call without prices pays nothing instead of being refused
 * @throws TransactionError where the prices contradict each other or the base fee
 */
export function callPrices(
  offered: OfferedPrices,
  sender: Address,
  baseFeePerGas: bigint | undefined,
  mayBeFree: boolean,
): CallPrices {
  const maxFeePerGas = offered.gasPrice ?? offered.maxFeePerGas ?? 0n;
  const tip = offered.gasPrice ?? offered.maxPriorityFeePerGas ?? 0n;
  if (mayBeFree && maxFeePerGas === 0n && tip === 0n) return { gasPrice: 0n, maxFeePerGas };
  if (tip > maxFeePerGas) {
    const text = `max priority fee per gas higher than max fee per gas: address ${sender}, maxPriorityFeePerGas: ${tip}, maxFeePerGas: ${maxFeePerGas}`;
    throw new TransactionError('PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS', text, {
      have: tip,
      want: maxFeePerGas,
    });
  }
  const baseFee = baseFeePerGas ?? 0n;
  if (maxFeePerGas < baseFee) {
    const text = `max fee per gas less than block base fee: address ${sender}, maxFeePerGas: ${maxFeePerGas}, baseFee: ${baseFee}`;
    throw new TransactionError('INSUFFICIENT_MAX_FEE_PER_GAS', text, { have: maxFeePerGas, want: baseFee });
  }
  return { gasPrice: minBigint(maxFeePerGas, baseFee + tip), maxFeePerGas };
}

/**
 * Checks that a call can begin: its funds, its gas and the size of its init code.
 *
 * @throws TransactionError
 */
export function checkCall(
  rules: Rules,
  block: Pick<BlockEnvironment, 'gasLimit'>,
  state: WorldState,
  message: TransitionMessage,
  prices: { readonly maxFeePerGas: bigint; readonly maxFeePerBlobGas: bigint },
): void {
  checkFunds(state, message, prices);
  const { gasLimit: have, data } = message;
  const { transaction } = rules;
  const intrinsic = intrinsicGas(transaction, message) + intrinsicStateGas(rules, block.gasLimit, message);
  if (have < intrinsic) {
    const text = `intrinsic gas too low: have ${have}, want ${intrinsic}`;
    throw new TransactionError('INTRINSIC_GAS_TOO_LOW', text, { have, want: intrinsic });
  }
  const floor = floorGas(transaction, message);
  if (have < floor) {
    const text = `insufficient gas for floor data gas cost: have ${have}, want ${floor}`;
    throw new TransactionError('INTRINSIC_GAS_BELOW_FLOOR_GAS_COST', text, { have, want: floor });
  }
  const most = transaction.maxInitCodeSize;
  if (message.to === undefined && most !== undefined && data.length > most) {
    const text = `max initcode size exceeded: code size ${data.length} limit ${most}`;
    throw new TransactionError('INITCODE_SIZE_EXCEEDED', text, { have: data.length, want: most });
  }
}

function checkFunds(
  state: WorldState,
  message: TransitionMessage,
  prices: { readonly maxFeePerGas: bigint; readonly maxFeePerBlobGas: bigint },
): void {
  const { sender, gasLimit, value } = message;
  const blobFees = blobGasOf(message.blobVersionedHashes) * prices.maxFeePerBlobGas;
  const want = gasLimit * prices.maxFeePerGas + value + blobFees;
  const have = state.getBalance(sender);
  if (have >= want) return;
  const whose = `insufficient funds for gas * price + value: address ${sender}`;
  const text =
    want > MAX_UINT256 ? `${whose} required balance exceeds 256 bits` : `${whose} have ${have} want ${want}`;
  throw new TransactionError('INSUFFICIENT_ACCOUNT_FUNDS', text, { have, want });
}
