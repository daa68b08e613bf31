import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../e2e/support/temporary.ts';
import { createTarGzip } from './testing/archive.ts';

const SCRIPT = fileURLToPath(new URL('../../../scripts/fixtures-download.mjs', import.meta.url));
const archive = createTarGzip({ 'a/a.json': '{}', 'a/b.json': 'x'.repeat(3_000) });
const sha256 = createHash('sha256').update(archive).digest('hex');

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

describe('fixtures-download', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let server: Server;
  let handle: Handler;
  const requests: (string | undefined)[] = [];

  beforeEach(async () => {
    folder = temporaryFolder('download');
    requests.length = 0;
    server = createServer((request, response) => {
      requests.push(request.headers.range);
      handle(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
    folder.remove();
  });

  /** Answers with the archive, or with the part that is asked for if the tag still fits. */
  const serve: Handler = ({ headers }, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const isPart = from > 0 && headers['if-range'] === '"one"';
    const body = isPart ? archive.subarray(from) : archive;
    response.writeHead(isPart ? 206 : 200, { etag: '"one"', 'content-length': body.length });
    response.end(body);
  };

  async function download(release: object): Promise<{ code: number | null; output: string }> {
    const releases = join(folder.path, 'releases.json');
    writeFileSync(releases, JSON.stringify([{ name: 'a.tar.gz', path: 'releases/a.tar.gz', ...release }]));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const args = [SCRIPT, '--base', base, '--folder', folder.path, '--releases', releases];
    const child = spawn(process.execPath, args);
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, output };
  }

  const target = () => join(folder.path, 'a.tar.gz');

  it('gets a release and checks its hash; a second time there is nothing to do', async () => {
    handle = serve;
    expect(await download({ sha256 })).toMatchObject({ code: 0 });
    expect(new Uint8Array(readFileSync(target()))).toEqual(archive);
    expect((await download({ sha256 })).output).toContain('there already');
    expect(requests).toEqual([undefined]);
  });

  it('goes on where the connection broke off', async () => {
    let first = true;
    handle = (request, response) => {
      if (!first) return serve(request, response);
      first = false;
      response.writeHead(200, { etag: '"one"', 'content-length': archive.length });
      response.write(archive.subarray(0, 100), () => setTimeout(() => response.destroy(), 50));
    };
    expect(await download({ sha256 })).toMatchObject({ code: 0 });
    expect(requests).toEqual([undefined, 'bytes=100-']);
    expect(new Uint8Array(readFileSync(target()))).toEqual(archive);
  });

  it('begins again when the server has something else by now', async () => {
    handle = serve;
    writeFileSync(`${target()}.part`, 'old');
    writeFileSync(`${target()}.part.etag`, '"zero"');
    expect(await download({ sha256 })).toMatchObject({ code: 0 });
    expect(new Uint8Array(readFileSync(target()))).toEqual(archive);
    expect(existsSync(`${target()}.part.etag`)).toBe(false);
  });

  it('refuses bytes with another hash and keeps nothing of them', async () => {
    handle = serve;
    const { code, output } = await download({ sha256: '00'.repeat(32) });
    expect(code).toBe(1);
    expect(output).toContain(`a.tar.gz: SHA-256 is ${sha256}`);
    expect(existsSync(target())).toBe(false);
    expect(existsSync(`${target()}.part`)).toBe(false);
  });

  it('refuses an archive that is cut although its length fits', async () => {
    handle = (_, response) => response.end(archive.subarray(0, -9));
    expect(await download({})).toMatchObject({ code: 1 });
    expect(existsSync(target())).toBe(false);
  });

  it('gives up on an answer of 404 at once', async () => {
    handle = (_, response) => response.writeHead(404).end();
    const { code, output } = await download({});
    expect(code).toBe(1);
    expect(output).toMatch(/answers 404/);
    expect(output).toContain('0 of 1 releases are in');
    expect(requests).toHaveLength(1);
  });
});
