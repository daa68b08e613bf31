/** What an error carries besides its code: the value found and the value wanted, both printable. */
export interface ErrorDetails {
  readonly have?: unknown;
  readonly want?: unknown;
  readonly cause?: unknown;
}

/**
 * A rejection: bad input, a bad transaction or a bad block. `code` is stable and is what callers match on;
 * the message is for people (and follows geth where clients match on it).
 */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly have: unknown;
  readonly want: unknown;

  constructor(code: Code, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.have = details.have;
    this.want = details.want;
  }
}

/** A bug in this code base: a condition that no input can bring about does not hold. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Throws {@link InvariantError} unless `condition` holds. For bugs only, never for bad input. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}
