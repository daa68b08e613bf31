import type { AccessPolicy } from './access.ts';
import { isJson } from './http.ts';

/** Bytes of a head that is looked at here. */
const LONGEST_HEAD = 2_048;
/** Heads that are remembered. A client's differ in the length of the body only. */
const REMEMBERED = 512;

const REQUEST_LINE = 'POST / HTTP/1.1';
/** A field as RFC 9110 has it; an obsolete folded line is none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what a value must not hold
const FIELD = /^([!#$%&'*+\-.^_`|~0-9a-z]+):[\t ]*([^\0-\x08\x0a-\x1f\x7f]*?)[\t ]*$/i;

/** What a plain request may say of itself, each at most once; `host`, `content-type` and `content-length` it has to. */
type FieldRules = Readonly<Record<string, (value: string, access: AccessPolicy) => boolean>>;

const never = (): boolean => false;
const RULES: FieldRules = {
  host: (value, access) => access.allowsHost(value),
  'content-type': (value) => isJson(value),
  'content-length': (value) => /^[0-9]{1,8}$/.test(value),
  connection: (value) => value.toLowerCase() === 'keep-alive',
  'content-encoding': never,
  expect: never,
  origin: never,
  trailer: never,
  'transfer-encoding': never,
  upgrade: never,
};

/**
 * Tells plain requests, by their head: a POST of JSON to / on a connection that stays open, from a host name that is
 * allowed and from no web page. Any doubt makes a head not plain.
 */
export class PlainHeads {
  readonly #access: AccessPolicy;
  readonly #bodyLengths = new Map<string, number>();

  constructor(access: AccessPolicy) {
    this.#access = access;
  }

  /** Bytes of the body that follows; undefined where the head is not plain. `head`: latin1, without the empty line. */
  bodyLength(head: string): number | undefined {
    const known = this.#bodyLengths.get(head);
    if (known !== undefined || head.length > LONGEST_HEAD) return known;
    const length = readHead(head, this.#access);
    if (length === undefined) return undefined;
    if (this.#bodyLengths.size >= REMEMBERED) this.#bodyLengths.clear();
    this.#bodyLengths.set(head, length);
    return length;
  }
}

function readHead(head: string, access: AccessPolicy): number | undefined {
  const [requestLine, ...lines] = head.split('\r\n');
  if (requestLine !== REQUEST_LINE) return undefined;
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name === undefined || value === undefined) return undefined;
    const key = name.toLowerCase();
    if (!Object.hasOwn(RULES, key)) continue;
    if (fields.has(key) || RULES[key]?.(value, access) !== true) return undefined;
    fields.set(key, value);
  }
  const length = fields.get('content-length');
  return length === undefined || !fields.has('host') || !fields.has('content-type')
    ? undefined
    : Number(length);
}
