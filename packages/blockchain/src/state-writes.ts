import { type Address, type Bytes, bigintToBytes, type Hash32 } from '@ethane/primitives';
import type { AccountDiff, StateDiff } from '@ethane/state';
import { decodeAccountRow, encodeAccountRow } from './account-row.ts';
import type { StateWrite } from './change-set.ts';
import { DELETED, Entry } from './entry.ts';
import type { EntrySource } from './entry-source.ts';
import { encodeSlotListInSteps } from './flat-state.ts';
import {
  accountKey,
  accountNodeKey,
  codeKey,
  type StateKey,
  slotKey,
  slotListKey,
  stateKeyBytes,
  storageNodeKey,
} from './keys.ts';

/** Path → RLP of the node, undefined for a node that is gone. */
type NodeChanges = ReadonlyMap<string, Bytes | undefined>;

/** What executing a block did to the state, and to the tries that commit to it. */
export interface StateChanges {
  readonly diff: StateDiff;
  readonly nodeChanges: {
    readonly account: NodeChanges;
    readonly storage: ReadonlyMap<Address, NodeChanges>;
  };
}

/**
 * The rows that block `number` writes: each key once, with the row it had at the start of the block. Rows that would stay
 * the same are left out.
 */
export function stateWrites(base: EntrySource, number: number, changes: StateChanges): readonly StateWrite[] {
  const steps = stateWritesInSteps(base, number, changes);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** {@link stateWrites} for a state of any size, a few milliseconds of work at each step. */
export function* stateWritesInSteps(
  base: EntrySource,
  number: number,
  changes: StateChanges,
): Generator<undefined, readonly StateWrite[]> {
  const writes: StateWrite[] = [];
  yield* takeStateWritesInSteps(base, number, changes, (write) => writes.push(write));
  return writes;
}

/**
 * {@link stateWritesInSteps}, each row handed over as it is made: of a great state, to hold all rows with what they
 * were made from is what keeps the garbage collector busy for longest.
 */
export function* takeStateWritesInSteps(
  base: EntrySource,
  number: number,
  changes: StateChanges,
  take: (write: StateWrite) => void,
): Generator<undefined, void, void> {
  const rows = new RowWriter(base, number, take);
  for (const [address, account] of changes.diff.accounts) {
    yield* writeAccount(rows, address, account);
  }
  for (const [hash, code] of changes.diff.codes) writeCode(rows, hash, code);
  for (const [path, node] of changes.nodeChanges.account) {
    rows.write(accountNodeKey(path), node ?? DELETED);
    if (rows.isStepDone()) yield;
  }
  for (const [address, nodes] of changes.nodeChanges.storage) {
    for (const [path, node] of nodes) {
      rows.write(storageNodeKey(address, path), node ?? DELETED);
      if (rows.isStepDone()) yield;
    }
  }
}

/** Rows that a step makes, about. */
const STEP = 1_000;

class RowWriter {
  readonly #base: EntrySource;
  readonly #number: number;
  readonly #take: (write: StateWrite) => void;
  #made = 0;

  constructor(base: EntrySource, number: number, take: (write: StateWrite) => void) {
    this.#base = base;
    this.#number = number;
    this.#take = take;
  }

  /** True once each time that so many rows more were made. */
  isStepDone(): boolean {
    if (this.#made < STEP) return false;
    this.#made = 0;
    return true;
  }

  previous(key: StateKey): Entry | undefined {
    return this.#base.entry(key);
  }

  write(key: StateKey, payload: Bytes, previous: Entry | undefined = this.previous(key)): void {
    if (previous === undefined ? payload.length === 0 : previous.holds(payload)) return;
    const next = Entry.next(previous?.key ?? stateKeyBytes(key), previous, this.#number, payload);
    this.#made += 1;
    this.#take({ key, previous, next });
  }
}

function* writeAccount(
  rows: RowWriter,
  address: Address,
  change: AccountDiff,
): Generator<undefined, void, void> {
  const firstUsed: bigint[] = [];
  for (const [slot, { after }] of change.storage) {
    const key = slotKey(address, slot);
    const previous = rows.previous(key);
    if (previous === undefined && after !== 0n) firstUsed.push(slot);
    rows.write(key, bigintToBytes(after), previous);
    if (rows.isStepDone()) yield;
  }
  const key = accountKey(address);
  const previous = rows.previous(key);
  const slotCount = previous === undefined ? 0 : decodeAccountRow(previous.payload).slotCount;
  if (firstUsed.length > 0) {
    rows.write(slotListKey(address, slotCount), yield* encodeSlotListInSteps(firstUsed));
  }
  const row = { account: change.after, slotCount: slotCount + firstUsed.length };
  rows.write(key, encodeAccountRow(row), previous);
  if (rows.isStepDone()) yield;
}

/** Code is stored once, whichever accounts have it, and stays. */
function writeCode(rows: RowWriter, hash: Hash32, code: Bytes): void {
  const key = codeKey(hash);
  const previous = rows.previous(key);
  if (previous === undefined || previous.isDeleted) rows.write(key, code, previous);
}
