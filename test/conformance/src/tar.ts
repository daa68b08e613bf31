import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { CodedError } from '@ethane/primitives';

const BLOCK = 512;

export interface ArchiveFile {
  /** Path inside the archive, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The regular files of a gzipped tar archive (POSIX ustar, GNU and pax long names), in order and one at a time: an archive
 * need not fit into memory, and what precedes a damaged part is read.
 *
 * @throws CodedError `ARCHIVE` when the archive is damaged or ends early
 */
export async function* readTarGzip(path: string): AsyncGenerator<ArchiveFile, void, void> {
  const input = new ByteReader(gunzip(path));
  let longName: string | undefined;
  for (;;) {
    const header = await input.read(BLOCK, path);
    if (header === undefined || header.every((byte) => byte === 0)) return;
    const { name, size, type } = parseHeader(header, path);
    const bytes = await input.read(size, path);
    await input.read((BLOCK - (size % BLOCK)) % BLOCK, path);
    if (bytes === undefined) throw archiveError(path, `ends inside ${name}`);
    if (type === 'L') longName = text(bytes);
    else if (type === 'x') longName = paxPath(bytes) ?? longName;
    else {
      if (type === '0' || type === '\0') yield { path: longName ?? name, bytes };
      longName = undefined;
    }
  }
}

async function* gunzip(path: string): AsyncGenerator<Uint8Array, void, void> {
  const file = createReadStream(path);
  const stream = createGunzip();
  file.on('error', (error) => stream.destroy(error));
  file.pipe(stream);
  try {
    for await (const chunk of stream) yield chunk;
  } catch (cause) {
    throw archiveError(path, cause instanceof Error ? cause.message : String(cause), cause);
  } finally {
    file.destroy();
  }
}

/** Pieces of any length made into pieces of the length asked for. */
class ByteReader {
  readonly #chunks: AsyncGenerator<Uint8Array, void, void>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncGenerator<Uint8Array, void, void>) {
    this.#chunks = chunks;
  }

  /** `length` bytes of their own; undefined at the end. @throws CodedError `ARCHIVE` when fewer are left */
  async read(length: number, path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; ) {
      if (this.#rest.length === 0) {
        const next = await this.#chunks.next();
        if (next.done) {
          if (at === 0) return undefined;
          throw archiveError(path, 'unexpected end of file');
        }
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, length - at);
      bytes.set(part, at);
      at += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return bytes;
  }
}

function parseHeader(header: Uint8Array, path: string): { name: string; size: number; type: string } {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : header[i]!;
  const size = Number.parseInt(text(header.subarray(124, 136)).trim() || '0', 8);
  if (sum !== Number.parseInt(text(header.subarray(148, 156)).trim(), 8) || !Number.isSafeInteger(size)) {
    throw archiveError(path, 'a tar header is damaged');
  }
  const name = text(header.subarray(0, 100));
  const isUstar = text(header.subarray(257, 262)) === 'ustar';
  const prefix = isUstar ? text(header.subarray(345, 500)) : '';
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size,
    type: String.fromCharCode(header[156]!),
  };
}

/** `path` of a pax extended header: lines of `LENGTH KEY=VALUE`. */
function paxPath(bytes: Uint8Array): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(new TextDecoder().decode(bytes))?.[1];
}

/** Up to the first zero byte. */
function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function archiveError(path: string, what: string, cause?: unknown): CodedError {
  return new CodedError('ARCHIVE', `${path}: ${what}`, { have: what, cause });
}
