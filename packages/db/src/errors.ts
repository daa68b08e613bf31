import { CodedError, type ErrorDetails } from '@ethane/primitives';

export type DatabaseErrorCode =
  | 'DATABASE_LOCKED'
  | 'DATABASE_OPEN'
  | 'DATABASE_CLOSED'
  | 'DATABASE_CORRUPT'
  | 'DATABASE_IO'
  | 'SNAPSHOT_CLOSED';

/** What the store rejects or the disk refuses. */
export class DatabaseError extends CodedError<DatabaseErrorCode> {}

/** Codes of abstract-level and classic-level that say more than "it failed". */
const CODES: Readonly<Record<string, DatabaseErrorCode>> = {
  LEVEL_LOCKED: 'DATABASE_LOCKED',
  LEVEL_CORRUPTION: 'DATABASE_CORRUPT',
  LEVEL_DATABASE_NOT_OPEN: 'DATABASE_CLOSED',
  LEVEL_ITERATOR_NOT_OPEN: 'DATABASE_CLOSED',
  LEVEL_BATCH_NOT_OPEN: 'DATABASE_CLOSED',
  LEVEL_SNAPSHOT_NOT_OPEN: 'SNAPSHOT_CLOSED',
};

/** The error of an operation on an open store as a {@link DatabaseError}; `what` names the operation. */
export function toDatabaseError(error: unknown, what: string): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const code = CODES[levelCode(error) ?? ''] ?? 'DATABASE_IO';
  return new DatabaseError(code, `${what} failed: ${messageOf(error)}`, { cause: error });
}

/** The error of opening `directory`. */
export function toOpenError(error: unknown, directory: string): DatabaseError {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const details: ErrorDetails = { have: directory, cause };
  switch (CODES[levelCode(cause) ?? '']) {
    case 'DATABASE_LOCKED':
      return new DatabaseError(
        'DATABASE_LOCKED',
        `database ${directory} is in use by another process`,
        details,
      );
    case 'DATABASE_CORRUPT':
      return new DatabaseError(
        'DATABASE_CORRUPT',
        `database ${directory} is damaged: ${messageOf(cause)}`,
        details,
      );
    default:
      return new DatabaseError(
        'DATABASE_OPEN',
        `cannot open database ${directory}: ${messageOf(cause)}`,
        details,
      );
  }
}

function levelCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
