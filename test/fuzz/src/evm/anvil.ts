import { FORK_NAMES, type ForkName } from '@ethane/chainspec';
import { bytesToHex } from '@ethane/primitives';
import { AnvilProcess, type Call, type Reply } from '../anvil-process.ts';
import {
  BLOCK,
  CHAIN_ID,
  COINBASE,
  codeOf,
  type EvmCase,
  hex,
  joined,
  type Observation,
  type ObservedAccount,
  SENDER,
} from './case.ts';
import { authorizationsOf } from './ours.ts';

/**
 * Before London this anvil charges 2,900 gas for every reset of a slot and gives nothing back for SELFDESTRUCT; and all
 * accounts exist for it, which mattered before EIP-161.
 */
const SINCE: ForkName = 'london';

const DELEGATION = '0xef0100';

const BLOCK_OVERRIDES = {
  number: hex(BLOCK.number),
  time: hex(BLOCK.timestamp),
  coinbase: COINBASE,
  random: BLOCK.prevRandao,
  gasLimit: hex(BLOCK.gasLimit),
  baseFee: hex(BLOCK.baseFeePerGas),
  difficulty: '0x0',
};

/** anvil, a process for each fork: cases are traced as calls with the world in state overrides. */
export class AnvilPeer {
  readonly #processes = new Map<ForkName, Promise<AnvilProcess>>();

  /** What each case comes to; why anvil did not run it; undefined for forks before London. */
  async run(items: readonly EvmCase[]): Promise<readonly (Observation | string | undefined)[]> {
    const results: (Observation | string)[] = [];
    const forks = new Set(items.map(({ fork }) => fork).filter(isSupported));
    await Promise.all([...forks].map((fork) => this.#runFork(fork, items, results)));
    return results;
  }

  async stop(): Promise<void> {
    const processes = await Promise.allSettled(this.#processes.values());
    for (const settled of processes) if (settled.status === 'fulfilled') await settled.value.stop();
  }

  async #runFork(
    fork: ForkName,
    items: readonly EvmCase[],
    results: (Observation | string)[],
  ): Promise<void> {
    const own = [...items.entries()].filter(([, item]) => item.fork === fork);
    const process = await this.#process(fork);
    const replies = await process.batch(own.flatMap(([, item]) => callsOf(item)));
    for (const [i, [index, item]] of own.entries()) {
      results[index] = observe(item, replies[2 * i]!, replies[2 * i + 1]!);
    }
  }

  #process(fork: ForkName): Promise<AnvilProcess> {
    let process = this.#processes.get(fork);
    if (process === undefined) {
      process = AnvilProcess.start(['--hardfork', fork, '--chain-id', String(CHAIN_ID), '--accounts', '1']);
      this.#processes.set(fork, process);
    }
    return process;
  }
}

function isSupported(fork: ForkName): boolean {
  return FORK_NAMES.indexOf(fork) >= FORK_NAMES.indexOf(SINCE);
}

function callsOf(item: EvmCase): Call[] {
  const stateOverrides = Object.fromEntries(
    item.accounts.map((account) => [
      account.address,
      {
        balance: account.balance,
        nonce: account.nonce,
        code: bytesToHex(codeOf(account)),
        state: Object.fromEntries(account.storage.map(([slot, value]) => [word(slot), word(value)])),
      },
    ]),
  );
  const request = requestOf(item);
  const trace = (tracer: string, tracerConfig: object): Call => {
    const options = { tracer, tracerConfig, stateOverrides, blockOverrides: BLOCK_OVERRIDES };
    return { method: 'debug_traceCall', params: [request, 'latest', options] };
  };
  return [trace('callTracer', { withLog: true }), trace('prestateTracer', { diffMode: true })];
}

function requestOf({ transaction, accounts }: EvmCase): object {
  const { type, to, value, data, gasLimit, gasPrice, accessList } = transaction;
  const fees = type < 2 ? { gasPrice } : { maxFeePerGas: gasPrice, maxPriorityFeePerGas: '0x1' };
  return {
    type: hex(type),
    from: SENDER,
    ...(to !== undefined && { to }),
    nonce: accounts[0]!.nonce,
    value,
    input: bytesToHex(joined(data)),
    gas: gasLimit,
    ...fees,
    ...(type > 0 && { accessList }),
    ...(type === 4 && {
      authorizationList: authorizationsOf(transaction).map(({ chainId, address, nonce, yParity, r, s }) => ({
        chainId: hex(chainId),
        address,
        nonce: hex(nonce),
        yParity: hex(yParity),
        r: hex(r),
        s: hex(s),
      })),
    }),
  };
}

function word(quantity: string): string {
  return `0x${quantity.slice(2).padStart(64, '0')}`;
}

interface CallFrame {
  readonly gasUsed: string;
  readonly output?: string;
  readonly error?: string;
  readonly logs?: readonly CallLog[];
  readonly calls?: readonly CallFrame[];
}

interface CallLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  /** Order among all logs of the transaction. */
  readonly index: string;
}

