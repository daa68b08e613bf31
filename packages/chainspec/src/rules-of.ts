import { invariant } from '@ethane/primitives';
import { applyDelta, type ForkDelta, freezeRules } from './delta.ts';
import { AMSTERDAM } from './forks/amsterdam.ts';
import { ARROW_GLACIER } from './forks/arrow-glacier.ts';
import { BERLIN } from './forks/berlin.ts';
import { BPO1, BPO2, BPO3, BPO4, BPO5 } from './forks/bpo.ts';
import { BYZANTIUM } from './forks/byzantium.ts';
import { CANCUN } from './forks/cancun.ts';
import { CONSTANTINOPLE } from './forks/constantinople.ts';
import { DAO } from './forks/dao.ts';
import { FRONTIER } from './forks/frontier.ts';
import { GRAY_GLACIER } from './forks/gray-glacier.ts';
import { HOMESTEAD } from './forks/homestead.ts';
import { ISTANBUL } from './forks/istanbul.ts';
import { LONDON } from './forks/london.ts';
import { MUIR_GLACIER } from './forks/muir-glacier.ts';
import { OSAKA } from './forks/osaka.ts';
import { PARIS } from './forks/paris.ts';
import { PETERSBURG } from './forks/petersburg.ts';
import { PRAGUE } from './forks/prague.ts';
import { SHANGHAI } from './forks/shanghai.ts';
import { SPURIOUS_DRAGON } from './forks/spurious-dragon.ts';
import { TANGERINE_WHISTLE } from './forks/tangerine-whistle.ts';
import {
  type BlobParameters,
  type BlockRules,
  type EvmRules,
  FORK_NAMES,
  type ForkName,
  type Rules,
  type TransactionRules,
} from './rules.ts';

/** What a chain does differently from the forks' own figures. */
export interface RulesOverrides {
  /** Forks to leave out of the fold: see `OPTIONAL_FORKS`. */
  readonly without?: readonly ForkName[];
  /** Blob parameters by fork, in place of the fork's own; forks without an entry inherit as usual. */
  readonly blobSchedule?: ReadonlyMap<ForkName, BlobParameters>;
  readonly evm?: Partial<EvmRules>;
  readonly transaction?: Partial<TransactionRules>;
  readonly block?: Partial<BlockRules>;
}

/** Every fork after Frontier, each a change of the one before it. */
const DELTAS: readonly ForkDelta[] = [
  HOMESTEAD,
  DAO,
  TANGERINE_WHISTLE,
  SPURIOUS_DRAGON,
  BYZANTIUM,
  CONSTANTINOPLE,
  PETERSBURG,
  ISTANBUL,
  MUIR_GLACIER,
  BERLIN,
  LONDON,
  ARROW_GLACIER,
  GRAY_GLACIER,
  PARIS,
  SHANGHAI,
  CANCUN,
  PRAGUE,
  OSAKA,
  BPO1,
  BPO2,
  BPO3,
  BPO4,
  BPO5,
  AMSTERDAM,
];

const STANDARD: ReadonlyMap<ForkName, Rules> = buildStandard();

/**
 * The rules of `fork` with everything that earlier forks brought. Without overrides the same object is returned every
 * time; with them a new one, so keep it.
 */
export function rulesOf(fork: ForkName, overrides?: RulesOverrides): Rules {
  const standard = STANDARD.get(fork);
  invariant(standard !== undefined, `unknown fork ${fork}`);
  if (overrides === undefined) return standard;
  const folded = foldDeltas(fork, overrides.without ?? [], overrides.blobSchedule ?? new Map());
  return freezeRules({
    fork,
    evm: { ...folded.evm, ...overrides.evm },
    transaction: { ...folded.transaction, ...overrides.transaction },
    block: { ...folded.block, ...overrides.block },
  });
}

function foldDeltas(
  fork: ForkName,
  without: readonly ForkName[],
  blobSchedule: ReadonlyMap<ForkName, BlobParameters>,
): Rules {
  let rules = FRONTIER;
  for (const delta of DELTAS.slice(0, FORK_NAMES.indexOf(fork))) {
    if (without.includes(delta.fork)) continue;
    rules = applyDelta(rules, delta);
    const scheduled = blobSchedule.get(delta.fork);
    if (scheduled !== undefined && rules.block.blobs !== undefined) {
      rules = applyDelta(rules, { fork: delta.fork, block: { blobs: scheduled } });
    }
  }
  return rules;
}

function buildStandard(): ReadonlyMap<ForkName, Rules> {
  const table = new Map<ForkName, Rules>([['frontier', FRONTIER]]);
  let rules = FRONTIER;
  for (const delta of DELTAS) {
    rules = applyDelta(rules, delta);
    table.set(delta.fork, rules);
  }
  invariant(
    [...table.keys()].join() === FORK_NAMES.join(),
    'the deltas are the forks after Frontier, once each and in order',
  );
  for (const entry of table.values()) checkRules(entry);
  return table;
}

/** Relations that hold in every fork; a slip in a table ends the process at start instead of splitting a chain. */
function checkRules({ fork, evm, transaction, block }: Rules): void {
  const figures = [...Object.entries(evm.gas), ...Object.entries(transaction)];
  for (const [name, figure] of figures) {
    const sound = typeof figure !== 'number' || (Number.isSafeInteger(figure) && figure >= 0);
    invariant(sound, `${fork}: ${name} is a whole number of gas`);
  }
  const precompiles = evm.precompiles;
  invariant(
    new Set(precompiles.map((rule) => rule.name)).size === precompiles.length,
    `${fork}: each precompile has one address`,
  );
  for (const { name, pricing } of precompiles) {
    const past = FORK_NAMES.indexOf(pricing) <= FORK_NAMES.indexOf(fork);
    invariant(past, `${fork}: ${name} is priced by a fork that has begun`);
  }
  invariant(evm.accessSets === evm.gas.warmAccess > 0, `${fork}: access sets and their prices go together`);
  invariant(evm.maxInitCodeSize === transaction.maxInitCodeSize, `${fork}: one init code limit`);
  invariant(
    evm.gas.create === transaction.createGas || fork === 'frontier',
    `${fork}: one price of a creation`,
  );
  invariant(evm.gas.initCodeWord === transaction.initCodeWordGas, `${fork}: one init code price`);
  invariant(
    transaction.types.includes(3) === (block.blobs !== undefined),
    `${fork}: blob transactions and blob parameters go together`,
  );
  invariant(
    block.blobs === undefined || block.blobs.target <= block.blobs.max,
    `${fork}: blob target <= max`,
  );
}
