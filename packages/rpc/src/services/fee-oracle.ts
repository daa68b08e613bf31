import type { ChainSpec } from '@ethane/chainspec';
import { GAS_PER_BLOB, rulesForHeader } from '@ethane/execution';
import type { Block, Header, Receipt } from '@ethane/types';
import type { BlockTag } from '../codecs/block-reference.ts';
import { effectiveTip } from '../format/transaction.ts';
import type { RpcLimits } from '../limits.ts';
import type { ChainPort } from '../ports.ts';
import { RpcError, rejected } from '../protocol/rpc-error.ts';
import { blobFeeOf, nextFees } from './block-fees.ts';
import type { BlockLocator, LocatedHeader } from './block-locator.ts';

const GWEI = 1_000_000_000n;
/** Blocks that a suggestion looks at, and prices that it takes from each. */
const SAMPLE_BLOCKS = 20;
const SAMPLE_PRICES = 3;
const SAMPLE_PERCENTILE = 60;
/** Tips below this (wei per gas) say nothing about the market. */
const IGNORED_TIP = 2n;
const HIGHEST_TIP = 500n * GWEI;

/** Fees of a range of blocks; the last entry of the two price lists is for the block after it. Wei per gas. */
export interface FeeHistory {
  readonly oldestBlock: bigint;
  readonly baseFeePerGas: readonly bigint[];
  readonly gasUsedRatio: readonly number[];
  readonly baseFeePerBlobGas: readonly bigint[];
  readonly blobGasUsedRatio: readonly number[];
  /** For each block the tips at the percentiles asked for; undefined when none were. */
  readonly reward: readonly (readonly bigint[])[] | undefined;
}

/** What a transaction should offer, judged by the last blocks, and what blocks have cost. */
export class FeeOracle {
  readonly #chain: ChainPort;
  readonly #blocks: BlockLocator;
  readonly #limits: RpcLimits;
  readonly #samples = new WeakMap<Header, readonly bigint[]>();
  #suggested: { readonly head: Header; readonly tip: bigint } | undefined;

  constructor(chain: ChainPort, blocks: BlockLocator, limits: RpcLimits) {
    this.#chain = chain;
    this.#blocks = blocks;
    this.#limits = limits;
  }

