import { type ChainSpec, type Rules, rulesAt } from '@ethane/chainspec';
import type { BlockEnvironment, GasCheckpoint, Tracer } from '@ethane/evm';
import {
  type Address,
  type Bytes,
  EMPTY_BYTES,
  type Hash32,
  minBigint,
  ZERO_ADDRESS,
} from '@ethane/primitives';
import { type StateReader, WorldState } from '@ethane/state';
import { type AccessList, type Authorization, type Header, TransactionError } from '@ethane/types';
import { blobGasOf } from './blob-gas.ts';
import { type BlockHashLookup, blockEnvironment, isMerged } from './environment.ts';
import { floorGas, intrinsicGas } from './intrinsic-gas.ts';
import {
  type BlockOverrides,
  overrideBlock,
  overridePrecompiles,
  overrideState,
  type StateOverrides,
} from './overrides.ts';
import { applyMessage, type TransitionMessage, type TransitionResult } from './transition.ts';

/** A call as JSON-RPC clients describe it. Gas; wei; wei per gas. Without prices the call costs nothing. */
export interface CallRequest {
  /** Default: the zero address. */
  readonly from?: Address | undefined;
  /** Undefined creates a contract. */
  readonly to?: Address | undefined;
  /** Default: the cap. */
  readonly gas?: bigint | undefined;
  readonly gasPrice?: bigint | undefined;
  readonly maxFeePerGas?: bigint | undefined;
  readonly maxPriorityFeePerGas?: bigint | undefined;
  readonly value?: bigint | undefined;
  readonly data?: Bytes | undefined;
  readonly accessList?: AccessList | undefined;
  readonly authorizationList?: readonly Authorization[] | undefined;
  readonly blobVersionedHashes?: readonly Hash32[] | undefined;
  readonly maxFeePerBlobGas?: bigint | undefined;
}

/** Where a call is tried out: on the state after a block, in the environment of that block. */
export interface CallContext {
  readonly spec: ChainSpec;
  readonly header: Header;
  readonly state: StateReader;
  readonly blockHash: BlockHashLookup;
  readonly stateOverrides?: StateOverrides | undefined;
  readonly blockOverrides?: BlockOverrides | undefined;
  /** Gas that a call gets at most, and when it asks for none. Default: {@link DEFAULT_GAS_CAP}. */
  readonly gasCap?: bigint | undefined;
  /** For a time limit: called now and then while instructions run; what it throws comes out. */
  readonly checkpoint?: GasCheckpoint | undefined;
}

/** What geth gives `eth_call` by default. */
export const DEFAULT_GAS_CAP: bigint = 50_000_000n;

/**
 * Calls without consequences, one after another on the same state: eth_call, eth_estimateGas, debug_traceCall. Neither
 * nonce nor sender's code matter, and fees only where a price is given.
 */
export class Simulation {
  readonly rules: Rules;
  readonly environment: BlockEnvironment;
  readonly state: WorldState;
  readonly #gasCap: bigint;
  readonly #checkpoint: GasCheckpoint | undefined;

  /** @throws CodedError `OVERRIDE` */
  constructor(context: CallContext) {
    const { spec, header, blockOverrides = {}, stateOverrides = new Map() } = context;
    this.environment = overrideBlock(blockEnvironment(spec, header, context.blockHash), blockOverrides);
    const { number, timestamp } = this.environment;
    const rules = rulesAt(spec, { number, timestamp, merged: isMerged(spec, header) });
    this.rules = overridePrecompiles(rules, stateOverrides);
    this.state = new WorldState(context.state);
    overrideState(this.state, stateOverrides);
    this.#gasCap = context.gasCap ?? DEFAULT_GAS_CAP;
    this.#checkpoint = context.checkpoint;
  }

