import type { Bytes } from '@ethane/primitives';

/** Bytes of {@link writeVarint}'s form: seven bits a byte, lowest first. `value` is a safe integer. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size += 1;
  return size;
}

/** Writes `value` at `offset` and returns the offset after it. */
export function writeVarint(value: number, target: Bytes, offset: number): number {
  let at = offset;
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) target[at++] = (rest % 128) | 128;
  target[at++] = rest;
  return at;
}

/** Reads numbers and byte strings from front to back. The caller has checked the bytes (by checksum) before. */
export class VarintReader {
  readonly #bytes: Bytes;
  #at: number;

  constructor(bytes: Bytes, offset = 0) {
    this.#bytes = bytes;
    this.#at = offset;
  }

  get offset(): number {
    return this.#at;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  bytes(length: number): Bytes {
    const from = this.#at;
    this.#at += length;
    return this.#bytes.subarray(from, this.#at);
  }
}
