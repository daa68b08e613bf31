import type { ForkName } from '@ethane/chainspec';
import { toHash32 } from '@ethane/primitives';
import { EMPTY_OMMERS_HASH, type Header, headerHash } from '@ethane/types';
import type { Random } from '../random.ts';
import { blankHeader, fieldsOf, type HeaderCase, includes } from './case.ts';
import { modelBaseFee, modelDifficulty, modelExcessBlobGas } from './model.ts';

const FORKS: readonly ForkName[] = [
  'frontier',
  'homestead',
  'byzantium',
  'constantinople',
  'istanbul',
  'muirGlacier',
  'berlin',
  'london',
  'arrowGlacier',
  'grayGlacier',
  'paris',
  'shanghai',
  'cancun',
  'prague',
  'osaka',
  'bpo1',
  'bpo2',
];

/** A parent and a header that may follow it, mostly with one field changed. */
export function generateHeaderCase(random: Random): HeaderCase {
  const fork = random.pick(FORKS);
  const parent = parentOf(random, fork);
  const child = childOf(random, fork, parent);
  const [change, changed] = random.chance(0.25)
    ? (['none', child] as const)
    : changeField(random, fork, child, parent);
  return { fork, parent: fieldsOf(parent), child: fieldsOf(changed), change };
}

function parentOf(random: Random, fork: ForkName): Header {
  const merged = includes(fork, 'paris');
  const gasLimit = random.pick([
    5_000n,
    5_004n,
    5_005n,
    6_000n,
    10_241n,
    30_000_000n,
    60_000_000n,
    2n ** 63n - 1n,
  ]);
  const gasUsed = random.pick([
    0n,
    gasLimit / 2n,
    gasLimit / 2n - 1n,
    gasLimit / 2n + 1n,
    gasLimit,
    random.bigint(62) % gasLimit,
  ]);
  const firstFee = fork === 'london' && random.chance(0.2);
  const blank = blankHeader(fork);
  return {
    ...blank,
    number: random.pick([
      0n,
      1n,
      99_998n,
      199_998n,
      199_999n,
      200_000n,
      5_299_999n,
      random.bigint(24),
      random.bigint(24),
    ]),
    timestamp: random.pick([0n, 1n, 1_600_000_000n, random.bigint(40)]),
    difficulty: merged
      ? 0n
      : random.pick([131_072n, 131_073n, 2n ** 20n, 2n ** 53n, random.bigint(60) + 131_072n]),
    gasLimit,
    gasUsed,
    ommersHash: merged || random.chance(0.5) ? EMPTY_OMMERS_HASH : toHash32(`0x${'22'.repeat(32)}`),
    ...(includes(fork, 'london') && {
      baseFeePerGas: random.pick([0n, 1n, 7n, 8n, 10n ** 9n, random.bigint(60), random.bigint(100)]),
    }),
    ...(firstFee && { baseFeePerGas: undefined }),
    ...(includes(fork, 'cancun') && {
      blobGasUsed: BigInt(random.int(10)) * 131_072n,
      excessBlobGas: random.pick([0n, 131_072n, 2n * 131_072n, random.bigint(26), random.bigint(29)]),
    }),
  };
}

function childOf(random: Random, fork: ForkName, parent: Header): Header {
  const timestamp =
    parent.timestamp + random.pick([1n, 8n, 9n, 10n, 12n, 13n, 17n, 18n, 20n, 899n, 1_000n, 10_000n]);
  const firstFee = includes(fork, 'london') && parent.baseFeePerGas === undefined;
  const gasLimit = firstFee ? parent.gasLimit * 2n : parent.gasLimit;
  return {
    ...blankHeader(fork),
    parentHash: headerHash(parent),
    number: parent.number + 1n,
    timestamp,
    gasLimit,
    gasUsed: random.chance(0.5) ? 0n : random.bigint(62) % (gasLimit + 1n),
    extraData: random.bytes(random.pick([0, 1, 31, 32])),
    ...(!includes(fork, 'paris') && {
      difficulty: modelDifficulty(fork, parent, timestamp),
      nonce: random.bytes(8),
    }),
    ...(includes(fork, 'london') && { baseFeePerGas: modelBaseFee(parent) }),
    ...(includes(fork, 'cancun') && {
      blobGasUsed: BigInt(random.int(7)) * 131_072n,
      excessBlobGas: modelExcessBlobGas(fork, parent),
    }),
  };
}

type Change = readonly [name: string, header: Header];

function changeField(random: Random, fork: ForkName, child: Header, parent: Header): Change {
  const with_ = (fields: Partial<Header>): Change => [
    Object.keys(fields).join(),
    { ...child, ...fields } as Header,
  ];
  const bound = child.gasLimit / 1_024n;
  const nudge = () => random.pick([-2n, -1n, 1n, 2n, 1_000n]);
  const changes: (() => Change)[] = [
    () => with_({ number: positive(child.number + nudge()) }),
    () =>
      with_({
        timestamp: random.pick([parent.timestamp, positive(parent.timestamp - 1n), parent.timestamp + 1n]),
      }),
    () => with_({ extraData: random.bytes(random.pick([32, 33, 40])) }),
    () =>
      with_({
        gasUsed: 0n,
        gasLimit: random.pick([
          child.gasLimit + bound - 1n,
          child.gasLimit + bound,
          positive(child.gasLimit - bound + 1n),
          positive(child.gasLimit - bound),
          4_999n,
          5_000n,
          2n ** 63n - 1n,
          2n ** 63n,
        ]),
      }),
    () => with_({ gasUsed: child.gasLimit + random.pick([0n, 1n]) }),
    () => with_({ difficulty: positive(child.difficulty + nudge()) }),
    () => with_({ nonce: random.bytes(8) }),
    () => with_({ ommersHash: toHash32(random.bytes(32)) }),
  ];
  if (includes(fork, 'london'))
    changes.push(() => with_({ baseFeePerGas: positive(child.baseFeePerGas! + nudge()) }));
  if (includes(fork, 'cancun')) {
    changes.push(
      () => with_({ excessBlobGas: positive(child.excessBlobGas! + nudge()) }),
      () =>
        with_({
          blobGasUsed: random.pick(
            [1n, 131_073n, 9n, 10n, 15n, 16n, 21n, 22n].map((n) => (n > 100n ? n : n * 131_072n)),
          ),
        }),
    );
  }
  return random.pick(changes)();
}

function positive(value: bigint): bigint {
  return value < 0n ? 0n : value;
}
