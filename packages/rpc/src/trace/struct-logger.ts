import type { HaltReason, StepView, Tracer } from '@ethane/evm';
import {
  type Address,
  bigintToHash32,
  bytesToHex,
  type Hash32,
  type Hex,
  toQuantity,
} from '@ethane/primitives';

/** What the struct logger records; geth's names and defaults. */
export interface StructLogOptions {
  readonly disableStack?: boolean | undefined;
  readonly disableStorage?: boolean | undefined;
  readonly enableMemory?: boolean | undefined;
  readonly enableReturnData?: boolean | undefined;
  /** Steps at most; 0 for all. */
  readonly limit?: number | undefined;
}

/** One instruction. */
export interface StructLog {
  readonly pc: number;
  readonly op: string;
  readonly gas: number;
  gasCost: number;
  /** 1 for the message from outside. */
  readonly depth: number;
  readonly refund?: number;
  error?: string;
  readonly stack?: readonly Hex[];
  readonly memory?: readonly Hex[];
  /** Slots of the contract that the run has read or written so far, on SLOAD and SSTORE only. */
  readonly storage?: Readonly<Record<Hash32, Hash32>>;
  readonly returnData?: Hex;
}

/** Reads a slot as it is now. */
export type SlotReader = (address: Address, slot: bigint) => bigint;

/** Bytes that a step takes in the answer besides its lists, about. */
const STEP_BYTES = 80;
const WORD_BYTES = 70;
/** Of an operand, most of which are short. */
const OPERAND_BYTES = 12;

/** What traces of one request may still take of the answer. */
export class TraceBudget {
  /** In bytes of JSON, about. */
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }

  spend(bytes: number): void {
    this.#left -= bytes;
  }
}

/** Collects one record for each instruction until the budget is spent. */
export class StructLogger implements Tracer {
  readonly logs: StructLog[] = [];
  readonly #options: StructLogOptions;
  readonly #readSlot: SlotReader;
  readonly #budget: TraceBudget;
  readonly #slots = new Map<Address, Map<bigint, bigint>>();
  #last: StructLog | undefined;

  constructor(options: StructLogOptions, readSlot: SlotReader, budget: TraceBudget) {
    this.#options = options;
    this.#readSlot = readSlot;
    this.#budget = budget;
  }

  onStep(view: StepView): void {
    const { limit = 0 } = this.#options;
    this.#last = undefined;
    if ((limit > 0 && this.logs.length >= limit) || this.#budget.isSpent) return;
    const log = this.#record(view);
    this.logs.push(log);
    this.#last = log;
  }

  onCost(cost: bigint): void {
    if (this.#last !== undefined) this.#last.gasCost = Number(cost);
  }

  onFault(_view: StepView, failure: HaltReason, cost: bigint): void {
    if (this.#last === undefined) return;
    this.#last.gasCost = Number(cost);
    this.#last.error = failure.message;
  }

  #record(view: StepView): StructLog {
    const { disableStack, disableStorage, enableMemory, enableReturnData } = this.#options;
    const { pc, opcodeName: op, gas, depth, refund, returnData } = view;
    const stack = disableStack ? undefined : view.stack().map((word) => toQuantity(word));
    const memory = enableMemory ? wordsOf(view.memory(0, view.memorySize)) : undefined;
    const storage = disableStorage ? undefined : this.#storage(view);
    this.#budget.spend(sizeOf(stack, memory, storage));
    return {
      pc,
      op,
      gas: Number(gas),
      gasCost: 0,
      depth: depth + 1,
      ...(refund !== 0 && { refund }),
      ...(stack !== undefined && { stack }),
      ...(memory !== undefined && { memory }),
      ...(storage !== undefined && { storage }),
      ...(enableReturnData && returnData.length > 0 && { returnData: bytesToHex(returnData) }),
    };
  }

  /** The contract's slots so far, with the one that this instruction reads or writes. */
  #storage(view: StepView): Record<Hash32, Hash32> | undefined {
    const { opcodeName, stackSize } = view;
    const reads = opcodeName === 'SLOAD' && stackSize >= 1;
    const writes = opcodeName === 'SSTORE' && stackSize >= 2;
    if (!reads && !writes) return undefined;
    return this.#note(view.address, view.peek(0), writes ? view.peek(1) : undefined);
  }

  #note(address: Address, slot: bigint, written: bigint | undefined): Record<Hash32, Hash32> {
    let slots = this.#slots.get(address);
    if (slots === undefined) {
      slots = new Map();
      this.#slots.set(address, slots);
    }
    slots.set(slot, written ?? this.#readSlot(address, slot));
    return Object.fromEntries([...slots].map(([key, value]) => [bigintToHash32(key), bigintToHash32(value)]));
  }
}

/** About what a step takes in the answer. */
function sizeOf(stack: readonly Hex[] = [], memory: readonly Hex[] = [], storage: object = {}): number {
  const words = memory.length + 2 * Object.keys(storage).length;
  return STEP_BYTES + stack.length * OPERAND_BYTES + words * WORD_BYTES;
}

function wordsOf(memory: Uint8Array): readonly Hex[] {
  const words: Hex[] = [];
  for (let at = 0; at < memory.length; at += 32) words.push(bytesToHex(memory.subarray(at, at + 32)));
  return words;
}
