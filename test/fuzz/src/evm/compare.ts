import type { Observation, ObservedAccount } from './case.ts';

/** What two observations of a case differ in; undefined where they agree in all that both have. */
export function differenceOf(ours: Observation, theirs: Observation, peer: string): string | undefined {
  const tell = (what: string, have: string, want: string) =>
    `${peer} ${what}: ${have} here, ${want} there (${ours.reason} / ${theirs.reason})`;
  if (ours.status !== theirs.status) return tell('status', ours.status, theirs.status);
  if (ours.status === 'invalid') return undefined;
  if (ours.gasUsed !== theirs.gasUsed) return tell('gas', ours.gasUsed, theirs.gasUsed);
  if (ours.output !== theirs.output) return tell('output', short(ours.output), short(theirs.output));
  const [logs, theirLogs] = [ours.logs.join('; '), theirs.logs.join('; ')];
  if (logs !== theirLogs) return tell('logs', short(logs), short(theirLogs));
  if (ours.stateRoot !== undefined && theirs.stateRoot !== undefined && ours.stateRoot !== theirs.stateRoot) {
    return tell('state root', ours.stateRoot, theirs.stateRoot);
  }
  if (ours.accounts !== undefined && theirs.accounts !== undefined) {
    return accountDifference(ours.accounts, theirs.accounts, tell);
  }
  return undefined;
}

function accountDifference(
  ours: ReadonlyMap<string, ObservedAccount>,
  theirs: ReadonlyMap<string, ObservedAccount>,
  tell: (what: string, have: string, want: string) => string,
): string | undefined {
  for (const address of new Set([...ours.keys(), ...theirs.keys()])) {
    const [mine, other] = [ours.get(address), theirs.get(address)];
    const told = other?.code !== undefined;
    const [have, want] = [textOf(mine, told), textOf(other, told)];
    if (have !== want) return tell('account', `${address} ${have}`, want);
  }
  return undefined;
}

function textOf(account: ObservedAccount | undefined, withCode: boolean): string {
  if (account === undefined) return 'nothing';
  const { balance, nonce, code, storage } = account;
  const slots = [...storage]
    .filter(([, value]) => value !== 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([slot, value]) => `${slot.toString(16)}=${value.toString(16)}`);
  return `balance ${balance} nonce ${nonce} code ${withCode ? code : ''} storage ${slots.join()}`;
}

function short(text: string): string {
  return text.length > 140 ? `${text.slice(0, 140)}… (${text.length})` : text;
}
