import type { EvmRules, GasSchedule } from '@ethane/chainspec';
import { type Address, type Bytes, EMPTY_BYTES } from '@ethane/primitives';
import { delegatedTo } from '@ethane/types';
import type { BlockEnvironment, TransactionEnvironment } from './environment.ts';
import { transferLog } from './ether-logs.ts';
import type { Frame, GasCheckpoint } from './frame.ts';
import { FIELD } from './frame-layout.ts';
import { wordCount } from './gas.ts';
import { haltReasonOf, outOfGas } from './halt.ts';
import type { Host } from './host.ts';
import type { InstructionSet } from './instruction-set.ts';
import type { LinearMemory } from './linear-memory.ts';
import { acquireMachine, type CarriedOutInside, type Machine, releaseMachine } from './machine.ts';
import type { CallMessage, CreateMessage, Message } from './message.ts';
import { HALT_REASONS, type HaltReason, type Outcome } from './outcome.ts';
import { describeOutermost } from './outermost-frame.ts';
import type { Precompile } from './precompiles/precompile.ts';
import type { Program } from './program.ts';
import { programEnd } from './program-store.ts';
import { REQUEST } from './request.ts';
import { serve } from './requests/serve.ts';
import { restoreFrame, saveFrame } from './saved-frame.ts';
import { discardGas, type FrameFailure, giveBackGas, outcomeOf, settle } from './settle.ts';
import type { StateGas } from './state-gas.ts';
import type { Tracing } from './tracing.ts';
import { writeAddress } from './words.ts';

/** What the runs of one EVM have in common. */
export interface RunSetup {
  readonly rules: EvmRules;
  readonly host: Host;
  readonly block: BlockEnvironment;
  readonly transaction: TransactionEnvironment;
  readonly instructions: InstructionSet;
  readonly memoryLimit: number;
  readonly precompiles: ReadonlyMap<Address, Precompile>;
  readonly tracing: Tracing | undefined;
  readonly checkpoint: GasCheckpoint | undefined;
  readonly stateGas: StateGas | undefined;
}

/**
 * One message being carried out: an explicit stack of frames, whose top one runs until it halts or asks for something
 * of the host. Instructions that need the host are functions over this in `requests/`.
 */
export class Run {
  readonly rules: EvmRules;
  readonly schedule: GasSchedule;
  readonly host: Host;
  readonly block: BlockEnvironment;
  readonly tracing: Tracing | undefined;
  readonly stateGas: StateGas | undefined;
  readonly #setup: RunSetup;
  readonly #inside: CarriedOutInside;
  #machine: Machine | undefined;
  readonly #message: Message;
  readonly #frames: Frame[] = [];
  #begun = false;
  /** The request that waits for the host. */
  #unserved: number | undefined;
  #outcome: Outcome | undefined;

