import { type Address, type Bytes, EMPTY_BYTES, invariant } from '@ethane/primitives';
import type { Frame } from './frame.ts';
import type { Host } from './host.ts';
import type { Machine } from './machine.ts';
import { opcodeName } from './opcodes.ts';
import type { HaltReason } from './outcome.ts';
import type { FrameFailure } from './settle.ts';
import type { FrameEntry, StepView, Tracer } from './tracer.ts';

/**
 * Stands between a run and its tracer: keeps what the tracer's events need, and keeps the tracer's exceptions away from
 * the run. After the first one the tracer is not called again.
 */
export class Tracing {
  readonly #tracer: Tracer;
  readonly #view = new FrameView();
  /** Gas before the instruction at hand; undefined when its cost has been told. */
  #gasBefore: bigint | undefined;
  readonly #gasGiven: bigint[] = [];
  #failed = false;
  #error: unknown;

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  /** Whether the tracer wants to see each instruction. */
  get active(): boolean {
    const { onStep, onCost, onFault } = this.#tracer;
    return !this.#failed && (onStep ?? onCost ?? onFault) !== undefined;
  }

  /** What the tracer threw, undefined as long as it has not. */
  get error(): unknown {
    return this.#error;
  }

  step(frame: Frame, machine: Machine, host: Host): void {
    if (!this.active) return;
    this.#gasBefore = frame.gasLeft;
    this.#view.show(frame, machine, host, this.#gasBefore);
    this.#tell((tracer) => tracer.onStep?.(this.#view));
  }

  cost(frame: Frame): void {
    const before = this.#gasBefore;
    if (before === undefined || !this.active) return;
    this.#gasBefore = undefined;
    const cost = before - frame.gasLeft;
    this.#tell((tracer) => tracer.onCost?.(cost));
  }

  fault(frame: Frame, failure: HaltReason): void {
    const before = this.#gasBefore ?? 0n;
    this.#gasBefore = undefined;
    const cost = Number.isFinite(frame.gas) ? before - frame.gasLeft : before;
    this.#tell((tracer) => tracer.onFault?.(this.#view, failure, cost < 0n ? 0n : cost));
  }

  /** @param initCode of a creation, which has no call data */
  enter(frame: Frame, precompile: boolean, initCode?: Bytes): void {
    const gas = frame.gasLeft;
    this.#gasGiven.push(gas);
    const entry: FrameEntry = {
      kind: frame.kind,
      depth: frame.depth,
      from: enteredFrom(frame),
      to: enteredTo(frame),
      codeAddress: frame.codeAddress,
      precompile,
      value: frame.value,
      gas,
      input: (initCode ?? frame.input).slice(),
    };
    this.#tell((tracer) => tracer.onEnter?.(entry));
  }

  exit(frame: Frame, ended: FrameFailure): void {
    const gasUsed = (this.#gasGiven.pop() ?? 0n) - frame.gasLeft;
    const { depth } = frame;
    const output = frame.output.slice();
    this.#tell((tracer) => tracer.onExit?.({ depth, gasUsed, output, failure: ended }));
  }

  /** A frame that ends before it begins, with all its gas. */
  refuse(frame: Frame, reason: HaltReason, initCode?: Bytes): void {
    this.enter(frame, false, initCode);
    this.exit(frame, reason);
  }

  selfDestruct(frame: Frame, beneficiary: Address, balance: bigint): void {
    const depth = frame.depth + 1;
    const { address, codeAddress } = frame;
    this.#tell((tracer) => {
      tracer.onEnter?.({
        kind: 'SELFDESTRUCT',
        depth,
        from: address,
        to: beneficiary,
        codeAddress,
        precompile: false,
        value: balance,
        gas: 0n,
        input: EMPTY_BYTES,
      });
      tracer.onExit?.({ depth, gasUsed: 0n, output: EMPTY_BYTES, failure: undefined });
    });
  }

  #tell(event: (tracer: Tracer) => void): void {
    if (this.#failed) return;
    try {
      event(this.#tracer);
    } catch (thrown) {
      this.#failed = true;
      this.#error = thrown;
    }
  }
}

/** Who calls: for DELEGATECALL the account whose code calls, though the callee sees another. */
function enteredFrom(frame: Frame): Address {
  return frame.kind === 'DELEGATECALL' ? frame.address : frame.caller;
}

/** Who is called: for DELEGATECALL and CALLCODE the account whose code was asked for. */
function enteredTo(frame: Frame): Address {
  return frame.kind === 'DELEGATECALL' || frame.kind === 'CALLCODE' ? frame.target : frame.address;
}

/** {@link StepView} over a frame. Positions are relative to the stack as it stands between instructions. */
class FrameView implements StepView {
  #frame: Frame | undefined;
  #machine: Machine | undefined;
  #host: Host | undefined;
  #gas = 0n;

  show(frame: Frame, machine: Machine, host: Host, gas: bigint): void {
    this.#frame = frame;
    this.#machine = machine;
    this.#host = host;
    this.#gas = gas;
  }

  get pc(): number {
    return this.#shown.pc;
  }

  get opcode(): number {
    return this.#machine?.byteAt(this.#shown, 0) ?? 0;
  }

  get opcodeName(): string {
    return opcodeName(this.opcode) ?? `opcode 0x${this.opcode.toString(16)} not defined`;
  }

  get gas(): bigint {
    return this.#gas;
  }

  get depth(): number {
    return this.#shown.depth;
  }

  get refund(): number {
    return this.#host?.refund ?? 0;
  }

  get address(): Address {
    return this.#shown.address;
  }

  get codeAddress(): Address {
    return this.#shown.codeAddress;
  }

  get caller(): Address {
    return this.#shown.caller;
  }

  get value(): bigint {
    return this.#shown.value;
  }

  get input(): Bytes {
    return this.#shown.input.slice();
  }

  get isStatic(): boolean {
    return this.#shown.isStatic;
  }

  get stackSize(): number {
    return this.#shown.stackSize;
  }

  peek(index: number): bigint {
    return index < this.#shown.stackSize ? this.#shown.word(index) : 0n;
  }

  stack(): bigint[] {
    const { stackSize } = this.#shown;
    return Array.from({ length: stackSize }, (_, i) => this.#shown.word(stackSize - 1 - i));
  }

  get memorySize(): number {
    return this.#shown.memorySize;
  }

  memory(offset = 0, length: number = this.memorySize - offset): Bytes {
    const copy = new Uint8Array(length);
    const available = Math.min(offset + length, this.memorySize) - offset;
    if (available > 0) copy.set(this.#shown.viewMemory(offset, available));
    return copy;
  }

  get returnData(): Bytes {
    return this.#shown.returnData.slice();
  }

  get code(): Bytes {
    return this.#shown.program?.source ?? EMPTY_BYTES;
  }

  get #shown(): Frame {
    invariant(this.#frame !== undefined, 'a step is being shown');
    return this.#frame;
  }
}
