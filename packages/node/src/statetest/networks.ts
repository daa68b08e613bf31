import {
  type BlobParameters,
  type ChainSpec,
  FORK_NAMES,
  type ForkActivation,
  type ForkName,
  MAINNET_DEPOSIT_CONTRACT,
} from '@ethane/chainspec';
import { CodedError } from '@ethane/primitives';
import { isObject, quantityOf } from './json-values.ts';

/** Names of the consensus tests that are not the fork's own name. */
const ALIASES: Readonly<Record<string, ForkName>> = {
  EIP150: 'tangerineWhistle',
  EIP158: 'spuriousDragon',
  ConstantinopleFix: 'petersburg',
  Merge: 'paris',
};

/** What a test may say of its chain. */
export interface NetworkConfig {
  readonly chainid?: string;
  readonly blobSchedule?: unknown;
}

const TRANSITION = /^([A-Za-z0-9]+?)To([A-Z][A-Za-z0-9]*?)At(?:Time([0-9]+k?)|Diff([0-9a-fA-F]+)|([0-9]+))$/;

const specs = new Map<string, ChainSpec>();

/**
 * The chain that a test's network names: a fork, with all before it from block 0 on, or a transition `AToBAt5` (by block),
 * `AToBAtTime15k` (by timestamp), `AToBAtDiffC0000` (by total difficulty). Equal chains are one object.
 *
 * @throws CodedError `UNKNOWN_NETWORK`
 */
export function chainSpecOf(network: string, config: NetworkConfig = {}): ChainSpec {
  const { chainid = '0x1', blobSchedule } = config;
  const key = `${network} ${chainid} ${blobSchedule === undefined ? '' : JSON.stringify(blobSchedule)}`;
  let spec = specs.get(key);
  if (spec === undefined) {
    spec = createSpec(network, quantityOf(chainid), readSchedule(blobSchedule));
    specs.set(key, spec);
  }
  return spec;
}

/** The fork that tests call `name`; undefined for one that this code does not have. */
export function forkOfName(name: string): ForkName | undefined {
  const own = /^[A-Z]+[0-9]+$/.test(name) ? name.toLowerCase() : name.charAt(0).toLowerCase() + name.slice(1);
  const alias = Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined;
  return alias ?? FORK_NAMES.find((fork) => fork === own);
}

function createSpec(
  network: string,
  chainId: bigint,
  blobSchedule: ReadonlyMap<ForkName, BlobParameters>,
): ChainSpec {
  const [, from = network, to, time, difficulty, block] = TRANSITION.exec(network) ?? [];
  const base = requireFork(from, network);
  const forks = new Map<ForkName, ForkActivation>();
  for (const fork of forksAfter(undefined, base)) {
    if (fork !== 'dao') forks.set(fork, isTimed(fork) ? { timestamp: 0n } : { block: 0n });
  }
  let terminalTotalDifficulty = forks.has('paris') ? 0n : undefined;
  if (to !== undefined) {
    const target = requireFork(to, network);
    if (difficulty !== undefined) terminalTotalDifficulty = BigInt(`0x${difficulty}`);
    else {
      const activation = time === undefined ? { block: BigInt(block ?? 0) } : { timestamp: secondsOf(time) };
      for (const fork of forksAfter(base, target)) {
        if (fork !== 'dao' || target === 'dao') forks.set(fork, activation);
      }
    }
  }
  return {
    name: network,
    chainId,
    forks,
    terminalTotalDifficulty,
    blobSchedule,
    depositContract: MAINNET_DEPOSIT_CONTRACT,
    daoForkSupport: forks.has('dao'),
  };
}

function requireFork(name: string, network: string): ForkName {
  const fork = forkOfName(name);
  if (fork === undefined) {
    throw new CodedError('UNKNOWN_NETWORK', `fork ${network} is not supported`, {
      have: network,
      want: FORK_NAMES,
    });
  }
  return fork;
}

/** Forks after `from` up to `to`, in order. */
function forksAfter(from: ForkName | undefined, to: ForkName): readonly ForkName[] {
  const start = from === undefined ? 0 : FORK_NAMES.indexOf(from) + 1;
  return FORK_NAMES.slice(start, FORK_NAMES.indexOf(to) + 1);
}

function isTimed(fork: ForkName): boolean {
  return FORK_NAMES.indexOf(fork) > FORK_NAMES.indexOf('paris');
}

/** `15k` is 15,000. */
function secondsOf(text: string): bigint {
  return text.endsWith('k') ? BigInt(text.slice(0, -1)) * 1_000n : BigInt(text);
}

function readSchedule(json: unknown): ReadonlyMap<ForkName, BlobParameters> {
  const schedule = new Map<ForkName, BlobParameters>();
  if (!isObject(json)) return schedule;
  for (const [name, parameters] of Object.entries(json)) {
    const fork = forkOfName(name);
    if (fork === undefined || !isObject(parameters)) continue;
    schedule.set(fork, {
      target: Number(quantityOf(parameters.target)),
      max: Number(quantityOf(parameters.max)),
      baseFeeUpdateFraction: quantityOf(parameters.baseFeeUpdateFraction),
    });
  }
  return schedule;
}
