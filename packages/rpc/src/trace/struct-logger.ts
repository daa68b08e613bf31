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

/** Collects one record for each instruction until `maxBytes` of answer are full. */
export class StructLogger implements Tracer {
  readonly logs: StructLog[] = [];
  readonly #options: StructLogOptions;
  readonly #readSlot: SlotReader;
  readonly #maxBytes: number;
  readonly #slots = new Map<Address, Map<bigint, bigint>>();
  #last: StructLog | undefined;
  #bytes = 0;

  constructor(options: StructLogOptions, readSlot: SlotReader, maxBytes: number) {
    this.#options = options;
    this.#readSlot = readSlot;
    this.#maxBytes = maxBytes;
  }

  /** Whether there was more than the answer may hold. */
  get isTooLarge(): boolean {
    return this.#bytes > this.#maxBytes;
  }

  onStep(view: StepView): void {
    const { limit = 0 } = this.#options;
    this.#last = undefined;
    if ((limit > 0 && this.logs.length >= limit) || this.isTooLarge) return;
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
    const size = (stack?.length ?? 0) * 12 + (memory?.length ?? 0) * WORD_BYTES;
    this.#bytes +=
      STEP_BYTES + size + (storage === undefined ? 0 : Object.keys(storage).length * 2 * WORD_BYTES);
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

function wordsOf(memory: Uint8Array): readonly Hex[] {
  const words: Hex[] = [];
  for (let at = 0; at < memory.length; at += 32) words.push(bytesToHex(memory.subarray(at, at + 32)));
  return words;
}