  /** Base fee of the block after the head, in wei per gas; undefined while there is none. */
  nextBaseFee(): bigint | undefined {
    return nextFees(this.#chain.spec, this.#chain.head.header).baseFeePerGas;
  }

  /** Priority fee in wei per gas: the 60th percentile of the lowest tips of the last 20 blocks, 1 gwei when they are empty. */
  suggestTip(): bigint {
    const { header } = this.#chain.head;
    if (this.#suggested?.head !== header) this.#suggested = { head: header, tip: this.#computeTip(header) };
    return this.#suggested.tip;
  }

  /** Price of a legacy transaction in wei per gas. */
  gasPrice(): bigint {
    return this.suggestTip() + (this.#chain.head.header.baseFeePerGas ?? 0n);
  }

  /** Wei per blob gas in the head; undefined before blobs. */
  blobBaseFee(): bigint | undefined {
    return blobFeeOf(this.#chain.spec, this.#chain.head.header);
  }

  /** Wei per blob gas in the block after the head; undefined before blobs. */
  nextBlobBaseFee(): bigint | undefined {
    return nextFees(this.#chain.spec, this.#chain.head.header).blobBaseFee;
  }

  /**
   * @param count of blocks, at most 1,024 are given
   * @param percentiles 0 to 100, ascending
   * @throws RpcError `REJECTED` in geth's words, `TIMED_OUT`
   */
  history(count: bigint, newest: BlockTag | bigint, percentiles: readonly number[]): FeeHistory {
    checkPercentiles(percentiles, this.#limits.feeHistoryPercentiles);
    const last = this.#newest(newest);
    const { number } = last.header;
    const most = BigInt(this.#limits.feeHistoryBlocks);
    const wanted = count > most ? most : count;
    const first = number + 1n > wanted ? number + 1n - wanted : 0n;
    const headers: LocatedHeader[] = [];
    if (wanted > 0n) {
      for (let n = first; n < number; n++) headers.push(this.#blocks.header(n));
      headers.push(last);
    }
    const { spec } = this.#chain;
    const next = nextFees(spec, last.header);
    const fees = headers.map(({ header }) => header.baseFeePerGas ?? 0n);
    const blobFees = headers.map(({ header }) => blobFeeOf(spec, header) ?? 0n);
    return {
      oldestBlock: wanted === 0n ? 0n : first,
      baseFeePerGas: wanted === 0n ? [] : [...fees, next.baseFeePerGas ?? 0n],
      gasUsedRatio: headers.map(({ header }) => ratio(header.gasUsed, header.gasLimit)),
      baseFeePerBlobGas: wanted === 0n ? [] : [...blobFees, next.blobBaseFee ?? 0n],
      blobGasUsedRatio: headers.map(({ header }) => blobGasUsedRatio(spec, header)),
      reward: percentiles.length === 0 ? undefined : this.#allRewards(headers, percentiles),
    };
  }

  #allRewards(headers: readonly LocatedHeader[], percentiles: readonly number[]): FeeHistory['reward'] {
    const end = performance.now() + this.#limits.callMillis;
    return headers.map((located) => {
      if (performance.now() > end) throw new RpcError('TIMED_OUT', 'request timed out');
      return this.#rewards(located, percentiles);
    });
  }

  #newest(reference: BlockTag | bigint): LocatedHeader {
    const head = this.#chain.head.header.number;
    if (typeof reference === 'bigint' && reference > head) {
      throw rejected(`request beyond head block: requested ${reference}, head ${head}`);
    }
    return this.#blocks.header(reference);
  }

  #rewards(located: LocatedHeader, percentiles: readonly number[]): readonly bigint[] {
    const { hash } = located;
    const block = hash === null ? this.#blocks.block('pending').block : this.#chain.blockByHash(hash);
    return block === undefined ? [] : rewardsAt(block, this.#blocks.receiptsOf(located), percentiles);
  }

  #computeTip(head: Header): bigint {
    const tips: bigint[] = [];
    for (let i = 0n; i < SAMPLE_BLOCKS && i < head.number; i++) {
      const hash = this.#chain.hashByNumber(head.number - i);
      const header = hash === undefined ? undefined : this.#chain.headerByHash(hash);
      if (hash === undefined || header === undefined) break;
      tips.push(...this.#sample(header, hash));
    }
    if (tips.length === 0) return GWEI;
    tips.sort(compareBigints);
    const tip = tips[Math.floor(((tips.length - 1) * SAMPLE_PERCENTILE) / 100)] ?? GWEI;
    return tip > HIGHEST_TIP ? HIGHEST_TIP : tip;
  }

  #sample(header: Header, hash: LocatedHeader['hash'] & string): readonly bigint[] {
    let sample = this.#samples.get(header);
    if (sample === undefined) {
      const base = header.baseFeePerGas;
      const tips = (header.gasUsed === 0n ? undefined : this.#chain.blockByHash(hash))?.transactions
        .map((transaction) => effectiveTip(transaction, base))
        .filter((tip) => tip >= IGNORED_TIP)
        .sort(compareBigints);
      sample = tips?.slice(0, SAMPLE_PRICES) ?? [];
      this.#samples.set(header, sample);
    }
    return sample;
  }
}

function blobGasUsedRatio(spec: ChainSpec, header: Header): number {
  const { blobs } = rulesForHeader(spec, header).block;
  return blobs === undefined ? 0 : ratio(header.blobGasUsed ?? 0n, BigInt(blobs.max) * GAS_PER_BLOB);
}

function ratio(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number(part) / Number(whole);
}

function checkPercentiles(percentiles: readonly number[], limit: number): void {
  if (percentiles.length > limit) throw rejected(`invalid reward percentile: over the query limit ${limit}`);
  percentiles.forEach((percentile, i) => {
    const before = percentiles[i - 1];
    if (percentile < 0 || percentile > 100) throw rejected(`invalid reward percentile: ${percentile}`);
    if (before !== undefined && percentile <= before) {
      throw rejected(`invalid reward percentile: #${i - 1}:${before} >= #${i}:${percentile}`);
    }
  });
}

/** Tips of a block's transactions at the percentiles of its gas. */
function rewardsAt(
  block: Block,
  receipts: readonly Receipt[],
  percentiles: readonly number[],
): readonly bigint[] {
  const base = block.header.baseFeePerGas;
  if (block.transactions.length === 0) return percentiles.map(() => 0n);
  let before = 0n;
  const shares = block.transactions.map((transaction, i) => {
    const { cumulativeGasUsed = before } = receipts[i] ?? {};
    const gas = cumulativeGasUsed - before;
    before = cumulativeGasUsed;
    return { gas, tip: effectiveTip(transaction, base) };
  });
  shares.sort((a, b) => compareBigints(a.tip, b.tip));
  let at = 0;
  let gas = shares[0]?.gas ?? 0n;
  return percentiles.map((percentile) => {
    const threshold = BigInt(Math.floor((Number(block.header.gasUsed) * percentile) / 100));
    while (gas < threshold && at < shares.length - 1) gas += shares[++at]?.gas ?? 0n;
    return shares[at]?.tip ?? 0n;
  });
}

function compareBigints(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
