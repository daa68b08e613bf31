// `pnpm fixtures:download [--folder DIR] [--base URL] [--releases FILE]`: gets the official releases of the consensus tests
// into fixtures/, where `pnpm conformance` finds them. What was there stays; a download that broke off goes on where it
// stopped. A release is taken over once its length, its SHA-256 (where scripts/fixtures-releases.json has one) and the
// checksum of its gzip stream are right.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';

const scripts = dirname(fileURLToPath(import.meta.url));

/** Tries at a release before it is given up, each going on where the last one stopped. */
const TRIES = 4;

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: join(dirname(scripts), 'fixtures') },
    base: { type: 'string', default: 'https://github.com' },
    releases: { type: 'string', default: join(scripts, 'fixtures-releases.json') },
  },
});
await mkdir(values.folder, { recursive: true });
const releases = JSON.parse(await readFile(values.releases, 'utf8'));
let failed = 0;
for (const release of releases) {
  try {
    await obtain(release);
  } catch (error) {
    failed++;
    console.error(`error: ${release.name}: ${reasonOf(error)}`);
  }
}
console.log(`${releases.length - failed} of ${releases.length} releases are in ${values.folder}`);
process.exitCode = failed === 0 ? 0 : 1;

/** @param {{ name: string, path: string, sha256?: string }} release */
async function obtain({ name, path, sha256 }) {
  const target = join(values.folder, name);
  if ((await sizeOf(target)) > 0) {
    console.log(`${name}: there already`);
    return;
  }
  const part = `${target}.part`;
  const url = `${values.base.replace(/\/$/, '')}/${path}`;
  await download(name, url, part);
  try {
    await check(part, sha256);
  } catch (error) {
    await discard(part);
    throw error;
  }
  await rename(part, target);
  await rm(`${part}.etag`, { force: true });
  console.log(`${name}: ${((await sizeOf(target)) / 1e6).toFixed(1)} MB`);
}

async function download(name, url, part) {
  for (let attempt = 1; ; attempt++) {
    try {
      await transfer(url, part);
      return;
    } catch (error) {
      if (error.isFinal || attempt === TRIES) throw error;
      console.log(`${name}: broke off (${reasonOf(error)}), going on`);
    }
  }
}

/** Fetches what is missing of `part`: its rest when the server has still the same, all of it otherwise. */
async function transfer(url, part) {
  const have = await sizeOf(part);
  const etag = await readFile(`${part}.etag`, 'utf8').catch(() => undefined);
  const resumes = have > 0 && etag !== undefined;
  const response = await fetch(url, {
    headers: resumes ? { range: `bytes=${have}-`, 'if-range': etag } : {},
  });
  if (response.status === 416) {
    // Nothing is missing, or the part is of something else: begin again.
    await discard(part);
    throw new Error('the part did not fit');
  }
  if (!response.ok) {
    const error = new Error(`${url} answers ${response.status}`);
    error.isFinal = response.status >= 400 && response.status < 500;
    throw error;
  }
  const goesOn = response.status === 206;
  await keepTag(part, response.headers.get('etag'));
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  const want = Number.isNaN(length) ? undefined : (goesOn ? have : 0) + length;
  await pipeline(Readable.fromWeb(response.body), createWriteStream(part, { flags: goesOn ? 'a' : 'w' }));
  const size = await sizeOf(part);
  if (want !== undefined && size !== want && !response.headers.has('content-encoding')) {
    throw new Error(`${size} bytes came, ${want} were announced`);
  }
}

/** Only a strong tag says that bytes are the same. */
async function keepTag(part, etag) {
  if (etag !== null && !etag.startsWith('W/')) await writeFile(`${part}.etag`, etag);
  else await rm(`${part}.etag`, { force: true });
}

/** The file's hash and, by unpacking it, the checksum at its end. */
async function check(path, sha256) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const have = hash.digest('hex');
  if (sha256 !== undefined && have !== sha256) throw new Error(`SHA-256 is ${have}, not ${sha256}`);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await pipeline(createReadStream(path), createGunzip(), nowhere);
}

async function discard(part) {
  await rm(part, { force: true });
  await rm(`${part}.etag`, { force: true });
}

async function sizeOf(path) {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

function reasonOf(error) {
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`;
}