  constructor(setup: RunSetup, message: Message) {
    this.rules = setup.rules;
    this.schedule = setup.rules.gas;
    this.host = setup.host;
    this.block = setup.block;
    this.tracing = setup.tracing;
    this.stateGas = setup.stateGas;
    this.#setup = setup;
    // Tracers see every frame and log, checkpoints are called at every call, and warm accounts are as old as EIP-2929.
    const untraced = setup.tracing === undefined;
    this.#inside = {
      calls: untraced && setup.checkpoint === undefined && setup.rules.accessSets,
      logs: untraced,
    };
    this.#message = message;
  }

  /** Runs to the end. A host that throws abandons the run. */
  finish(): Outcome {
    try {
      this.#begin();
      while (this.#outcome === undefined) {
        const request = this.#advance();
        this.#carryOver();
        this.#serve(request);
      }
      return this.#outcome;
    } finally {
      this.abandon();
    }
  }

  /**
   * Runs to the end or until the host has no answer; then this throws what the host threw, and can be called again: it
   * goes on at the same instruction, and nothing that the instruction did before is done twice.
   */
  resume(): Outcome {
    if (!this.#begun) this.#undoOnThrow(() => this.#begin());
    while (this.#outcome === undefined) {
      const request = this.#unserved ?? this.#advance();
      this.#unserved = request;
      this.#carryOver();
      this.#undoOnThrow(() => this.#serve(request));
      this.#unserved = undefined;
    }
    return this.#outcome;
  }

  /** Releases what the run holds; it cannot be resumed afterwards. */
  abandon(): void {
    if (this.#machine !== undefined) releaseMachine(this.#machine);
    this.#machine = undefined;
    this.#frames.length = 0;
  }

  /** The memory of the machine that carries out the run. */
  get memory(): LinearMemory {
    return this.machine.memory;
  }

  get machine(): Machine {
    this.#machine ??= acquireMachine(this.#setup.instructions);
    return this.#machine;
  }

  /** The frame for a callee of `frame`, whose stack and memory begin where those of `frame` end. */
  frameAbove(frame: Frame): Frame {
    const callee = this.machine.frameAt(frame.depth + 1);
    callee.memoryBase = frame.memoryEnd;
    return callee;
  }

  get #top(): Frame {
    return this.#frames[this.#frames.length - 1]!;
  }

  #begin(): void {
    if (this.#message.kind === 'call') this.#beginCall(this.#message);
    else this.#beginCreate(this.#message);
    this.#begun = true;
  }

  #advance(): number {
    const { tracing } = this.#setup;
    if (tracing === undefined) return this.#takeOver(this.#top.run(false));
    let request: number = REQUEST.stepped;
    while (request === REQUEST.stepped) {
      const frame = this.#top;
      tracing.step(frame, this.machine, this.host);
      request = frame.run(tracing.active);
      this.#carryOver();
      if (request === REQUEST.stepped) tracing.cost(frame);
    }
    return request;
  }

  /** Puts the frames that the kernel has entered on the stack. Nothing that it has noted is older than they are. */
  #takeOver(request: number): number {
    const { machine } = this;
    const { top, callees } = machine;
    for (let frame = this.#top; frame.at !== top; frame = this.#top) {
      const callee = machine.frameAt(frame.depth + 1);
      callee.takeOver(frame, callees.calleeOf(callee));
      callee.snapshot = this.host.snapshot();
      this.#frames.push(callee);
      this.stateGas?.enter();
    }
    return request;
  }

  /** What the kernel has noted is the host's before the request is served. */
  #carryOver(): void {
    const { slots, logs } = this.machine;
    slots.carryOver(this.host);
    logs.carryOver(this.host);
  }

  #serve(request: number): void {
    if (request === REQUEST.carryOver) return;
    const frame = this.#top;
    if (request === REQUEST.success || request === REQUEST.revert) {
      this.tracing?.cost(frame);
      this.leave(frame, request === REQUEST.success ? undefined : 'revert');
      return;
    }
    const failure =
      request < REQUEST.success ? serve(this, frame, request) : haltReasonOf(request, frame, this.machine);
    if (failure !== undefined) {
      const reason = failure === HALT_REASONS.outOfGas ? outOfGas(frame) : failure;
      this.tracing?.fault(frame, reason);
      this.leave(frame, reason);
    } else {
      this.reportCost(frame);
    }
  }

  /** Takes back what the host has done since, if anything; what the kernel remembers may be among it. */
  #revertTo(snapshot: number): void {
    if (this.host.snapshot() === snapshot) return;
    this.host.revertTo(snapshot);
    this.machine.slots.forget();
  }

  /** Puts host and frames back to where they were when `action` throws. */
  #undoOnThrow(action: () => void): void {
    const snapshot = this.host.snapshot();
    const depth = this.#frames.length;
    const frame = this.#frames[depth - 1];
    const saved = frame && saveFrame(frame);
    const stateGas = this.stateGas?.mark();
    try {
      action();
    } catch (thrown) {
      this.#frames.length = depth;
      // Whether or not anything has changed: what is remembered may not have come about.
      this.host.revertTo(snapshot);
      this.machine.slots.forget();
      if (frame !== undefined && saved !== undefined) restoreFrame(frame, saved);
      if (stateGas !== undefined) this.stateGas?.backTo(stateGas);
      throw thrown;
    }
  }

  /** Tells a tracer what the instruction of `frame` cost, unless it has been told already. */
  reportCost(frame: Frame): void {
    this.tracing?.cost(frame);
  }

  /** EIP-2929: the first access of an account costs more than the base gas. */
  chargeAccountAccess(frame: Frame, address: Address): boolean {
    if (!this.rules.accessSets || this.host.accessAddress(address)) return true;
    return frame.charge(this.schedule.coldAccountAccess - this.schedule.warmAccess);
  }

  /** EIP-2929: the first access of a slot costs `surcharge`. */
  chargeStorageAccess(frame: Frame, slot: bigint, surcharge: number): boolean {
    if (!this.rules.accessSets || this.host.accessStorage(frame.address, slot)) return true;
    return frame.charge(surcharge);
  }

  /** For an account that a call or SELFDESTRUCT brings into being. */
  chargeNewAccount(frame: Frame): boolean {
    const { stateGas } = this;
    if (!frame.charge(this.schedule.newAccount)) return false;
    return stateGas === undefined || stateGas.charge(frame, stateGas.prices.account);
  }

  /** EIP-8037: for the account that a creation makes, before it is known whether it will. */
  chargeCreation(frame: Frame): boolean {
    const { stateGas } = this;
    return stateGas === undefined || stateGas.charge(frame, stateGas.prices.account);
  }

  /** Gives {@link Run.chargeCreation} back where no account came to be. */
  refundCreation(): void {
    this.stateGas?.refund(this.stateGas.prices.account);
  }

  /**
   * Enters `callee`, whose caller has been checked: moves the value where the call is one that `transfers`.
   *
   * @param rememberAt where `target` is a word in linear memory; undefined when the kernel has no use for it
   */
  enterCall(
    callee: Frame,
    target: Address,
    rememberAt: number | undefined,
    codeAddress: Address,
    transfers: boolean,
  ): void {
    this.#setup.checkpoint?.reached();
    const precompile = target === codeAddress ? this.#setup.precompiles.get(target) : undefined;
    const code = precompile === undefined ? this.host.getCode(codeAddress) : EMPTY_BYTES;
    if (code.length > 0) this.#load(callee, codeAddress, code);
    // An account may delegate to itself, too.
    const delegates = target !== codeAddress || delegatedTo(code) !== undefined;
    if (rememberAt !== undefined && !delegates && this.#inside.calls) {
      this.#remember(callee, rememberAt, code.length > 0, precompile, transfers);
    }
    this.#enter(callee, codeAddress, code.length > 0, precompile, transfers);
  }

  /** From the next time on calls of this account need not come here. */
  #remember(
    callee: Frame,
    at: number,
    hasCode: boolean,
    precompile: Precompile | undefined,
    transfers: boolean,
  ): void {
    const { callees } = this.machine;
    const { target, program } = callee;
    if (hasCode) {
      if (program !== undefined && this.machine.keeps(program)) {
        callees.rememberProgram(at, target, program);
      }
    } else if (transfers) {
      if (precompile === undefined) callees.rememberNothing(at, target);
      else callees.rememberPrecompile(at, target, precompile.name);
    }
  }

  #load(callee: Frame, codeAddress: Address, code: Bytes): void {
    const program = this.machine.programOf(this.host.getCodeHash(codeAddress), code, callee.memoryBase);
    this.#loadAbove(callee, program);
  }

  /** Loads a program, below the memory if it lies there. */
  #loadAbove(callee: Frame, program: Program): void {
    callee.load(program);
    if (program.code >= callee.memoryBase) callee.setMemoryBase(programEnd(program));
  }

  #enter(
    callee: Frame,
    codeAddress: Address,
    hasCode: boolean,
    precompile: Precompile | undefined,
    transfers: boolean,
  ): void {
    callee.snapshot = this.host.snapshot();
    callee.codeAddress = codeAddress;
    // Only an account without code can be empty, so that a touch of it matters.
    if (transfers && (callee.value !== 0n || !hasCode)) {
      this.#transfer(callee.caller, callee.address, callee.value);
    }
    this.#frames.push(callee);
    this.stateGas?.enter();
    this.tracing?.enter(callee, precompile !== undefined);
    if (precompile !== undefined) this.#runPrecompile(callee, precompile);
    else if (!hasCode) this.leave(callee, undefined);
  }

  /**
   * Begins a creation at `address`, whose creator has been checked: warms the address, then fails on a collision
   * (EIP-684, EIP-7610), which takes all the gas.
   */
  enterCreate(creation: Frame, address: Address, initCode: Bytes): void {
    this.#setup.checkpoint?.reached();
    const { host, rules } = this;
    if (rules.accessSets) host.accessAddress(address);
    creation.address = address;
    writeAddress(this.memory.u32, creation.at + FIELD.ADDRESS, address);
    creation.codeAddress = address;
    const collides =
      host.getNonce(address) !== 0n || host.getCode(address).length > 0 || host.hasStorage(address);
    creation.snapshot = host.snapshot();
    if (!collides) {
      host.createAccount(address);
      this.machine.slots.forget();
      if (rules.stateClearing) host.setNonce(address, 1n);
      this.#transfer(creation.caller, address, creation.value);
      if (initCode.length > 0) {
        this.#loadAbove(creation, this.machine.transientProgram(initCode, creation.memoryBase));
      }
    }
    this.#frames.push(creation);
    this.stateGas?.enter();
    this.tracing?.enter(creation, false, initCode);
    if (collides) this.leave(creation, HALT_REASONS.createCollision);
    else if (initCode.length === 0) this.leave(creation, undefined);
  }

  #transfer(from: Address, to: Address, value: bigint): void {
    if (value !== 0n) {
      this.host.subtractBalance(from, value);
      // A run without a machine has asked nothing yet.
      this.#machine?.answers.forget();
    }
    this.host.addBalance(to, value);
    if (this.rules.transferLogs && value !== 0n && from !== to) {
      this.host.addLog(transferLog(from, to, value));
    }
  }

  #runPrecompile(frame: Frame, precompile: Precompile): void {
    const { input } = frame;
    if (!frame.charge(precompile.gas(input))) {
      this.leave(frame, HALT_REASONS.outOfGas);
      return;
    }
    const output = precompile.run(input);
    if (output !== undefined) frame.putOutput(output);
    this.leave(frame, output === undefined ? HALT_REASONS.precompileFailure : undefined);
  }

  /** A call or creation that fails before it begins: all its gas comes back to `caller`. */
  refuse(callee: Frame, caller: Frame, reason: HaltReason, initCode?: Bytes): void {
    this.tracing?.refuse(callee, reason, initCode);
    giveBackGas(callee, caller);
    caller.pushNumber(0);
    caller.setReturnData(0, 0);
  }

  /** Ends the top frame and tells the frame below, or makes the outcome. */
  leave(frame: Frame, failure: FrameFailure): void {
    const creation = frame.kind === 'CREATE' || frame.kind === 'CREATE2';
    const ended = creation && failure === undefined ? this.#depositCode(frame) : failure;
    if (ended !== undefined) {
      this.#revertTo(frame.snapshot);
      if (ended !== 'revert') discardGas(frame);
    }
    this.tracing?.exit(frame, ended);
    this.#frames.pop();
    this.stateGas?.leave(ended !== undefined);
    if (creation && ended !== undefined && this.#frames.length > 0) this.refundCreation();
    if (this.#frames.length === 0) this.#outcome = outcomeOf(frame, ended, creation);
    else settle(this.memory, this.#top, frame, ended, creation);
  }

  /** Pays for the code that init code returned and makes it the account's. */
  #depositCode(frame: Frame): HaltReason | undefined {
    const { rules } = this;
    const code = frame.output.slice();
    if (rules.maxCodeSize !== undefined && code.length > rules.maxCodeSize) return HALT_REASONS.codeSize;
    if (rules.rejectsEfCode && code[0] === 0xef) return HALT_REASONS.codePrefix;
    const { stateGas, schedule } = this;
    const cost = schedule.codeDepositByte * code.length + schedule.codeDepositWord * wordCount(code.length);
    if (frame.gasLeft < BigInt(cost)) {
      if (rules.codeDepositMustSucceed) return HALT_REASONS.codeDepositOutOfGas;
      frame.dropOutput();
      return undefined;
    }
    frame.charge(cost);
    if (stateGas !== undefined && !stateGas.charge(frame, stateGas.prices.codeByte * BigInt(code.length))) {
      return HALT_REASONS.codeDepositOutOfGas;
    }
    if (code.length > 0) {
      this.host.setCode(frame.address, code);
      this.machine.slots.forget();
    }
    return undefined;
  }

  #beginCall(message: CallMessage): void {
    const { to } = message;
    const codeAddress = message.codeAddress ?? this.#codeAddressOf(message);
    if (message.value > 0n && this.host.getBalance(message.caller) < message.value) {
      this.#refuseOutermost(this.#outermost(message));
      return;
    }
    const precompile =
      message.code === undefined && codeAddress === to ? this.#setup.precompiles.get(to) : undefined;
    const code = precompile === undefined ? (message.code ?? this.host.getCode(codeAddress)) : EMPTY_BYTES;
    // Nothing runs, and nobody wants to see the frame.
    if (code.length === 0 && precompile === undefined && this.tracing === undefined) {
      this.#transfer(message.caller, to, message.value);
      this.#outcome = { status: 'success', gasLeft: message.gas, output: EMPTY_BYTES };
      return;
    }
    const frame = this.#outermost(message);
    if (code.length > 0) {
      if (message.code === undefined) this.#load(frame, codeAddress, code);
      else this.#loadAbove(frame, this.machine.transientProgram(code, frame.memoryBase));
    }
    this.#enter(frame, codeAddress, code.length > 0, precompile, true);
  }

  #beginCreate(message: CreateMessage): void {
    const frame = this.#outermost(message);
    if (this.host.getBalance(message.caller) < message.value) this.#refuseOutermost(frame, message.initCode);
    else this.enterCreate(frame, message.address, message.initCode);
  }

  #outermost(message: Message): Frame {
    const { block, transaction, memoryLimit, checkpoint } = this.#setup;
    const frame = this.machine.begin(block, transaction, memoryLimit, this.#inside);
    describeOutermost(frame, this.machine, message, checkpoint);
    return frame;
  }

  #refuseOutermost(frame: Frame, initCode?: Bytes): void {
    const reason = HALT_REASONS.insufficientBalance;
    this.tracing?.refuse(frame, reason, initCode);
    this.#outcome = { status: 'halt', reason, gasLeft: frame.gasLeft, output: EMPTY_BYTES };
  }

  /** The recipient, or the account that it delegates to, which is then accessed free of charge (EIP-7702). */
  #codeAddressOf(message: CallMessage): Address {
    if (message.code !== undefined || !this.rules.delegation) return message.to;
    const delegate = delegatedTo(this.host.getCode(message.to));
    if (delegate !== undefined) this.host.accessAddress(delegate);
    return delegate ?? message.to;
  }
}
