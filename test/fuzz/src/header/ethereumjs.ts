import type { ForkName } from '@ethane/chainspec';
import { bytesToHex, hexToBytes } from '@ethane/primitives';
import type { Header } from '@ethane/types';
import { type BlockHeader, createBlockHeader } from '@ethereumjs/block';
import { Common, Mainnet } from '@ethereumjs/common';
import { HARDFORKS } from '../hardforks.ts';
import { includes } from './case.ts';

const commons = new Map<ForkName, Common>();

function commonOf(fork: ForkName): Common {
  let common = commons.get(fork);
  if (common === undefined) {
    common = new Common({ chain: Mainnet, hardfork: HARDFORKS[fork]! });
    commons.set(fork, common);
  }
  return common;
}

/** What `@ethereumjs/block` says of a header after its parent. */
export interface HeaderOpinion {
  readonly hash: string;
  readonly difficulty: bigint | undefined;
  readonly baseFee: bigint | undefined;
  readonly excessBlobGas: bigint | undefined;
  readonly blobFee: bigint | undefined;
  /** Why it would refuse it. */
  readonly refusal: string | undefined;
}

export function askEthereumJs(fork: ForkName, header: Header, parent: Header): HeaderOpinion {
  const common = commonOf(fork);
  const before = toPeer(parent, common, true);
  const loose = toPeer(header, common, true);
  const work = !includes(fork, 'paris');
  const blobs = includes(fork, 'cancun');
  const difficulty = work ? loose.ethashCanonicalDifficulty(before) : undefined;
  const baseFee = includes(fork, 'london') ? before.calcNextBaseFee() : undefined;
  const excessBlobGas = blobs ? before.calcNextExcessBlobGas(before.common) : undefined;
  return {
    hash: bytesToHex(loose.hash()),
    difficulty,
    baseFee,
    excessBlobGas,
    blobFee: blobs ? loose.getBlobGasPrice() : undefined,
    refusal: refusalOf(header, parent, common, before, { difficulty, baseFee, excessBlobGas }),
  };
}

/** The checks of its blockchain's `validateHeader`, which wants a whole chain to make them. */
function refusalOf(
  header: Header,
  parent: Header,
  common: Common,
  before: BlockHeader,
  wanted: Pick<HeaderOpinion, 'difficulty' | 'baseFee' | 'excessBlobGas'>,
): string | undefined {
  try {
    toPeer(header, common, false).validateGasLimit(before);
  } catch (error) {
    return error instanceof Error ? error.message.split(' (', 1)[0] : String(error);
  }
  if (header.number !== parent.number + 1n) return 'number';
  if (header.timestamp <= parent.timestamp) return 'timestamp';
  if (wanted.difficulty !== undefined && header.difficulty !== wanted.difficulty) return 'difficulty';
  if (header.baseFeePerGas !== wanted.baseFee) return 'base fee';
  if (header.excessBlobGas !== wanted.excessBlobGas) return 'excess blob gas';
  return undefined;
}

type WithoutUndefined<Record> = { [Field in keyof Record]?: Exclude<Record[Field], undefined> };

function toPeer(header: Header, common: Common, loose: boolean): BlockHeader {
  const { ommersHash, transactionsRoot, receiptsRoot, ...rest } = header;
  // It refuses to build a header with more gas used than the limit, even unchecked.
  const gasUsed = loose && header.gasUsed > header.gasLimit ? header.gasLimit : header.gasUsed;
  const given = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== undefined),
  ) as WithoutUndefined<typeof rest>;
  return createBlockHeader(
    {
      ...given,
      gasUsed,
      uncleHash: ommersHash,
      transactionsTrie: transactionsRoot,
      receiptTrie: receiptsRoot,
      mixHash: hexToBytes(header.mixHash),
    },
    { common, freeze: false, skipConsensusFormatValidation: loose },
  );
}
