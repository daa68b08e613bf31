import type { Address, Bytes } from '@ethane/primitives';

/** Why a frame halted exceptionally. All its gas is gone and its changes are undone. */
export type HaltCode =
  | 'OUT_OF_GAS'
  | 'GAS_OVERFLOW'
  | 'STACK_UNDERFLOW'
  | 'STACK_OVERFLOW'
  | 'INVALID_OPCODE'
  | 'INVALID_JUMP'
  | 'WRITE_PROTECTION'
  | 'RETURN_DATA_OUT_OF_BOUNDS'
  | 'CALL_DEPTH'
  | 'INSUFFICIENT_BALANCE'
  | 'NONCE_OVERFLOW'
  | 'CREATE_COLLISION'
  | 'CODE_SIZE'
  | 'INIT_CODE_SIZE'
  | 'CODE_PREFIX'
  | 'CODE_DEPOSIT_OUT_OF_GAS'
  | 'PRECOMPILE_FAILURE';

/** `message` has geth's wording, because clients match on it. */
export interface HaltReason {
  readonly code: HaltCode;
  readonly message: string;
}

/**
 * How a message ended. `gasLeft` is what the caller gets back: nothing after a halt. The refund counter is the host's.
 */
export type Outcome =
  | {
      readonly status: 'success';
      readonly gasLeft: bigint;
      /** Return data of a call, the deposited code of a creation. */
      readonly output: Bytes;
      readonly createdAddress?: Address | undefined;
    }
  | { readonly status: 'revert'; readonly gasLeft: bigint; readonly output: Bytes }
  | {
      readonly status: 'halt';
      readonly reason: HaltReason;
      readonly gasLeft: bigint;
      readonly output: Bytes;
    };

function reason(code: HaltCode, message: string): HaltReason {
  return Object.freeze({ code, message });
}

type FixedHalt =
  | 'outOfGas'
  | 'gasOverflow'
  | 'invalidJump'
  | 'writeProtection'
  | 'returnDataOutOfBounds'
  | 'callDepth'
  | 'insufficientBalance'
  | 'nonceOverflow'
  | 'createCollision'
  | 'codeSize'
  | 'initCodeSize'
  | 'codePrefix'
  | 'codeDepositOutOfGas'
  | 'precompileFailure';

/** The reasons whose wording never varies. */
export const HALT_REASONS: Readonly<Record<FixedHalt, HaltReason>> = {
  outOfGas: reason('OUT_OF_GAS', 'out of gas'),
  gasOverflow: reason('GAS_OVERFLOW', 'gas uint64 overflow'),
  invalidJump: reason('INVALID_JUMP', 'invalid jump destination'),
  writeProtection: reason('WRITE_PROTECTION', 'write protection'),
  returnDataOutOfBounds: reason('RETURN_DATA_OUT_OF_BOUNDS', 'return data out of bounds'),
  callDepth: reason('CALL_DEPTH', 'max call depth exceeded'),
  insufficientBalance: reason('INSUFFICIENT_BALANCE', 'insufficient balance for transfer'),
  nonceOverflow: reason('NONCE_OVERFLOW', 'nonce uint64 overflow'),
  createCollision: reason('CREATE_COLLISION', 'contract address collision'),
  codeSize: reason('CODE_SIZE', 'max code size exceeded'),
  initCodeSize: reason('INIT_CODE_SIZE', 'max initcode size exceeded'),
  codePrefix: reason('CODE_PREFIX', 'invalid code: must not begin with 0xef'),
  codeDepositOutOfGas: reason('CODE_DEPOSIT_OUT_OF_GAS', 'contract creation code storage out of gas'),
  precompileFailure: reason('PRECOMPILE_FAILURE', 'precompile failed'),
};

/** @param size operands on the stack @param want operands that the instruction takes */
export function stackUnderflow(size: number, want: number): HaltReason {
  return reason('STACK_UNDERFLOW', `stack underflow (${size} <=> ${want})`);
}

/** @param size operands on the stack @param limit the most there may be before the instruction */
export function stackOverflow(size: number, limit: number): HaltReason {
  return reason('STACK_OVERFLOW', `stack limit reached ${size} (${limit})`);
}

/** @param name of the opcode, undefined when these rules have none for the byte */
export function invalidOpcode(opcode: number, name: string | undefined): HaltReason {
  return reason('INVALID_OPCODE', `invalid opcode: ${name ?? `opcode 0x${opcode.toString(16)} not defined`}`);
}
