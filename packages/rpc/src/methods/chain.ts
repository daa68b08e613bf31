import { toQuantity } from '@ethane/primitives';
import { blockNumber } from '../codecs/block-reference.ts';
import { type Decoder, defaulted, required } from '../codecs/codec.ts';
import { badValue, listOf, looseNumber } from '../codecs/values.ts';
import { type Method, method } from '../protocol/method.ts';

const percentile: Decoder<number> = (value) => {
  if (typeof value !== 'number') throw badValue('number expected');
  return value;
};

/** `eth_protocolVersion`: the newest version of the wire protocol that blocks and transactions have the form of. */
const PROTOCOL_VERSION = '0x44';

/** The chain as a whole, and what a transaction costs. */
export const CHAIN_METHODS: readonly Method[] = [
  method('eth_chainId', [], ({ services }) => toQuantity(services.backend.chain.spec.chainId)),
  method('eth_protocolVersion', [], () => PROTOCOL_VERSION),
  method('eth_syncing', [], () => false),
  method('eth_blockNumber', [], ({ services }) => toQuantity(services.backend.chain.head.header.number)),
  method('eth_gasPrice', [], ({ services }) => toQuantity(services.fees.gasPrice())),
  method('eth_maxPriorityFeePerGas', [], ({ services }) => toQuantity(services.fees.suggestTip())),
  method('eth_baseFee', [], ({ services }) => quantityOrNull(services.fees.nextBaseFee())),
  method('eth_blobBaseFee', [], ({ services }) => quantityOrNull(services.fees.blobBaseFee())),
  method(
    'eth_feeHistory',
    [required(looseNumber), required(blockNumber), defaulted(listOf(percentile), [])],
    ({ services }, count, newest, percentiles) => {
      const history = services.fees.history(count, newest, percentiles);
      return {
        oldestBlock: toQuantity(history.oldestBlock),
        ...(history.reward && { reward: history.reward.map((tips) => tips.map((tip) => toQuantity(tip))) }),
        baseFeePerGas: history.baseFeePerGas.map((fee) => toQuantity(fee)),
        gasUsedRatio: history.gasUsedRatio,
        baseFeePerBlobGas: history.baseFeePerBlobGas.map((fee) => toQuantity(fee)),
        blobGasUsedRatio: history.blobGasUsedRatio,
      };
    },
  ),
];

function quantityOrNull(value: bigint | undefined): string | null {
  return value === undefined ? null : toQuantity(value);
}
