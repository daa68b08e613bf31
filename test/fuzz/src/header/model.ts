import type { ForkName } from '@ethane/chainspec';
import { EMPTY_OMMERS_HASH, type Header } from '@ethane/types';
import { includes } from './case.ts';

// The rules of headers once more, written from the Yellow Paper and the EIPs without a look at our packages.

/** Bomb delays by the fork that brought them, newest first (EIPs 5133, 4345, 2384, 1234, 649). */
const BOMB_DELAYS: readonly (readonly [ForkName, bigint])[] = [
  ['grayGlacier', 11_400_000n],
  ['arrowGlacier', 10_700_000n],
  ['london', 9_700_000n],
  ['muirGlacier', 9_000_000n],
  ['constantinople', 5_000_000n],
  ['byzantium', 3_000_000n],
];

export function modelDifficulty(fork: ForkName, parent: Header, timestamp: bigint): bigint {
  const x = parent.difficulty / 2048n;
  const seconds = timestamp - parent.timestamp;
  let y: bigint;
  if (includes(fork, 'byzantium')) {
    y = (parent.ommersHash === EMPTY_OMMERS_HASH ? 1n : 2n) - seconds / 9n;
  } else if (includes(fork, 'homestead')) {
    y = 1n - seconds / 10n;
  } else {
    y = seconds < 13n ? 1n : -1n;
  }
  if (y < -99n) y = -99n;
  let difficulty = parent.difficulty + x * y;
  if (difficulty < 131_072n) difficulty = 131_072n;
  const delay = BOMB_DELAYS.find(([since]) => includes(fork, since))?.[1] ?? 0n;
  const fake = parent.number + 1n > delay ? parent.number + 1n - delay : 0n;
  const period = fake / 100_000n;
  return period >= 2n ? difficulty + 2n ** (period - 2n) : difficulty;
}

export function modelBaseFee(parent: Header): bigint {
  if (parent.baseFeePerGas === undefined) return 10n ** 9n;
  const target = parent.gasLimit / 2n;
  const fee = parent.baseFeePerGas;
  if (parent.gasUsed === target) return fee;
  if (parent.gasUsed > target) {
    const rise = (fee * (parent.gasUsed - target)) / target / 8n;
    return fee + (rise === 0n ? 1n : rise);
  }
  return fee - (fee * (target - parent.gasUsed)) / target / 8n;
}

/** Blobs: target, most, and the denominator of the price's exponent. */
function blobSchedule(fork: ForkName): readonly [bigint, bigint, bigint] {
  if (includes(fork, 'bpo2')) return [14n, 21n, 11_684_671n];
  if (includes(fork, 'bpo1')) return [10n, 15n, 8_346_193n];
  return includes(fork, 'prague') ? [6n, 9n, 5_007_716n] : [3n, 6n, 3_338_477n];
}

const PER_BLOB = 131_072n;

export function modelBlobFee(fork: ForkName, excess: bigint): bigint {
  const denominator = blobSchedule(fork)[2];
  let sum = 0n;
  let term = denominator;
  for (let i = 1n; term > 0n; i++) {
    sum += term;
    term = (term * excess) / (denominator * i);
  }
  return sum / denominator;
}

export function modelExcessBlobGas(fork: ForkName, parent: Header): bigint {
  const [target, most] = blobSchedule(fork);
  const [excess, used] = [parent.excessBlobGas ?? 0n, parent.blobGasUsed ?? 0n];
  if (excess + used < target * PER_BLOB) return 0n;
  if (includes(fork, 'osaka')) {
    const reserve = 8_192n * (parent.baseFeePerGas ?? 0n);
    if (reserve > PER_BLOB * modelBlobFee(fork, excess)) return excess + (used * (most - target)) / most;
  }
  return excess + used - target * PER_BLOB;
}

/** Every rule that the header breaks, by our codes. */
export function modelVerdict(fork: ForkName, header: Header, parent: Header): Set<string> {
  const broken = new Set<string>();
  const rule = (code: string, holds: boolean) => {
    if (!holds) broken.add(code);
  };
  const merged = includes(fork, 'paris');
  rule('INVALID_BLOCK_NUMBER', header.number === parent.number + 1n);
  rule('INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT', header.timestamp > parent.timestamp);
  rule('EXTRA_DATA_TOO_BIG', header.extraData.length <= 32);
  rule('GASLIMIT_TOO_BIG', header.gasLimit < 2n ** 63n);
  rule('INVALID_GAS_USED_ABOVE_LIMIT', header.gasUsed <= header.gasLimit);
  const firstFee = header.baseFeePerGas !== undefined && parent.baseFeePerGas === undefined;
  const from = firstFee ? parent.gasLimit * 2n : parent.gasLimit;
  const change = header.gasLimit - from;
  rule('INVALID_GASLIMIT', (change < 0n ? -change : change) < from / 1024n && header.gasLimit >= 5_000n);
  if (merged) {
    rule('IMPORT_IMPOSSIBLE_PARIS_WRONG_POW', header.difficulty === 0n);
    rule(
      'INCORRECT_BLOCK_FORMAT',
      header.nonce.every((byte) => byte === 0),
    );
    rule('IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS', header.ommersHash === EMPTY_OMMERS_HASH);
  } else {
    rule('INVALID_DIFFICULTY', header.difficulty === modelDifficulty(fork, parent, header.timestamp));
  }
  const present = (name: keyof Header, since: ForkName) =>
    rule('INCORRECT_BLOCK_FORMAT', (header[name] !== undefined) === includes(fork, since));
  present('baseFeePerGas', 'london');
  present('withdrawalsRoot', 'shanghai');
  present('blobGasUsed', 'cancun');
  present('excessBlobGas', 'cancun');
  present('parentBeaconBlockRoot', 'cancun');
  present('requestsHash', 'prague');
  if (includes(fork, 'london')) {
    rule('INVALID_BASEFEE_PER_GAS', header.baseFeePerGas === modelBaseFee(parent));
  }
  if (includes(fork, 'cancun')) {
    const used = header.blobGasUsed ?? 0n;
    rule('BLOB_GAS_USED_ABOVE_LIMIT', used <= blobSchedule(fork)[1] * PER_BLOB);
    rule('INCORRECT_BLOB_GAS_USED', used % PER_BLOB === 0n);
    rule('INCORRECT_EXCESS_BLOB_GAS', header.excessBlobGas === modelExcessBlobGas(fork, parent));
  }
  return broken;
}