  /** @throws TransactionError where not even the call's first instruction could run */
  call(request: CallRequest, tracer?: Tracer): TransitionResult {
    const prices = pricesOf(request, this.environment);
    const message = this.#message(request, prices.gasPrice);
    this.#validate(request, message, prices);
    const block = pricelessBlock(this.environment, request, prices);
    const { rules, state } = this;
    return applyMessage({ rules, block, state, tracer, checkpoint: this.#checkpoint }, message);
  }

  #message(request: CallRequest, gasPrice: bigint): TransitionMessage {
    return {
      sender: request.from ?? ZERO_ADDRESS,
      to: request.to,
      gasLimit: minBigint(request.gas ?? this.#gasCap, this.#gasCap),
      gasPrice,
      value: request.value ?? 0n,
      data: request.data ?? EMPTY_BYTES,
      accessList: request.accessList ?? [],
      authorizationList: request.authorizationList ?? [],
      blobVersionedHashes: request.blobVersionedHashes ?? [],
    };
  }

  #validate(request: CallRequest, message: TransitionMessage, { maxFeePerGas }: Prices): void {
    const { sender, gasLimit } = message;
    const blobFees = blobGasOf(message.blobVersionedHashes) * (request.maxFeePerBlobGas ?? 0n);
    const want = gasLimit * maxFeePerGas + message.value + blobFees;
    const have = this.state.getBalance(sender);
    if (have < want) {
      const text = `insufficient funds for gas * price + value: address ${sender} have ${have} want ${want}`;
      throw new TransactionError('INSUFFICIENT_ACCOUNT_FUNDS', text, { have, want });
    }
    const rules = this.rules.transaction;
    const intrinsic = intrinsicGas(rules, message);
    if (gasLimit < intrinsic) {
      const text = `intrinsic gas too low: have ${gasLimit}, want ${intrinsic}`;
      throw new TransactionError('INTRINSIC_GAS_TOO_LOW', text, { have: gasLimit, want: intrinsic });
    }
    const floor = floorGas(rules, message.data);
    if (gasLimit < floor) {
      const text = `insufficient gas for floor data gas cost: have ${gasLimit}, want ${floor}`;
      throw new TransactionError('INTRINSIC_GAS_BELOW_FLOOR_GAS_COST', text, { have: gasLimit, want: floor });
    }
    const most = rules.maxInitCodeSize;
    if (message.to === undefined && most !== undefined && message.data.length > most) {
      const text = `max initcode size exceeded: code size ${message.data.length} limit ${most}`;
      throw new TransactionError('INITCODE_SIZE_EXCEEDED', text, { have: message.data.length, want: most });
    }
  }
}

/** Runs one call on the state that `context` describes. */
export function callMessage(context: CallContext, request: CallRequest, tracer?: Tracer): TransitionResult {
  return new Simulation(context).call(request, tracer);
}

interface Prices {
  readonly gasPrice: bigint;
  readonly maxFeePerGas: bigint;
}

/** @throws TransactionError where the prices contradict each other or the base fee */
function pricesOf(request: CallRequest, { baseFeePerGas = 0n }: BlockEnvironment): Prices {
  const maxFeePerGas = request.gasPrice ?? request.maxFeePerGas ?? 0n;
  const tip = request.gasPrice ?? request.maxPriorityFeePerGas ?? 0n;
  if (maxFeePerGas === 0n && tip === 0n) return { gasPrice: 0n, maxFeePerGas };
  const sender = request.from ?? ZERO_ADDRESS;
  if (tip > maxFeePerGas) {
    const text = `max priority fee per gas higher than max fee per gas: address ${sender}, maxPriorityFeePerGas: ${tip}, maxFeePerGas: ${maxFeePerGas}`;
    throw new TransactionError('PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS', text, {
      have: tip,
      want: maxFeePerGas,
    });
  }
  if (maxFeePerGas < baseFeePerGas) {
    const text = `max fee per gas less than block base fee: address ${sender}, maxFeePerGas: ${maxFeePerGas}, baseFee: ${baseFeePerGas}`;
    const details = { have: maxFeePerGas, want: baseFeePerGas };
    throw new TransactionError('INSUFFICIENT_MAX_FEE_PER_GAS', text, details);
  }
  return { gasPrice: minBigint(maxFeePerGas, baseFeePerGas + tip), maxFeePerGas };
}

/** Where a call pays nothing, base fees are 0 for it, so that nobody gets a negative tip. */
function pricelessBlock(
  block: BlockEnvironment,
  { maxFeePerBlobGas = 0n }: CallRequest,
  { gasPrice }: Prices,
): BlockEnvironment {
  return {
    ...block,
    ...(gasPrice === 0n && block.baseFeePerGas !== undefined && { baseFeePerGas: 0n }),
    ...(maxFeePerBlobGas === 0n && block.blobBaseFee !== undefined && { blobBaseFee: 0n }),
  };
}
