import type { EvmRules, GasSchedule } from '@ethane/chainspec';
import { type Address, type Bytes, EMPTY_BYTES, hexToBigint } from '@ethane/primitives';
import { delegatedTo } from '@ethane/types';
import type { Constants } from './constants.ts';
import type { BlockEnvironment } from './environment.ts';
import { transferLog } from './ether-logs.ts';
import { type Frame, type GasCheckpoint, releaseFrame } from './frame.ts';
import { wordCount } from './gas.ts';
import { haltReasonOf, outOfGas } from './halt.ts';
import type { Host } from './host.ts';
import { runFrame } from './interpreter.ts';
import type { CallMessage, CreateMessage, Message } from './message.ts';
import { HALT_REASONS, type HaltReason, type Outcome } from './outcome.ts';
import { outermostFrame } from './outermost-frame.ts';
import type { Precompile } from './precompiles/precompile.ts';
import { Program, ProgramCache } from './program.ts';
import { REQUEST } from './request.ts';
import { serve } from './requests/serve.ts';
import { restoreFrame, saveFrame } from './saved-frame.ts';
import { discardGas, type FrameFailure, giveBackGas, outcomeOf, settle } from './settle.ts';
import type { StateGas } from './state-gas.ts';
import type { Tracing } from './tracing.ts';
import { toWord, wordToBigint } from './word.ts';

/** What the runs of one EVM have in common. */
export interface RunSetup {
  readonly rules: EvmRules;
  readonly host: Host;
  readonly block: BlockEnvironment;
  readonly constants: Constants;
  readonly precompiles: ReadonlyMap<Address, Precompile>;
  readonly tracing: Tracing | undefined;
  readonly checkpoint: GasCheckpoint | undefined;
  readonly stateGas: StateGas | undefined;
}

