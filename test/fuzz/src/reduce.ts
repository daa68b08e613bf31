import type { Session, Target } from './target.ts';

/** A case that shows a difference. */
export interface Finding<Case> {
  readonly item: Case;
  readonly difference: string;
}

/** Attempts after which the best case so far has to do. */
const MAX_ATTEMPTS = 3_000;

/** Simplifies the case as long as it shows a difference of the same kind. */
export async function reduce<Case>(
  target: Target<Case>,
  session: Session<Case>,
  finding: Finding<Case>,
): Promise<Finding<Case>> {
  let best = finding;
  let attempts = 0;
  for (let improved = true; improved && attempts < MAX_ATTEMPTS; ) {
    improved = false;
    for (const item of target.simplify(best.item)) {
      if (++attempts > MAX_ATTEMPTS) break;
      const [difference] = await session.check([item]);
      if (difference === undefined || kindOf(difference) !== kindOf(best.difference)) continue;
      best = { item, difference };
      improved = true;
      break;
    }
  }
  return best;
}

/** The part of a difference that stays while its case is simplified. */
export function kindOf(difference: string): string {
  return difference.split(':', 1)[0]!;
}

/** The list without each of ever smaller runs of its elements. */
export function* withoutRuns<T>(items: readonly T[]): Iterable<T[]> {
  for (let size = items.length; size >= 1; size = size >> 1) {
    for (let start = 0; start < items.length; start += size) {
      yield [...items.slice(0, start), ...items.slice(start + size)];
    }
  }
}

/** The hex string without runs of its bytes, then with bytes set to 0. */
export function* simplerHex(hex: string): Iterable<string> {
  const bytes = hex.slice(2).match(/../g) ?? [];
  for (const rest of withoutRuns(bytes)) yield `0x${rest.join('')}`;
  for (const [index, byte] of bytes.entries()) {
    if (byte !== '00') yield `0x${bytes.with(index, '00').join('')}`;
  }
}
