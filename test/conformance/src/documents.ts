import { parse as parseYaml } from 'yaml';

/** What a file holds. */
export type Document =
  | { readonly kind: 'value'; readonly value: unknown }
  /** It cannot be read; `where` is the last test that it names. */
  | { readonly kind: 'broken'; readonly where: string; readonly reason: string }
  /** Not a format that tests are read from. */
  | { readonly kind: 'foreign'; readonly reason: string };

/** Reads JSON and YAML; tells other files by their content. */
export function documentOf(file: string, text: string): Document {
  if (/\.json$/i.test(file)) return readJson(text);
  if (/\.ya?ml$/i.test(file)) return readYaml(text);
  return { kind: 'foreign', reason: `not run here (format ${foreignFormat(file, text)})` };
}

function readJson(text: string): Document {
  try {
    return { kind: 'value', value: JSON.parse(quoteLargeIntegers(text)) };
  } catch (error) {
    const reason = `cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`;
    return { kind: 'broken', where: lastTestIn(text) ?? '(file)', reason };
  }
}

function readYaml(text: string): Document {
  try {
    return { kind: 'value', value: parseYaml(text) };
  } catch (error) {
    const reason = `cannot be read as YAML: ${error instanceof Error ? error.message : String(error)}`;
    return { kind: 'broken', where: '(file)', reason };
  }
}

function foreignFormat(file: string, text: string): string {
  if (/^(\/\/|>>|<<) /m.test(text) && /^>> \{/m.test(text)) return 'JSON-RPC conversation';
  const extension = /\.([^./]+)$/.exec(file)?.[1];
  return extension === undefined ? 'without extension' : `.${extension}`;
}

/** Digits outside of strings that a JavaScript number does not hold. */
const LARGE_INTEGER = /[:[,]\s*\d{16,}\s*[,}\]]/;
const STRING_OR_INTEGER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Integers of 16 and more digits as strings, so that none is rounded. Files that have none are left as they are. */
function quoteLargeIntegers(text: string): string {
  if (!LARGE_INTEGER.test(text)) return text;
  return text.replace(STRING_OR_INTEGER, (token) => (/^\d{16,}$/.test(token) ? `"${token}"` : token));
}

/** The last key at the outermost level of JSON that may end anywhere. */
function lastTestIn(text: string): string | undefined {
  let depth = 0;
  let last: string | undefined;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"\s*:?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1 && token.endsWith(':')) last = token.slice(1, token.lastIndexOf('"'));
  }
  return last;
}
