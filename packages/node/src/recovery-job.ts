import { recoverAddress } from '@ethane/crypto';
import { addressToBytes, bytesToBigint } from '@ethane/primitives';

/** Signatures whose signers several threads look for, in memory that they share. */
export interface RecoveryJob {
  readonly id: number;
  readonly count: number;
  /** Two control words, the signatures, the addresses: see {@link jobParts}. */
  readonly memory: SharedArrayBuffer;
}

/** Hash, r and s, 32 bytes each, and the parity. */
export const SIGNATURE_BYTES = 97;
/** An address; zeros where none was recovered. */
export const SENDER_BYTES = 20;

/** Control words: the first signature that no thread has taken, and how many have been dealt with. */
const NEXT = 0;
const DONE = 1;
const CONTROL_BYTES = 8;
/** Signatures that a thread takes at a time: below a millisecond, so that nobody waits long for the last. */
const SLICE = 8;

export interface JobParts {
  readonly control: Int32Array;
  readonly signatures: Uint8Array;
  readonly senders: Uint8Array;
}

export function createJob(id: number, count: number): RecoveryJob {
  const memory = new SharedArrayBuffer(CONTROL_BYTES + count * (SIGNATURE_BYTES + SENDER_BYTES));
  return { id, count, memory };
}

export function jobParts({ count, memory }: RecoveryJob): JobParts {
  const senders = CONTROL_BYTES + count * SIGNATURE_BYTES;
  return {
    control: new Int32Array(memory, 0, 2),
    signatures: new Uint8Array(memory, CONTROL_BYTES, count * SIGNATURE_BYTES),
    senders: new Uint8Array(memory, senders, count * SENDER_BYTES),
  };
}

/** Takes signatures until none is left. True when the last to be dealt with was among them. */
export function workOn(job: RecoveryJob): boolean {
  const parts = jobParts(job);
  let isLast = false;
  for (;;) {
    const from = Atomics.add(parts.control, NEXT, SLICE);
    if (from >= job.count) return isLast;
    const to = Math.min(from + SLICE, job.count);
    for (let index = from; index < to; index++) recover(parts, index);
    isLast = Atomics.add(parts.control, DONE, to - from) + to - from === job.count;
  }
}

export function isDone(job: RecoveryJob): boolean {
  return Atomics.load(jobParts(job).control, DONE) === job.count;
}

function recover({ signatures, senders }: JobParts, index: number): void {
  // A copy: native code does not take shared memory.
  const signature = signatures.slice(index * SIGNATURE_BYTES, (index + 1) * SIGNATURE_BYTES);
  const r = bytesToBigint(signature.subarray(32, 64));
  const s = bytesToBigint(signature.subarray(64, 96));
  const address = recoverAddress(signature.subarray(0, 32), r, s, signature[96]!);
  if (address !== undefined) senders.set(addressToBytes(address), index * SENDER_BYTES);
}
