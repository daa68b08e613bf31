import { type ChainSpec, type PrecompileRule, type Rules, rulesAt } from '@ethane/chainspec';
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
import type { AccessList, Authorization, Header } from '@ethane/types';
import { callPrices, checkCall } from './call-checks.ts';
import { type BlockHashLookup, blockEnvironment, isMerged } from './environment.ts';
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
  readonly #warmPrecompiles: readonly PrecompileRule[];
  readonly #gasCap: bigint;
  readonly #checkpoint: GasCheckpoint | undefined;

  /** @throws CodedError `OVERRIDE` */
  constructor(context: CallContext) {
    const { spec, header, blockOverrides = {}, stateOverrides = new Map() } = context;
    this.environment = overrideBlock(blockEnvironment(spec, header, context.blockHash), blockOverrides);
    const { number, timestamp } = this.environment;
    const standard = rulesAt(spec, { number, timestamp, merged: isMerged(spec, header) });
    this.rules = overridePrecompiles(standard, stateOverrides);
    this.#warmPrecompiles = standard.evm.precompiles;
    this.state = new WorldState(context.state);
    overrideState(this.state, stateOverrides);
    this.#gasCap = context.gasCap ?? DEFAULT_GAS_CAP;
    this.#checkpoint = context.checkpoint;
  }

  /** @throws TransactionError where not even the call's first instruction could run */
  call(request: CallRequest, tracer?: Tracer): TransitionResult {
    const { rules, state, environment } = this;
    const sender = request.from ?? ZERO_ADDRESS;
    const { gasPrice, maxFeePerGas } = callPrices(request, sender, environment.baseFeePerGas, true);
    const { maxFeePerBlobGas = 0n } = request;
    const message = this.#message(request, gasPrice);
    checkCall(rules, environment, state, message, { maxFeePerGas, maxFeePerBlobGas });
    const block = pricelessBlock(environment, gasPrice, maxFeePerBlobGas);
    const warmPrecompiles = this.#warmPrecompiles;
    const checkpoint = this.#checkpoint;
    return applyMessage({ rules, block, state, warmPrecompiles, tracer, checkpoint }, message);
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
}

/** Runs one call on the state that `context` describes. */
export function callMessage(context: CallContext, request: CallRequest, tracer?: Tracer): TransitionResult {
  return new Simulation(context).call(request, tracer);
}

/** Where a call pays nothing, base fees are 0 for it, so that nobody gets a negative tip. */
function pricelessBlock(
  block: BlockEnvironment,
  gasPrice: bigint,
  maxFeePerBlobGas: bigint,
): BlockEnvironment {
  return {
    ...block,
    ...(gasPrice === 0n && block.baseFeePerGas !== undefined && { baseFeePerGas: 0n }),
    ...(maxFeePerBlobGas === 0n && block.blobBaseFee !== undefined && { blobBaseFee: 0n }),
  };
}
