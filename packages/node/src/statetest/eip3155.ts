import type { HaltReason, StepView, Tracer } from '@ethane/evm';
import { bytesToHex, toQuantity } from '@ethane/primitives';

export interface Eip3155Options {
  /** Whether each line has the memory. */
  readonly memory?: boolean;
}

/** One instruction, a line of the trace. */
interface Eip3155Step {
  readonly pc: number;
  readonly op: number;
  readonly gas: string;
  gasCost: string;
  readonly memory?: string;
  readonly memSize: number;
  readonly stack: readonly string[];
  readonly returnData: string;
  /** 1 for the message from outside. */
  readonly depth: number;
  readonly refund: number;
  readonly opName: string;
  error?: string;
}

/**
 * Gives a line of JSON for each instruction, as EIP-3155 has them. A line comes when the next instruction begins, because
 * only then are the cost and a failure known.
 */
export class Eip3155Tracer implements Tracer {
  readonly #write: (line: string) => void;
  readonly #options: Eip3155Options;
  #step: Eip3155Step | undefined;

  constructor(write: (line: string) => void, options: Eip3155Options = {}) {
    this.#write = write;
    this.#options = options;
  }

  onStep(view: StepView): void {
    this.flush();
    this.#step = {
      pc: view.pc,
      op: view.opcode,
      gas: toQuantity(view.gas),
      gasCost: '0x0',
      ...(this.#options.memory && { memory: bytesToHex(view.memory(0, view.memorySize)) }),
      memSize: view.memorySize,
      stack: view.stack().map(toQuantity),
      returnData: bytesToHex(view.returnData),
      depth: view.depth + 1,
      refund: view.refund,
      opName: view.opcodeName,
    };
  }

  onCost(cost: bigint): void {
    if (this.#step === undefined) return;
    this.#step.gasCost = toQuantity(cost);
  }

  onFault(_view: StepView, failure: HaltReason, cost: bigint): void {
    if (this.#step === undefined) return;
    this.#step.gasCost = toQuantity(cost);
    this.#step.error = failure.message;
  }

  /** Writes the last line. Call it when the run is over. */
  flush(): void {
    if (this.#step === undefined) return;
    this.#write(JSON.stringify(this.#step));
    this.#step = undefined;
  }
}
