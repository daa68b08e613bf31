import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { bundlePage } from './page-bundle.ts';
import { type ServedFile, serve } from './server.ts';
import type { CaseResult, StateCaseJob } from './state-case.ts';
import { CASES_PATH, type Place, type ThreadReport } from './thread.ts';

const PAGE =
  '<!doctype html><title>Ethane</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>';

/** Milliseconds for the start of the browser and for its page. */
const START_LIMIT = 120_000;
/** Milliseconds for all cases of one place. */
const RUN_LIMIT = 600_000;

/** Nothing is there for the browser but the page's server. */
const ARGUMENTS = ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'];

/** What came of one place. */
export interface PlaceReport {
  readonly place: Place;
  /** Absent when the place did not come to its end; `failure` is then the reason. */
  readonly thread: ThreadReport | undefined;
  readonly failure: string | undefined;
  /** One for each case; undefined for those that were not reached. */
  readonly results: readonly (CaseResult | undefined)[];
}

export interface BrowserReport {
  readonly version: string;
  readonly places: readonly PlaceReport[];
}

/**
 * Runs the cases in headless Chromium: on the main thread of a page, then in a worker of the page. Playwright gives the
 * browser a profile in a temporary folder, which is gone afterwards, no sandbox, which root cannot have, and no shared
 * memory in `/dev/shm`, which is small in containers.
 *
 * @param executable the browser's program
 */
export async function runInChromium(
  executable: string,
  jobs: readonly StateCaseJob[],
): Promise<BrowserReport> {
  const server = await serve(await filesOf(jobs));
  const folder = mkdtempSync(join(tmpdir(), 'ethane-chromium-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  // Playwright ends the process itself when it is interrupted.
  process.once('exit', removeFolder);
  try {
    const browser = await chromium.launch({
      executablePath: executable,
      args: ARGUMENTS,
      // What Chromium leaves behind in its temporary folder goes with it.
      env: { ...process.env, TMPDIR: folder },
      timeout: START_LIMIT,
    });
    try {
      return await runPlaces(browser, server.url, jobs.length);
    } finally {
      await browser.close();
    }
  } finally {
    process.removeListener('exit', removeFolder);
    removeFolder();
    await server.close();
  }
}

async function filesOf(jobs: readonly StateCaseJob[]): Promise<ReadonlyMap<string, ServedFile>> {
  const files = new Map<string, ServedFile>([
    ['/', { type: 'text/html; charset=utf-8', body: PAGE }],
    [CASES_PATH, { type: 'application/json', body: JSON.stringify(jobs) }],
  ]);
  for (const [name, body] of await bundlePage()) files.set(`/${name}`, { type: 'text/javascript', body });
  return files;
}

async function runPlaces(browser: Browser, url: string, count: number): Promise<BrowserReport> {
  const page = await browser.newPage();
  const results = { page: emptyResults(count), worker: emptyResults(count) };
  await page.exposeFunction('reportCase', (place: Place, index: number, result: CaseResult) => {
    results[place][index] = result;
  });
  const broken = failureOf(page);
  await page.goto(url, { timeout: START_LIMIT });
  const places: PlaceReport[] = [];
  for (const place of ['page', 'worker'] as const) {
    const outcome = await Promise.race([runPlace(page, place), broken, timeLimit()]);
    const ended = typeof outcome !== 'string';
    places.push({
      place,
      thread: ended ? outcome : undefined,
      failure: ended ? undefined : outcome,
      results: results[place],
    });
    if (!ended) break;
  }
  return { version: browser.version(), places };
}

function emptyResults(count: number): (CaseResult | undefined)[] {
  return new Array<undefined>(count).fill(undefined);
}

/** @returns the reason when the place breaks down */
async function runPlace(page: Page, place: Place): Promise<ThreadReport | string> {
  try {
    return await page.evaluate<ThreadReport>(`ethane.run('${place}')`);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Settles when something goes wrong that is no answer to the driver. */
function failureOf(page: Page): Promise<string> {
  return new Promise((resolve) => {
    page.on('pageerror', (error) => resolve(`the page failed: ${error.message}`));
    page.on('crash', () => resolve('the page crashed'));
  });
}

function timeLimit(): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(`no result after ${RUN_LIMIT / 1000} seconds`), RUN_LIMIT).unref();
  });
}
