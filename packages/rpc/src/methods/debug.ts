import { bytesToHex, type Hash32 } from '@ethane/primitives';
import { encodeBlock, encodeHeader, encodeReceipt } from '@ethane/types';
import { type BlockReference, blockNumber, blockReference } from '../codecs/block-reference.ts';
import { type Decoder, defaulted, optional, required } from '../codecs/codec.ts';
import { blockOverrides, stateOverrides } from '../codecs/overrides.ts';
import { transactionArguments } from '../codecs/transaction-arguments.ts';
import { badValue, flag, hash32, inside, record, recordOf, text } from '../codecs/values.ts';
import { type Call, type Method, method } from '../protocol/method.ts';
import { rejected } from '../protocol/rpc-error.ts';
import type { LocatedBlock } from '../services/block-locator.ts';
import type { CallOverrides } from '../services/call-engine.ts';
import type { StructLogOptions } from '../trace/struct-logger.ts';
import { traceCall, traceMined, traceWholeBlock } from '../trace/trace-runner.ts';
import { named } from './blocks.ts';
import { rawTransaction } from './transactions.ts';

const stepLimit: Decoder<number> = (value) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw badValue('whole number expected');
  return value;
};

interface GivenOptions extends Required<StructLogOptions> {
  readonly tracer: string;
}

/** Options of the struct logger; other tracers than that one are refused by name. */
const traceOptions: Decoder<StructLogOptions> = (value) => {
  const { tracer, ...options } = recordOf<GivenOptions>({
    disableStack: flag,
    disableStorage: flag,
    enableMemory: flag,
    enableReturnData: flag,
    limit: stepLimit,
    tracer: text,
  })(value);
  if (tracer !== undefined && tracer !== '') {
    throw rejected(
      `tracer ${JSON.stringify(tracer.slice(0, 80))} is not available: leave it out for struct logs`,
    );
  }
  return options;
};

interface CallTraceOptions {
  readonly trace: StructLogOptions;
  readonly overrides: CallOverrides;
}

const callTraceOptions: Decoder<CallTraceOptions> = (value) => {
  const members = record(value);
  const state = members.get('stateOverrides') ?? undefined;
  const block = members.get('blockOverrides') ?? undefined;
  return {
    trace: traceOptions(value),
    overrides: {
      state: state === undefined ? undefined : inside('stateOverrides', stateOverrides, state),
      block: block === undefined ? undefined : inside('blockOverrides', blockOverrides, block),
    },
  };
};

const TRACE_OPTIONS = defaulted<StructLogOptions>(traceOptions, {});

/** Traces and raw encodings. */
export const DEBUG_METHODS: readonly Method[] = [
  method('debug_traceTransaction', [required(hash32), TRACE_OPTIONS], ({ services }, hash, options) =>
    traceMined(services, hash, options),
  ),
  method('debug_traceBlockByHash', [required(hash32), TRACE_OPTIONS], ({ services }, hash, options) => {
    const located = services.blocks.findBlock(named(hash));
    if (located === undefined) throw rejected(`block ${hash} not found`);
    return traceWholeBlock(services, located.block, options);
  }),
  method('debug_traceBlockByNumber', [required(blockNumber), TRACE_OPTIONS], (call, number, options) =>
    traceWholeBlock(call.services, find(call, number).block, options),
  ),
  method(
    'debug_traceCall',
    [
      required(transactionArguments),
      defaulted<BlockReference>(blockReference, 'latest'),
      optional(callTraceOptions),
    ],
    ({ services }, request, block, options) =>
      traceCall(services, request, block, options?.overrides ?? {}, options?.trace ?? {}),
  ),
  method('debug_getRawHeader', [required(blockReference)], (call, reference) =>
    bytesToHex(encodeHeader(find(call, reference).header)),
  ),
  method('debug_getRawBlock', [required(blockReference)], (call, reference) =>
    bytesToHex(encodeBlock(find(call, reference).block)),
  ),
  method('debug_getRawReceipts', [required(blockReference)], (call, reference) =>
    call.services.blocks
      .receiptsOf(find(call, reference))
      .map((receipt) => bytesToHex(encodeReceipt(receipt))),
  ),
  method('debug_getRawTransaction', [required(hash32)], (call, hash: Hash32) => rawTransaction(call, hash)),
];

/** @throws RpcError `REJECTED` "block #N not found" */
function find({ services }: Call, reference: BlockReference): LocatedBlock {
  const located = services.blocks.findBlock(reference);
  if (located !== undefined) return located;
  throw rejected(`block ${typeof reference === 'bigint' ? `#${reference} ` : ''}not found`);
}
