import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';

/** What pages and workers have beside the language itself, and these tests need. */
const WEB_GLOBALS = { TextEncoder, TextDecoder, URL, atob, btoa, performance, crypto: globalThis.crypto };

/**
 * The exports of a module as a browser would see them: bundled for one, and run where there is nothing of Node.
 *
 * @param entry path of a source file
 * @throws when something cannot be resolved without Node, or is missed while the modules run
 */
export async function loadAsInBrowser(
  entry: string,
): Promise<{ readonly text: string; readonly exports: Readonly<Record<string, unknown>> }> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    write: false,
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'bundled',
    conditions: ['@ethane/source'],
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
  const text = outputFiles[0]?.text ?? '';
  const exports = runInContext(`${text}\nbundled`, createContext({ ...WEB_GLOBALS }));
  return { text, exports };
}
