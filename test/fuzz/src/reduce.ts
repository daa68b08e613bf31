import type { Session, Target } from './target.ts';

/** A case that shows a difference. */
export interface Finding<Case> {
  readonly item: Case;
  readonly difference: string;
}

/** Attempts after which the best case so far has to do. */
const MAX_ATTEMPTS = 2_000;
/** Attempts that are made together. */
const BATCH = 16;

/** Simplifies the case as long as it shows a difference of the same kind. */
export async function reduce<Case>(
  target: Target<Case>,
  session: Session<Case>,
  finding: Finding<Case>,
): Promise<Finding<Case>> {
  let best = finding;
  let attempts = 0;
  const isSame = (difference: string | undefined) =>
    difference !== undefined && kindOf(difference) === kindOf(finding.difference);
  for (let improved = true; improved && attempts < MAX_ATTEMPTS; ) {
    improved = false;
    for (const items of inBatches(target.simplify(best.item))) {
      const differences = await session.check(items);
      attempts += items.length;
      const found = differences.findIndex(isSame);
      if (found >= 0) best = { item: items[found]!, difference: differences[found]! };
      improved = found >= 0;
      if (improved || attempts >= MAX_ATTEMPTS) break;
    }
  }
  return best;
}

function* inBatches<T>(items: Iterable<T>): Iterable<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    if (batch.push(item) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
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
  const bytes: string[] = hex.slice(2).match(/../g) ?? [];
  for (const rest of withoutRuns(bytes)) yield `0x${rest.join('')}`;
  for (const [index, byte] of bytes.entries()) {
    if (byte !== '00') yield `0x${bytes.with(index, '00').join('')}`;
  }
}
