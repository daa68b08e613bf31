import type { FileHandle } from 'node:fs/promises';
import { CodedError, concatBytes } from '@ethane/primitives';
import { RlpError, rlpItemEnd } from '@ethane/rlp';

const CHUNK = 1 << 20;
/** A block is at most 8 MiB from Osaka on; before, gas bounds it far below this. */
const MAX_ITEM = 64 << 20;

/** The RLP items of a file, one after another, holding no more of it than the item at hand. */
export async function* readRlpItems(file: FileHandle): AsyncGenerator<{ bytes: Uint8Array; offset: number }> {
  let rest: Uint8Array = new Uint8Array(0);
  let offset = 0;
  for (let ended = false; ; ) {
    const end = rest.length === 0 ? undefined : itemEnd(rest, ended, offset);
    if (end !== undefined) {
      yield { bytes: rest.subarray(0, end), offset };
      rest = rest.subarray(end);
      offset += end;
      continue;
    }
    if (ended) return;
    const chunk = new Uint8Array(CHUNK);
    const { bytesRead } = await file.read(chunk, 0, CHUNK);
    if (bytesRead === 0) ended = true;
    else rest = concatBytes(rest, chunk.subarray(0, bytesRead));
    if (rest.length > MAX_ITEM) {
      throw new CodedError(
        'FILE_CONTENT',
        `no block ends within ${MAX_ITEM} bytes from byte ${offset} on: is this a file of RLP blocks?`,
      );
    }
  }
}

/** Where the first item ends; undefined when it needs bytes that have not been read yet. */
function itemEnd(bytes: Uint8Array, ended: boolean, offset: number): number | undefined {
  try {
    return rlpItemEnd(bytes, 0);
  } catch (error) {
    if (!(error instanceof RlpError)) throw error;
    if (!ended && error.code === 'TRUNCATED') return undefined;
    throw new CodedError('FILE_CONTENT', `the file is damaged at byte ${offset}: ${error.message}`, {
      cause: error,
    });
  }
}