const programs = new ProgramCache();
const NO_CODE = new Program(EMPTY_BYTES);

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
    this.#message = message;
  }

  /** Runs to the end. A host that throws abandons the run. */
  finish(): Outcome {
    try {
      this.#begin();
      while (this.#outcome === undefined) this.#serve(this.#advance());
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
      this.#undoOnThrow(() => this.#serve(request));
      this.#unserved = undefined;
    }
    return this.#outcome;
  }

  /** Releases what the run holds; it cannot be resumed afterwards. */
  abandon(): void {
    for (const frame of this.#frames.splice(0)) releaseFrame(frame);
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
    const { constants, tracing } = this.#setup;
    if (tracing === undefined) return runFrame(this.#top, constants, false);
    let request: number = REQUEST.stepped;
    while (request === REQUEST.stepped) {
      const frame = this.#top;
      tracing.step(frame, this.host);
      request = runFrame(frame, constants, tracing.active);
      if (request === REQUEST.stepped) tracing.cost(frame);
    }
    return request;
  }

  #serve(request: number): void {
    const frame = this.#top;
    if (request === REQUEST.success || request === REQUEST.revert) {
      this.tracing?.cost(frame);
      this.leave(frame, request === REQUEST.success ? undefined : 'revert');
      return;
    }
    const failure =
      request < REQUEST.success
        ? serve(this, frame, request)
        : haltReasonOf(request, frame, this.#setup.constants.instructions);
    if (failure !== undefined) {
      const reason = failure === HALT_REASONS.outOfGas ? outOfGas(frame) : failure;
      this.tracing?.fault(frame, reason);
      this.leave(frame, reason);
    } else {
      this.reportCost(frame);
    }
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
      for (const extra of this.#frames.splice(depth)) releaseFrame(extra);
      this.host.revertTo(snapshot);
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

  /** Enters `callee`, whose caller has been checked: moves the value where the call is one that `transfers`. */
  enterCall(callee: Frame, target: Address, codeAddress: Address, transfers: boolean): void {
    this.#setup.checkpoint?.reached();
    const precompile = target === codeAddress ? this.#setup.precompiles.get(target) : undefined;
    const program = precompile === undefined ? this.#programOf(codeAddress) : NO_CODE;
    this.#enter(callee, codeAddress, program, precompile, transfers);
  }

  #enter(
    callee: Frame,
    codeAddress: Address,
    program: Program,
    precompile: Precompile | undefined,
    transfers: boolean,
  ): void {
    callee.snapshot = this.host.snapshot();
    callee.codeAddress = codeAddress;
    callee.program = program;
    // Only an account without code can be empty, so that a touch of it matters.
    if (transfers && (callee.value !== 0 || program.size === 0)) this.#transfer(callee);
    this.#frames.push(callee);
    this.stateGas?.enter();
    this.tracing?.enter(callee, precompile !== undefined);
    if (precompile !== undefined) this.#runPrecompile(callee, precompile);
    else if (program.size === 0) this.leave(callee, undefined);
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
    creation.addressWord = toWord(hexToBigint(address));
    creation.codeAddress = address;
    const collides =
      host.getNonce(address) !== 0n || host.getCode(address).length > 0 || host.hasStorage(address);
    creation.snapshot = host.snapshot();
    if (!collides) {
      host.createAccount(address);
      if (rules.stateClearing) host.setNonce(address, 1n);
      this.#transfer(creation);
      creation.program = new Program(initCode);
    }
    this.#frames.push(creation);
    this.stateGas?.enter();
    this.tracing?.enter(creation, false, initCode);
    if (collides) this.leave(creation, HALT_REASONS.createCollision);
    else if (initCode.length === 0) this.leave(creation, undefined);
  }

  #transfer(frame: Frame): void {
    const value = wordToBigint(frame.value);
    if (value !== 0n) this.host.subtractBalance(frame.caller, value);
    this.host.addBalance(frame.address, value);
    if (this.rules.transferLogs && value !== 0n && frame.caller !== frame.address) {
      this.host.addLog(transferLog(frame.caller, frame.address, value));
    }
  }

  #runPrecompile(frame: Frame, precompile: Precompile): void {
    if (!frame.charge(precompile.gas(frame.input))) {
      this.leave(frame, HALT_REASONS.outOfGas);
      return;
    }
    const output = precompile.run(frame.input);
    if (output !== undefined) frame.output = output;
    this.leave(frame, output === undefined ? HALT_REASONS.precompileFailure : undefined);
  }

  /** A call or creation that fails before it begins: all its gas comes back to `caller`. */
  refuse(callee: Frame, caller: Frame, reason: HaltReason): void {
    this.tracing?.refuse(callee, reason);
    giveBackGas(callee, caller);
    caller.push(0);
    caller.returnData = EMPTY_BYTES;
    releaseFrame(callee);
  }

  /** Ends the top frame and tells the frame below, or makes the outcome. */
  leave(frame: Frame, failure: FrameFailure): void {
    const creation = frame.kind === 'CREATE' || frame.kind === 'CREATE2';
    const ended = creation && failure === undefined ? this.#depositCode(frame) : failure;
    if (ended !== undefined) {
      this.host.revertTo(frame.snapshot);
      if (ended !== 'revert') discardGas(frame);
    }
    this.tracing?.exit(frame, ended);
    this.#frames.pop();
    this.stateGas?.leave(ended !== undefined);
    if (creation && ended !== undefined && this.#frames.length > 0) this.refundCreation();
    if (this.#frames.length === 0) this.#outcome = outcomeOf(frame, ended, creation);
    else settle(this.#top, frame, ended, creation);
    releaseFrame(frame);
  }

  /** Pays for the code that init code returned and makes it the account's. */
  #depositCode(frame: Frame): HaltReason | undefined {
    const { rules } = this;
    const code = frame.output;
    if (rules.maxCodeSize !== undefined && code.length > rules.maxCodeSize) return HALT_REASONS.codeSize;
    if (rules.rejectsEfCode && code[0] === 0xef) return HALT_REASONS.codePrefix;
    const { stateGas, schedule } = this;
    const cost = schedule.codeDepositByte * code.length + schedule.codeDepositWord * wordCount(code.length);
    if (frame.gasLeft < BigInt(cost)) {
      if (rules.codeDepositMustSucceed) return HALT_REASONS.codeDepositOutOfGas;
      frame.output = EMPTY_BYTES;
      return undefined;
    }
    frame.charge(cost);
    if (stateGas !== undefined && !stateGas.charge(frame, stateGas.prices.codeByte * BigInt(code.length))) {
      return HALT_REASONS.codeDepositOutOfGas;
    }
    if (code.length > 0) this.host.setCode(frame.address, code);
    return undefined;
  }

  #beginCall(message: CallMessage): void {
    const { to, code } = message;
    const codeAddress = message.codeAddress ?? this.#codeAddressOf(message);
    const frame = outermostFrame(message, this.#setup.checkpoint);
    if (message.value > 0n && this.host.getBalance(message.caller) < message.value) {
      this.#refuseOutermost(frame);
      return;
    }
    const precompile = code === undefined && codeAddress === to ? this.#setup.precompiles.get(to) : undefined;
    let program = NO_CODE;
    if (code !== undefined) program = new Program(code);
    else if (precompile === undefined) program = this.#programOf(codeAddress);
    this.#enter(frame, codeAddress, program, precompile, true);
  }

  #beginCreate(message: CreateMessage): void {
    const frame = outermostFrame(message, this.#setup.checkpoint);
    if (this.host.getBalance(message.caller) < message.value) this.#refuseOutermost(frame);
    else this.enterCreate(frame, message.address, message.initCode);
  }

  #refuseOutermost(frame: Frame): void {
    const reason = HALT_REASONS.insufficientBalance;
    this.tracing?.refuse(frame, reason);
    this.#outcome = { status: 'halt', reason, gasLeft: frame.gasLeft, output: EMPTY_BYTES };
    releaseFrame(frame);
  }

  /** The recipient, or the account that it delegates to, which is then accessed free of charge (EIP-7702). */
  #codeAddressOf(message: CallMessage): Address {
    if (message.code !== undefined || !this.rules.delegation) return message.to;
    const delegate = delegatedTo(this.host.getCode(message.to));
    if (delegate !== undefined) this.host.accessAddress(delegate);
    return delegate ?? message.to;
  }

  #programOf(address: Address): Program {
    const code = this.host.getCode(address);
    return code.length === 0 ? NO_CODE : programs.get(this.host.getCodeHash(address), code);
  }
}