interface PrestateAccount {
  readonly balance?: string;
  /** Decimal. */
  readonly nonce?: string;
  readonly code?: string;
  readonly storage?: Readonly<Record<string, string>>;
}

interface PrestateDiff {
  readonly pre: Readonly<Record<string, PrestateAccount>>;
  readonly post: Readonly<Record<string, PrestateAccount>>;
}

/** What anvil's two traces say; a string where it gave none. */
function observe(item: EvmCase, call: Reply, prestate: Reply): Observation | string {
  if (call.error !== undefined) return call.error.message;
  if (prestate.error !== undefined) return prestate.error.message;
  const frame = call.result as CallFrame;
  const reverted = frame.error === 'execution reverted';
  return {
    status: frame.error === undefined ? 'success' : 'failure',
    reason: frame.error ?? '',
    output: frame.error === undefined || reverted ? (frame.output ?? '0x') : '0x',
    gasUsed: String(BigInt(frame.gasUsed)),
    logs: logsOf(frame),
    accounts: accountsOf(item, prestate.result as PrestateDiff),
  };
}

function logsOf(frame: CallFrame): string[] {
  const logs: CallLog[] = [];
  const visit = (one: CallFrame): void => {
    // A frame that failed has taken back its own logs and those of the frames inside.
    if (one.error !== undefined) return;
    logs.push(...(one.logs ?? []));
    for (const inner of one.calls ?? []) visit(inner);
  };
  visit(frame);
  return logs
    .sort((a, b) => Number(a.index) - Number(b.index))
    .map(({ address, topics, data }) => `${address} ${topics.join()} ${data}`);
}

const NOTHING: ObservedAccount = { balance: 0n, nonce: 0n, code: '0x', storage: new Map() };

/** Every account after the case: those of before with the changes. */
function accountsOf(item: EvmCase, { pre, post }: PrestateDiff): Map<string, ObservedAccount> {
  const accounts = new Map<string, ObservedAccount>();
  for (const account of item.accounts) {
    accounts.set(account.address, {
      balance: BigInt(account.balance),
      nonce: BigInt(account.nonce),
      code: bytesToHex(codeOf(account)),
      storage: new Map(account.storage.map(([slot, value]) => [BigInt(slot), BigInt(value)])),
    });
  }
  for (const address of new Set([...Object.keys(pre), ...Object.keys(post)])) {
    const after = post[address];
    const old = accounts.get(address) ?? NOTHING;
    if (after === undefined) {
      accounts.delete(address);
      continue;
    }
    const storage = new Map(old.storage);
    for (const slot of Object.keys(pre[address]?.storage ?? {})) storage.delete(BigInt(slot));
    for (const [slot, value] of Object.entries(after.storage ?? {})) storage.set(BigInt(slot), BigInt(value));
    accounts.set(address, {
      balance: after.balance === undefined ? old.balance : BigInt(after.balance),
      nonce: after.nonce === undefined ? old.nonce : BigInt(after.nonce),
      // That an account has lost its code is not told; only a delegation can be lost.
      code: after.code ?? (old.code?.startsWith(DELEGATION) ? undefined : old.code),
      storage,
    });
  }
  return accounts;
}
