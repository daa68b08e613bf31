import { CodedError } from '@ethane/primitives';
import { FORK_NAMES, type ForkName } from './rules.ts';
import { OPTIONAL_FORKS } from './rules-at.ts';
import type { ChainSpec, ForkActivation } from './spec.ts';

/** Names in geth's `config`: the field that holds a fork's activation. */
export const GENESIS_FORK_FIELDS: ReadonlyMap<ForkName, string> = new Map([
  ['homestead', 'homesteadBlock'],
  ['dao', 'daoForkBlock'],
  ['tangerineWhistle', 'eip150Block'],
  ['spuriousDragon', 'eip158Block'],
  ['byzantium', 'byzantiumBlock'],
  ['constantinople', 'constantinopleBlock'],
  ['petersburg', 'petersburgBlock'],
  ['istanbul', 'istanbulBlock'],
  ['muirGlacier', 'muirGlacierBlock'],
  ['berlin', 'berlinBlock'],
  ['london', 'londonBlock'],
  ['arrowGlacier', 'arrowGlacierBlock'],
  ['grayGlacier', 'grayGlacierBlock'],
  ['paris', 'mergeNetsplitBlock'],
  ['shanghai', 'shanghaiTime'],
  ['cancun', 'cancunTime'],
  ['prague', 'pragueTime'],
  ['osaka', 'osakaTime'],
  ['bpo1', 'bpo1Time'],
  ['bpo2', 'bpo2Time'],
  ['bpo3', 'bpo3Time'],
  ['bpo4', 'bpo4Time'],
  ['bpo5', 'bpo5Time'],
  ['amsterdam', 'amsterdamTime'],
]);

interface Scheduled {
  readonly field: string;
  readonly activation: ForkActivation | undefined;
}

/**
 * Checks that forks are in order, without gaps (only what changes the bomb or blob figures may be left out, and Paris,
 * which total difficulty decides), and that none by timestamp precedes one by block.
 *
 * @throws CodedError `FORK_ORDER` with geth's wording
 */
export function checkForkOrder(spec: ChainSpec): void {
  let last: Scheduled | undefined;
  for (const fork of FORK_NAMES.slice(1)) {
    const current = { field: GENESIS_FORK_FIELDS.get(fork) ?? fork, activation: spec.forks.get(fork) };
    if (current.activation !== undefined && last !== undefined)
      checkPair(last, current.field, current.activation);
    const mayBeAbsent = fork === 'paris' || OPTIONAL_FORKS.includes(fork);
    if (current.activation !== undefined || !mayBeAbsent) last = current;
  }
}

function checkPair(last: Scheduled, field: string, activation: ForkActivation): void {
  const before = last.activation;
  const here = `${field} enabled at ${describe(activation)}`;
  if (before === undefined) throw orderError(`${last.field} not enabled, but ${here}`);
  if ('timestamp' in before && 'block' in activation) {
    throw orderError(`${last.field} used timestamp ordering, but ${field} reverted to block ordering`);
  }
  const late =
    'block' in before
      ? 'block' in activation && before.block > activation.block
      : 'timestamp' in activation && before.timestamp > activation.timestamp;
  if (late) throw orderError(`${last.field} enabled at ${describe(before)}, but ${here}`);
}

function describe(activation: ForkActivation): string {
  return 'block' in activation ? `block ${activation.block}` : `timestamp ${activation.timestamp}`;
}

function orderError(detail: string): CodedError<'FORK_ORDER'> {
  return new CodedError('FORK_ORDER', `unsupported fork ordering: ${detail}`, { have: detail });
}
