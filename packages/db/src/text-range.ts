import { keyToText } from './key-text.ts';
import type { KeyRange } from './store.ts';

/** Keys from `gte` on and before `lt`; without `lt`, all from `gte` on. */
export interface TextRange {
  readonly gte: string;
  readonly lt: string | undefined;
}

export function boundsOf({ gte, gt, lt, lte }: KeyRange): TextRange {
  let from = '';
  if (gte !== undefined) from = keyToText(gte);
  else if (gt !== undefined) from = successor(keyToText(gt));
  let to: string | undefined;
  if (lt !== undefined) to = keyToText(lt);
  else if (lte !== undefined) to = successor(keyToText(lte));
  return { gte: from, lt: to };
}

/** The key right after `text`. */
export function successor(text: string): string {
  return `${text}\0`;
}

/** First byte of a key; 0 for the key without bytes, which comes before all others. */
export function firstOf(text: string): number {
  return text.length === 0 ? 0 : text.charCodeAt(0);
}

/** The first bytes of keys that can be in the range, in the order of the walk. */
export function* tablesWithin({ gte, lt }: TextRange, reverse: boolean): Generator<number, void, void> {
  const lowest = firstOf(gte);
  // Before a key of one byte there is none that begins with it, the key without bytes apart.
  const highest = lt === undefined ? 255 : Math.max(0, lt.length > 1 ? firstOf(lt) : firstOf(lt) - 1);
  if (reverse) for (let first = highest; first >= lowest; first--) yield first;
  else for (let first = lowest; first <= highest; first++) yield first;
}
