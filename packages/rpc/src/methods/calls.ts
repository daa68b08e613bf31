import { bytesToHex, toQuantity } from '@ethane/primitives';
import { type BlockReference, blockReference } from '../codecs/block-reference.ts';
import { defaulted, optional, required } from '../codecs/codec.ts';
import { blockOverrides, stateOverrides } from '../codecs/overrides.ts';
import { transactionArguments } from '../codecs/transaction-arguments.ts';
import { type Method, method } from '../protocol/method.ts';
import { failureText } from '../services/call-engine.ts';

const PARAMS = [
  required(transactionArguments),
  defaulted<BlockReference>(blockReference, 'latest'),
  optional(stateOverrides),
  optional(blockOverrides),
] as const;

/** Trying out calls. */
export const CALL_METHODS: readonly Method[] = [
  method('eth_call', PARAMS, ({ services }, request, block, state, overrides) =>
    bytesToHex(services.calls.call(request, block, { state, block: overrides })),
  ),
  method('eth_estimateGas', PARAMS, ({ services }, request, block, state, overrides) =>
    toQuantity(services.calls.estimate(request, block, { state, block: overrides })),
  ),
  // A call that fails has an access list, too: the failure is part of the result.
  method('eth_createAccessList', PARAMS, ({ services }, request, block, state, overrides) => {
    const { accessList, result } = services.calls.accessList(request, block, { state, block: overrides });
    const error = failureText(result.outcome);
    return { accessList, ...(error !== undefined && { error }), gasUsed: toQuantity(result.gasUsed) };
  }),
];
