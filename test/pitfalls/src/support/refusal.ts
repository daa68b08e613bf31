import { CodedError } from '@ethane/primitives';

/** The code of the error that `work` throws; undefined where it throws none. Other errors pass through. */
export function refusal(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof CodedError) return error.code;
    throw error;
  }
  return undefined;
}
