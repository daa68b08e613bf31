import { keccak256Hex } from '@ethane/crypto';
import { toQuantity } from '@ethane/primitives';
import { required } from '../codecs/codec.ts';
import { bytes } from '../codecs/values.ts';
import { type Method, method } from '../protocol/method.ts';

/** `web3_` and `net_`. */
export const WEB3_METHODS: readonly Method[] = [
  method('web3_clientVersion', [], ({ services }) => services.backend.clientVersion),
  method('web3_sha3', [required(bytes)], (_, data) => keccak256Hex(data)),
  // The network id is the chain id: there are no other networks with the same chain.
  method('net_version', [], ({ services }) => services.backend.chain.spec.chainId.toString()),
  method('net_listening', [], ({ services }) => services.backend.network?.listening ?? true),
  method('net_peerCount', [], ({ services }) => toQuantity(services.backend.network?.peerCount ?? 0)),
];
