import type { Address, Bytes } from '@ethane/primitives';
import type { HaltReason } from './outcome.ts';

/** How a frame came to be. */
export type FrameKind =
  | 'CALL'
  | 'CALLCODE'
  | 'DELEGATECALL'
  | 'STATICCALL'
  | 'CREATE'
  | 'CREATE2'
  | 'SELFDESTRUCT';

/** A frame that begins. SELFDESTRUCT is reported as a frame too, as geth does. */
export interface FrameEntry {
  readonly kind: FrameKind;
  /** 0 for the message from outside. */
  readonly depth: number;
  /** The account whose code called. */
  readonly from: Address;
  /** The account that was called (for CALLCODE and DELEGATECALL not the one whose storage is used), or is created. */
  readonly to: Address;
  /** Whose code runs: other than `to` where that delegates to another account (EIP-7702). */
  readonly codeAddress: Address;
  readonly precompile: boolean;
  /** Wei; for DELEGATECALL the value of the frame above. */
  readonly value: bigint;
  readonly gas: bigint;
  /** Call data or init code. Not written to afterwards. */
  readonly input: Bytes;
}

/** How a frame ended. */
export interface FrameExit {
  readonly depth: number;
  readonly gasUsed: bigint;
  readonly output: Bytes;
  /** Undefined after a success; `REVERTED` for REVERT. */
  readonly failure: HaltReason | 'revert' | undefined;
}

/**
 * The machine before an instruction. One object is used again for every step: read what you need at once and keep
 * copies. Reading costs; nothing is copied for a tracer that does not look.
 */
export interface StepView {
  readonly pc: number;
  readonly opcode: number;
  readonly opcodeName: string;
  /** Gas left before the instruction. */
  readonly gas: bigint;
  /** 0 for the message from outside (geth's JSON counts from 1). */
  readonly depth: number;
  /** Refund counter of the transaction. */
  readonly refund: number;
  /** Whose storage the code works on. */
  readonly address: Address;
  readonly codeAddress: Address;
  readonly caller: Address;
  readonly value: bigint;
  readonly input: Bytes;
  readonly isStatic: boolean;
  readonly stackSize: number;
  /** The operand `index` places below the top, 0 for the top; 0n where there is none. */
  peek(index: number): bigint;
  /** All operands, the top last. A copy. */
  stack(): bigint[];
  /** Bytes, a multiple of 32. */
  readonly memorySize: number;
  /** A copy of the memory; the range may reach past its end and is then filled with zeros. */
  memory(offset?: number, length?: number): Bytes;
  /** What the last call or creation returned. Not written to afterwards. */
  readonly returnData: Bytes;
  /** The code that runs. Callers do not write to it. */
  readonly code: Bytes;
}

/**
 * Watches a run (port). Nothing that a tracer does or throws changes the outcome: after an exception it is not called
 * again and `Evm.tracerError` has what it threw.
 */
export interface Tracer {
  /** Before each instruction, also before one that will fail. */
  onStep?(view: StepView): void;
  /**
   * What the instruction of the last {@link onStep} costs, with the gas that it gives to a callee: as soon as that is
   * known, so before the callee's {@link onEnter}.
   */
  onCost?(cost: bigint): void;
  /** The instruction of the last {@link onStep} failed; `cost` is what it tried to charge. The frame's exit follows. */
  onFault?(view: StepView, failure: HaltReason, cost: bigint): void;
  onEnter?(entry: FrameEntry): void;
  onExit?(exit: FrameExit): void;
}
