import { FORK_NAMES, type ForkName, type Rules } from './rules.ts';
import { type RulesOverrides, rulesOf } from './rules-of.ts';
import type { BlockPosition, ChainSpec } from './spec.ts';

const PARIS_INDEX = FORK_NAMES.indexOf('paris');

/** Forks that a chain may leave out although it has later ones: they change the difficulty bomb or blob figures only. */
export const OPTIONAL_FORKS: readonly ForkName[] = [
  'dao',
  'muirGlacier',
  'arrowGlacier',
  'grayGlacier',
  'bpo1',
  'bpo2',
  'bpo3',
  'bpo4',
  'bpo5',
];

/** Reward of a proof-of-work block under the rules of Paris and later, in wei. */
const PROOF_OF_WORK_REWARD = 2n * 10n ** 18n;

const resolved = new WeakMap<ChainSpec, Map<string, Rules>>();
const interned = new Map<string, Rules>();

/**
 * The rules that a block at `position` follows. The same spec and fork always give the same object, and chains without
 * deviations of their own share the object of `rulesOf`.
 *
 * On a chain with a terminal total difficulty, forks after Paris begin only on merged blocks. A chain without one never
 * merges: it may have those forks all the same (a private rule set), and its blocks keep the reward of proof of work.
 */
export function rulesAt(spec: ChainSpec, position: BlockPosition): Rules {
  const { fork, merged } = forkAt(spec, position);
  let bySpec = resolved.get(spec);
  if (bySpec === undefined) {
    bySpec = new Map();
    resolved.set(spec, bySpec);
  }
  const key = merged ? fork : `${fork} by work`;
  let rules = bySpec.get(key);
  if (rules === undefined) {
    rules = resolve(spec, fork, merged);
    bySpec.set(key, rules);
  }
  return rules;
}

/** The newest fork that has begun at `position`, and whether the block is past proof of work. */
function forkAt(spec: ChainSpec, position: BlockPosition): { fork: ForkName; merged: boolean } {
  const merged = hasMerged(spec, position);
  const mayPassParis = merged || spec.terminalTotalDifficulty === undefined;
  let newest = merged ? PARIS_INDEX : 0;
  for (let index = FORK_NAMES.length - 1; index > newest; index--) {
    if (index >= PARIS_INDEX && !mayPassParis) continue;
    const activation = spec.forks.get(FORK_NAMES[index]!);
    if (activation === undefined) continue;
    const begun =
      'block' in activation
        ? position.number >= activation.block
        : position.timestamp >= activation.timestamp;
    if (begun) newest = index;
  }
  return { fork: FORK_NAMES[newest]!, merged };
}

function hasMerged(spec: ChainSpec, position: BlockPosition): boolean {
  if (spec.terminalTotalDifficulty === undefined) return false;
  if (position.merged || spec.terminalTotalDifficulty === 0n) return true;
  const paris = spec.forks.get('paris');
  return paris !== undefined && 'block' in paris && position.number >= paris.block;
}

function resolve(spec: ChainSpec, fork: ForkName, merged: boolean): Rules {
  const index = FORK_NAMES.indexOf(fork);
  const without = OPTIONAL_FORKS.filter((name) => FORK_NAMES.indexOf(name) < index && !spec.forks.has(name));
  const reward = !merged && index >= PARIS_INDEX ? PROOF_OF_WORK_REWARD : undefined;
  const blobSchedule = new Map([...spec.blobSchedule].filter(([name]) => FORK_NAMES.indexOf(name) <= index));
  const overrides: RulesOverrides = {
    without,
    blobSchedule,
    ...(reward === undefined ? {} : { block: { reward } }),
  };
  return intern(fork, overrides);
}

/** Equal deviations share one object, so that tables hung off the rules are built once for all chains. */
function intern(fork: ForkName, overrides: RulesOverrides): Rules {
  const blobs = [...(overrides.blobSchedule ?? [])].map(
    ([name, { target, max, baseFeeUpdateFraction }]) => `${name}:${target}/${max}/${baseFeeUpdateFraction}`,
  );
  const key = [fork, overrides.without?.join(), blobs.join(), overrides.block?.reward ?? ''].join('|');
  let rules = interned.get(key);
  if (rules === undefined) {
    const made = rulesOf(fork, overrides);
    const standard = rulesOf(fork);
    rules = sameBlock(made, standard) ? standard : made;
    interned.set(key, rules);
  }
  return rules;
}

/** Only what `resolve` may change is compared. */
function sameBlock(a: Rules, b: Rules): boolean {
  return (
    a.block.reward === b.block.reward &&
    a.block.difficulty.bombDelay === b.block.difficulty.bombDelay &&
    a.block.blobs?.target === b.block.blobs?.target &&
    a.block.blobs?.max === b.block.blobs?.max &&
    a.block.blobs?.baseFeeUpdateFraction === b.block.blobs?.baseFeeUpdateFraction
  );
}
