import { type Hash32, MAX_UINT64, toQuantity } from '@ethane/primitives';
import { type Decoder, optional, required } from '../codecs/codec.ts';
import { flag, inside, looseNumber, quantity64, record } from '../codecs/values.ts';
import type { SnapshotPort, TimePort } from '../ports.ts';
import { type Call, type Method, method } from '../protocol/method.ts';
import { invalidParams, RpcError } from '../protocol/rpc-error.ts';
import type { Services } from '../services/services.ts';

/** Blocks that one request may mine. */
const MAX_BLOCKS = 100_000n;

interface MineRequest {
  readonly blocks: bigint;
  readonly timestamp: bigint | undefined;
}

/** A timestamp, or `{timestamp?, blocks?}`. */
const mineRequest: Decoder<MineRequest> = (value) => {
  if (typeof value !== 'object' || value === null) return { blocks: 1n, timestamp: looseNumber(value) };
  const members = record(value);
  const member = (name: string): bigint | undefined => {
    const given = members.get(name);
    return given === undefined || given === null ? undefined : inside(name, looseNumber, given);
  };
  return { blocks: member('blocks') ?? 1n, timestamp: member('timestamp') };
};

/** Seconds, which may be negative where a number is given. */
const offset: Decoder<bigint> = (value) =>
  typeof value === 'number' && value < 0 && Number.isSafeInteger(value) ? BigInt(value) : looseNumber(value);

/** Time and blocks by hand, as development nodes offer it. */
export const DEVELOPMENT_METHODS: readonly Method[] = [
  method('evm_mine', [optional(mineRequest)], async (call, request) => {
    await mine(call, request?.blocks ?? 1n, request?.timestamp);
    return '0x0';
  }),
  method('anvil_mine', [optional(looseNumber), optional(looseNumber)], async (call, blocks, interval) => {
    await mineApart(call, blocks ?? 1n, interval ?? 0n);
    return null;
  }),
  method('hardhat_mine', [optional(looseNumber), optional(looseNumber)], async (call, blocks, interval) => {
    await mineApart(call, blocks ?? 1n, interval ?? 0n);
    return true;
  }),
  method('evm_snapshot', [], async (call) => toQuantity(await snapshotsOf(call).take())),
  method('evm_revert', [required(quantity64)], (call, id) => snapshotsOf(call).revert(id)),
  method('evm_increaseTime', [required(offset)], (call, seconds) => Number(timeOf(call).increase(seconds))),
  method('evm_setNextBlockTimestamp', [required(looseNumber)], (call, timestamp) => {
    timeOf(call).setNext(timestamp);
    return null;
  }),
  method('evm_setAutomine', [required(flag)], ({ services }, on) => {
    services.backend.miner.setAutomine(on);
    return true;
  }),
  method('evm_setIntervalMining', [required(looseNumber)], ({ services }, seconds) => {
    if (seconds > 0xffff_ffffn) throw invalidParams(`interval too long: ${seconds} seconds`);
    services.backend.miner.setInterval(Number(seconds));
    return true;
  }),
  method('anvil_nodeInfo', [], ({ services }) => nodeInfo(services)),
  method('anvil_metadata', [], ({ services }) => metadata(services)),
  method('hardhat_metadata', [], ({ services }) => metadata(services)),
];

async function mine({ services }: Call, blocks: bigint, timestamp?: bigint): Promise<void> {
  checkCount(blocks);
  if (blocks > 0n) await services.backend.miner.mine(Number(blocks), timestamp);
}

/** Blocks whose timestamps are `interval` seconds apart; by the clock when it is 0. */
async function mineApart(call: Call, blocks: bigint, interval: bigint): Promise<void> {
  const { miner, chain } = call.services.backend;
  if (interval === 0n) {
    await mine(call, blocks);
    return;
  }
  checkCount(blocks);
  for (let i = 0n; i < blocks; i++) {
    const next = i === 0n ? undefined : chain.head.header.timestamp + interval;
    if (next !== undefined && next > MAX_UINT64) throw invalidParams('timestamp > 64 bits');
    await miner.mine(1, next);
  }
}

function checkCount(blocks: bigint): void {
  if (blocks > MAX_BLOCKS) throw badCount(blocks);
}

function badCount(blocks: bigint): RpcError {
  return new RpcError('LIMIT_EXCEEDED', `too many blocks: ${blocks}, at most ${MAX_BLOCKS} at a time`);
}

function timeOf({ services }: Call): TimePort {
  return services.backend.time ?? unavailable('this node has no clock that can be set');
}

function snapshotsOf({ services }: Call): SnapshotPort {
  return services.backend.snapshots ?? unavailable('this node takes no snapshots');
}

function unavailable(message: string): never {
  throw new RpcError('NOT_SUPPORTED', message);
}

/** What forge asks to find out that it talks to a development node. */
function nodeInfo({ backend, fees }: Services): unknown {
  const { chain } = backend;
  const { header, hash } = chain.head;
  return {
    currentBlockNumber: toQuantity(header.number),
    currentBlockTimestamp: Number(header.timestamp),
    currentBlockHash: hash,
    hardFork: backend.hardfork,
    transactionOrder: 'fees',
    environment: {
      baseFee: toQuantity(header.baseFeePerGas ?? 0n),
      chainId: Number(chain.spec.chainId),
      gasLimit: toQuantity(header.gasLimit),
      gasPrice: toQuantity(fees.gasPrice()),
    },
    forkConfig: { forkUrl: null, forkBlockNumber: null, forkRetryBackoff: null },
  };
}

function metadata({ backend }: Services): unknown {
  const { header, hash } = backend.chain.head;
  return {
    clientVersion: backend.clientVersion,
    chainId: Number(backend.chain.spec.chainId),
    instanceId: backend.instanceId satisfies Hash32,
    latestBlockNumber: Number(header.number),
    latestBlockHash: hash,
    snapshots: {},
  };
}
