import type { Outcome } from '@ethane/evm';
import { CodedError, minBigint } from '@ethane/primitives';
import { TransactionError } from '@ethane/types';
import { type CallContext, type CallRequest, DEFAULT_GAS_CAP, Simulation } from './simulation.ts';
import type { TransitionResult } from './transition.ts';

/** What a plain transfer needs. */
const TRANSFER_GAS = 21_000n;
/** Given to a callee on top of its gas when value is sent; an estimate must leave room for it. */
const CALL_STIPEND = 2_300n;

/** The call fails whatever gas it gets. `outcome` has the revert data or the halt's reason. */
export class EstimateError extends CodedError<'EXECUTION_FAILED' | 'GAS_ALLOWANCE'> {
  readonly outcome: Outcome | undefined;

  constructor(code: 'EXECUTION_FAILED' | 'GAS_ALLOWANCE', message: string, outcome?: Outcome) {
    super(code, message);
    this.outcome = outcome;
  }
}

/**
 * The least gas with which the call succeeds. First with all the gas it may have, then by bisection between what that
 * used and all, starting near the likely answer (the 63/64 rule and refunds make gas used too little).
 *
 * @throws EstimateError where no gas suffices; TransactionError where the call is not valid at all
 */
export function estimateGas(context: CallContext, request: CallRequest): bigint {
  const limit = highestGas(context, request);
  const attempt = (gas: bigint): TransitionResult | undefined => tryWith(context, request, gas);
  if (isPlainTransfer(context, request) && limit >= TRANSFER_GAS && succeeded(attempt(TRANSFER_GAS))) {
    return TRANSFER_GAS;
  }
  const first = attempt(limit);
  if (first === undefined || !succeeded(first)) throw failure(first, limit);

  let high = limit;
  let low = first.gasUsed - 1n;
  const likely = ((first.maxGasUsed + CALL_STIPEND) * 64n) / 63n;
  if (likely < high) {
    if (succeeded(attempt(likely))) high = likely;
    else low = likely;
  }
  while (low + 1n < high) {
    // Most calls need little more than they use: do not jump far above the lower end.
    const middle = minBigint((low + high) / 2n, low * 2n);
    if (succeeded(attempt(middle))) high = middle;
    else low = middle;
  }
  return high;
}

/** The most that the call may have: its own limit or the block's, the cap of transactions and of calls, and its funds. */
function highestGas(context: CallContext, request: CallRequest): bigint {
  const { environment, rules, state } = new Simulation(context);
  let limit = environment.gasLimit;
  if (request.gas !== undefined && request.gas >= TRANSFER_GAS) limit = request.gas;
  limit = minBigint(limit, context.gasCap ?? DEFAULT_GAS_CAP);
  const cap = rules.evm.stateGas === undefined ? rules.transaction.gasLimitCap : undefined;
  if (cap !== undefined) limit = minBigint(limit, cap);
  const price = request.gasPrice ?? request.maxFeePerGas ?? 0n;
  if (price === 0n || request.from === undefined) return limit;
  const funds = state.getBalance(request.from) - (request.value ?? 0n);
  if (funds < 0n) {
    throw new TransactionError('INSUFFICIENT_ACCOUNT_FUNDS', 'insufficient funds for transfer', {
      have: funds,
    });
  }
  return minBigint(limit, funds / price);
}

/** Undefined: the gas does not even pay for the transaction itself. */
function tryWith(context: CallContext, request: CallRequest, gas: bigint): TransitionResult | undefined {
  try {
    return new Simulation(context).call({ ...request, gas });
  } catch (error) {
    if (error instanceof TransactionError && LACKS_GAS.has(error.code)) return undefined;
    throw error;
  }
}

const LACKS_GAS: ReadonlySet<string> = new Set([
  'INTRINSIC_GAS_TOO_LOW',
  'INTRINSIC_GAS_BELOW_FLOOR_GAS_COST',
]);

function succeeded(result: TransitionResult | undefined): boolean {
  return result?.outcome.status === 'success';
}

function isPlainTransfer(context: CallContext, request: CallRequest): boolean {
  const { to, data, accessList, authorizationList, blobVersionedHashes } = request;
  if (to === undefined || (data?.length ?? 0) > 0) return false;
  if ([accessList, authorizationList, blobVersionedHashes].some((list) => (list?.length ?? 0) > 0))
    return false;
  return new Simulation(context).state.getCode(to).length === 0;
}

function failure(result: TransitionResult | undefined, limit: bigint): EstimateError {
  const outcome = result?.outcome;
  if (outcome?.status === 'revert')
    return new EstimateError('EXECUTION_FAILED', 'execution reverted', outcome);
  if (outcome?.status === 'halt' && outcome.reason.code !== 'OUT_OF_GAS') {
    return new EstimateError('EXECUTION_FAILED', outcome.reason.message, outcome);
  }
  return new EstimateError('GAS_ALLOWANCE', `gas required exceeds allowance (${limit})`, outcome);
}
