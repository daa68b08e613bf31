import { Random } from './random.ts';
import { type Finding, kindOf, reduce } from './reduce.ts';
import type { Session, Target } from './target.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** Index of the first case. */
  readonly first: number;
  /** Ends the campaign, whichever comes first. */
  readonly seconds: number;
  readonly cases: number;
}

export interface CampaignResult {
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

/** Differences of one kind that are reduced and reported; more of them are only counted. */
const REPORTED_PER_KIND = 3;

/** Checks case after case until time or number is used up. `report` gets each finding, reduced. */
export async function runCampaign<Case>(
  target: Target<Case>,
  session: Session<Case>,
  options: CampaignOptions,
  report: (finding: Finding<Case>, index: number) => void,
): Promise<CampaignResult> {
  const { seed, first, cases } = options;
  const begin = performance.now();
  const elapsed = () => (performance.now() - begin) / 1_000;
  const kinds = new Map<string, number>();
  let passed = 0;
  let failed = 0;
  for (let done = 0; done < cases && elapsed() < options.seconds; ) {
    const size = Math.min(target.batch, cases - done);
    const start = first + done;
    const items = Array.from({ length: size }, (_, i) => target.generate(new Random(seed, start + i)));
    const differences = await session.check(items);
    for (const [i, difference] of differences.entries()) {
      if (difference === undefined) {
        passed += 1;
        continue;
      }
      failed += 1;
      const seen = (kinds.get(kindOf(difference)) ?? 0) + 1;
      kinds.set(kindOf(difference), seen);
      if (seen > REPORTED_PER_KIND) continue;
      report(await reduce(target, session, { item: items[i]!, difference }), start + i);
    }
    done += size;
  }
  return { passed, failed, seconds: elapsed() };
}
