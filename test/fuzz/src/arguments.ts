/** What the command line asks for. */
export interface FuzzArguments {
  readonly target: string;
  readonly seconds: number;
  readonly seed: number;
  readonly cases: number;
  /** Only this case. */
  readonly index: number | undefined;
  /** Folder for the cases that show a difference. */
  readonly regressions: string;
}

const NUMBERS = ['--seconds', '--seed', '--cases', '--index'];
const DEFAULT_SECONDS = 60;

/** The arguments, or what is wrong with them. */
export function parseArguments(args: readonly string[], targets: readonly string[]): FuzzArguments | string {
  const [target, ...rest] = args;
  if (target === undefined) return `no target; one of ${targets.join(', ')}`;
  if (!targets.includes(target)) return `unknown target ${target}; one of ${targets.join(', ')}`;
  const numbers = new Map<string, number>();
  let regressions = 'regressions';
  for (let i = 0; i < rest.length; i += 2) {
    const [option, value] = [rest[i]!, rest[i + 1]];
    if (value === undefined) return `${option} has no value`;
    if (option === '--regressions') {
      regressions = value;
    } else if (!NUMBERS.includes(option)) {
      return `unknown option ${option}`;
    } else if (!/^\d{1,9}$/.test(value)) {
      return `${option} ${value}: not a whole number`;
    } else {
      numbers.set(option, Number(value));
    }
  }
  const cases = numbers.get('--cases');
  const withoutLimit = cases === undefined ? DEFAULT_SECONDS : Number.POSITIVE_INFINITY;
  return {
    target,
    seconds: numbers.get('--seconds') ?? withoutLimit,
    seed: numbers.get('--seed') ?? 1,
    cases: cases ?? Number.POSITIVE_INFINITY,
    index: numbers.get('--index'),
    regressions,
  };
}
