/** Text in quotes, or a number: nothing else in JSON contains digits. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Integers of this many digits are always exact as JavaScript numbers. */
const EXACT_DIGITS = 15;

/**
 * `JSON.parse` that gives integers of more than 15 digits as decimal text, so that none is rounded. For documents whose
 * reader takes numbers as text too.
 *
 * @throws SyntaxError as `JSON.parse` does
 */
export function parseJsonWithLargeIntegers(text: string): unknown {
  return JSON.parse(text.replace(STRING_OR_NUMBER, quoteLargeInteger));
}

function quoteLargeInteger(token: string): string {
  return token.length > EXACT_DIGITS && /^\d+$/.test(token) ? `"${token}"` : token;
}
