import type { Blockchain } from '@ethane/blockchain';
import { type Rules, rulesAt } from '@ethane/chainspec';
import { blobBaseFee, calculateBaseFee, calculateExcessBlobGas, isMergedAfter } from '@ethane/execution';
import { invariant } from '@ethane/primitives';
import type { HeadView } from '@ethane/txpool';

/** What is known of the block after the head before there is one. */
export interface NextBlock {
  readonly rules: Rules;
  readonly baseFeePerGas: bigint | undefined;
  readonly blobBaseFee: bigint | undefined;
  readonly gasLimit: bigint;
}

/** @param timestamp seconds that the next block would have, which decides its fork */
export function nextBlock(chain: Blockchain, timestamp: bigint): NextBlock {
  const { header, hash } = chain.head;
  const merged = isMergedAfter(chain.spec, header, chain.totalDifficulty(hash)) ?? false;
  const rules = rulesAt(chain.spec, { number: header.number + 1n, timestamp, merged });
  const { baseFee, blobs } = rules.block;
  return {
    rules,
    baseFeePerGas: baseFee ? calculateBaseFee(header) : undefined,
    blobBaseFee: blobs === undefined ? undefined : blobBaseFee(blobs, calculateExcessBlobGas(blobs, header)),
    gasLimit: header.gasLimit,
  };
}

/** The head as the pool judges transactions by it. */
export function poolHead(chain: Blockchain, timestamp: bigint): HeadView {
  const accounts = chain.stateAt(chain.head.hash);
  invariant(accounts !== undefined, 'the head has a state');
  const { rules, baseFeePerGas, gasLimit } = nextBlock(chain, timestamp);
  return { accounts, rules, baseFeePerGas, gasLimit };
}
