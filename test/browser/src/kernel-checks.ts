import { rulesOf } from '@ethane/chainspec';
import { createEvm, type Outcome, Pending, type ResumableRun } from '@ethane/evm';
import {
  type Address,
  bytesToBigint,
  compileWebAssembly,
  EMPTY_BYTES,
  hexToBytes,
  invariant,
  toAddress,
} from '@ethane/primitives';
import { MemoryState, WorldState } from '@ethane/state';
import { KERNEL_BASE64 } from '../../../packages/evm/src/generated/kernel.ts';

export interface CheckResult {
  readonly name: string;
  /** Why the check failed; undefined when it passed. */
  readonly failure: string | undefined;
}

/** What the EVM's kernel asks of the thread that it runs on. */
export function checkKernel(): readonly CheckResult[] {
  return [
    check('the kernel compiles without waiting', compileAtOnce),
    check('two runs at once have an instance each', interleaveRuns),
  ];
}

function check(name: string, run: () => void): CheckResult {
  try {
    run();
    return { name, failure: undefined };
  } catch (error) {
    return { name, failure: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

/** A page's main thread has a limit on what it compiles synchronously: 4 KB in Chrome before 114, 8 MB since. */
function compileAtOnce(): void {
  const { memory } = compileWebAssembly<{ readonly memory: { readonly buffer: ArrayBuffer } }>(
    KERNEL_BASE64,
  ).instantiate();
  invariant(memory.buffer.byteLength > 0, 'an instance has memory');
}

const CONTRACT: Address = toAddress(`0x${'c0'.repeat(20)}`);
const SLOTS: readonly (readonly [slot: bigint, value: bigint])[] = [
  [3n, 20n],
  [4n, 300n],
];

/** Two runs that wait for each storage slot by turns give the sums of what each has in memory and storage. */
function interleaveRuns(): void {
  const values = [7n, 11n];
  const runs = values.map(startRun);
  for (const _ of SLOTS) {
    for (const run of runs) invariant(run.resume() instanceof Pending, 'a run waits for a slot');
  }
  const stored = SLOTS.reduce((sum, [, value]) => sum + value, 0n);
  runs.forEach((run, i) => {
    const result = outputOf(run.resume());
    const want = values[i]! + stored;
    invariant(result === want, `run ${i} gives ${want}, not ${result}`);
  });
}

function outputOf(outcome: Outcome | Pending): bigint {
  invariant(!(outcome instanceof Pending) && outcome.status === 'success', 'a run succeeds');
  return bytesToBigint(outcome.output);
}

/** Storage that is there only when asked for the second time. */
class SlowState extends WorldState {
  readonly #asked = new Set<bigint>();

  override getStorage(address: Address, slot: bigint): bigint {
    if (this.#asked.has(slot)) return super.getStorage(address, slot);
    this.#asked.add(slot);
    throw new Pending(Promise.resolve());
  }
}

/** A run that puts `value` into memory, adds the slots to it there and returns it. */
function startRun(value: bigint): ResumableRun {
  const host = new SlowState(new MemoryState());
  host.beginTransaction();
  for (const [slot, stored] of SLOTS) host.setStorage(CONTRACT, slot, stored);
  const byte = (number: bigint) => number.toString(16).padStart(2, '0');
  // PUSH1 value, MSTORE at 0; for each slot PUSH1 slot, SLOAD, MLOAD, ADD, MSTORE; RETURN 32 bytes.
  const additions = SLOTS.map(([slot]) => `60${byte(slot)}5460005101600052`).join('');
  const code = hexToBytes(`0x60${byte(value)}600052${additions}60206000f3`);
  const evm = createEvm({
    rules: rulesOf('osaka'),
    host,
    block: {
      number: 1n,
      timestamp: 1n,
      coinbase: CONTRACT,
      gasLimit: 30_000_000n,
      difficulty: 0n,
      chainId: 1n,
      blockHash: () => undefined,
    },
    transaction: { origin: CONTRACT, gasPrice: 1n, blobVersionedHashes: [] },
  });
  return evm.start({
    kind: 'call',
    caller: CONTRACT,
    to: CONTRACT,
    code,
    value: 0n,
    data: EMPTY_BYTES,
    gas: 1_000_000n,
  });
}
