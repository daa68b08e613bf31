import { toQuantity } from '@ethane/primitives';
import { required } from '../codecs/codec.ts';
import { fixedBytes, hash32, quantity64 } from '../codecs/values.ts';
import type { WorkPort } from '../ports.ts';
import { type Call, type Method, method } from '../protocol/method.ts';
import { RpcError } from '../protocol/rpc-error.ts';

/** Who mines, and mining for this node from elsewhere. */
export const MINING_METHODS: readonly Method[] = [
  method('eth_coinbase', [], ({ services }) => services.backend.miner.coinbase),
  method('eth_mining', [], ({ services }) => services.backend.miner.mining),
  method('eth_hashrate', [], ({ services }) => toQuantity(services.backend.miner.hashrate)),
  method('eth_getWork', [], async (call) => {
    const { sealHash, seedHash, target, number } = await workOf(call).getWork();
    return [sealHash, seedHash, target, toQuantity(number)];
  }),
  method(
    'eth_submitWork',
    [required(fixedBytes(8)), required(hash32), required(hash32)],
    (call, nonce, sealHash, mixHash) => workOf(call).submitWork(nonce, sealHash, mixHash),
  ),
  method('eth_submitHashrate', [required(quantity64), required(hash32)], (call, rate, id) =>
    workOf(call).submitHashrate(rate, id),
  ),
];

function workOf({ services }: Call): WorkPort {
  const { work } = services.backend.miner;
  if (work === undefined) throw new RpcError('NOT_SUPPORTED', 'this node does not seal by proof of work');
  return work;
}
