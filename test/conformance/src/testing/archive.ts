import { gzipSync } from 'node:zlib';

/** A gzipped ustar archive of these texts. */
export function createTarGzip(files: Readonly<Record<string, string>>): Uint8Array {
  const parts: Buffer[] = [];
  for (const [path, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    parts.push(headerOf(path, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512));
  }
  return new Uint8Array(gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)])));
}

function headerOf(path: string, size: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write('0000644\0', 100);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
