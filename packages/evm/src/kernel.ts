import { compileWebAssembly, type WebAssemblyModule } from '@ethane/primitives';
import { KERNEL_BASE64 } from './generated/kernel.ts';

interface KernelMemory {
  readonly buffer: ArrayBuffer;
}

/** Address of a table or region in linear memory. */
interface KernelAddress {
  readonly value: number;
}

/** What the module exports (sources in `kernel/`). Numbers are addresses and counts, 32 bits unsigned. */
export interface Kernel {
  readonly memory: KernelMemory;
  readonly BASE_GAS: KernelAddress;
  readonly TAKES: KernelAddress;
  readonly LEAVES: KernelAddress;
  readonly ENDS_BLOCK: KernelAddress;
  readonly ENVIRONMENT: KernelAddress;
  readonly SETTINGS: KernelAddress;
  readonly FRAMES: KernelAddress;
  readonly STACKS: KernelAddress;
  readonly PROGRAMS: KernelAddress;
  readonly WRITTEN: KernelAddress;
  readonly SLOTS: KernelAddress;
  readonly CALLEES: KernelAddress;
  readonly LOGS: KernelAddress;
  readonly ARENA: KernelAddress;
  /** Fills the block table of a program. */
  analyse(code: number, size: number, blocks: number): void;
  /** Runs a frame, and callees from there on, until one halts or needs the driver; see `request.ts`. */
  run(frame: number, singleStep: boolean): number;
  /** Remembers a slot of a frame's account by the key at an address, to have its value put in; its address. */
  remember(frame: number, key: number, kind: number): number;
  /** Remembers an account that was called by the word at an address and its program, if it has one; where it is remembered. */
  rememberCallee(address: number, kind: number, code: number, blocks: number, codeSize: number): number;
  /** Remembers what an instruction answers about the account whose address is a word; where the answer is to be put. */
  rememberAnswer(address: number, instruction: number): number;
  /** Makes a frame's memory reach to byte `end`, for which gas is paid; 0 when this machine cannot have it. */
  makeMemory(frame: number, end: number): number;
  /** Makes linear memory reach to the address `end`; 0 when it cannot. */
  reserve(end: number): number;
}

let compiled: WebAssemblyModule<Kernel> | undefined;

/** A new instance, with a linear memory of its own. */
export function instantiateKernel(): Kernel {
  compiled ??= compileWebAssembly<Kernel>(KERNEL_BASE64);
  return compiled.instantiate();
}
