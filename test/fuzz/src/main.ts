import { parseArguments } from './arguments.ts';
import { runCampaign } from './campaign.ts';
import { writeRegression } from './regressions.ts';
import type { Target } from './target.ts';
import { TARGETS } from './targets.ts';

const parsed = parseArguments(process.argv.slice(2), [...TARGETS.keys()]);
if (typeof parsed === 'string') {
  console.error(`error: ${parsed}`);
  console.error('usage: pnpm fuzz TARGET [--seconds N] [--seed S] [--cases N] [--index I]');
  process.exitCode = 2;
} else {
  const target = TARGETS.get(parsed.target) as Target<unknown>;
  const session = await target.open();
  try {
    const { seconds, seed, cases, index } = parsed;
    console.log(`${target.name}: seed ${seed}, at most ${seconds} s`);
    const result = await runCampaign(
      target,
      session,
      { seed, seconds, cases: index === undefined ? cases : 1, first: index ?? 0 },
      (finding, at) => {
        console.log(`case ${at}: ${finding.difference}`);
        const path = writeRegression(parsed.regressions, target.name, { seed, index: at }, finding);
        console.log(`  reduced and written to ${path}`);
      },
    );
    for (const [reason, count] of [...session.allowed.counts].sort()) {
      console.log(`allowed ${count} times: ${reason}`);
    }
    const done = result.passed + result.failed;
    if (index === undefined && Number.isFinite(cases) && done < cases) {
      console.log(`out of time after ${done} of ${cases} cases, which fails nothing`);
    }
    const rate = Math.round(done / result.seconds);
    console.log(`${target.name}: ${result.seconds.toFixed(1)} s, ${rate} cases/s`);
    console.log(`${result.passed} passed, ${result.failed} failed`);
    process.exitCode = result.failed === 0 ? 0 : 1;
  } finally {
    await session.close();
  }
}
