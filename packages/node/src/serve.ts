import { CodedError } from '@ethane/primitives';
import type { RpcServer } from '@ethane/rpc';
import { CliError } from './cli-error.ts';
import type { ChainSettings } from './datadir.ts';
import type { DevAccount } from './dev-accounts.ts';
import { deferHelperThreads } from './helper-threads.ts';
import { createLogger, type Logger, type LogStyle } from './logger.ts';
import type { MiningMode } from './mining-options.ts';
import { createNode, type EthaneNode } from './node.ts';
import type { OptionName, OptionValues } from './options.ts';
import { warmUp } from './warm-up.ts';

/** Options of every command that serves. */
export const SERVER_OPTIONS: readonly OptionName[] = [
  'port',
  'host',
  'allow-remote',
  'allow-origin',
  'allow-host',
  'silent',
  'json-log',
  'no-warm-up',
];

/** Options of every command that makes blocks. */
export const MINING_OPTIONS: readonly OptionName[] = [
  'block-time',
  'no-mining',
  'mine',
  'threads',
  'coinbase',
];

export interface ServeRequest {
  readonly settings: ChainSettings;
  readonly values: OptionValues;
  readonly accounts: readonly DevAccount[];
  readonly mining: MiningMode;
  /** Printed before the node listens. `head` is the number of the newest block. */
  readonly banner: (head: bigint) => string;
}

const DEFAULT_PORT = 8545;

/**
 * Runs a node and its server until SIGINT or SIGTERM, then stops both in order; the program then ends with code 0.
 * The line `Listening on HOST:PORT` is printed last, when requests are answered.
 */
export async function serve(request: ServeRequest): Promise<void> {
  const { values, settings } = request;
  const log = createLogger(logStyle(values), {
    out: (line) => process.stdout.write(line),
    err: (line) => process.stderr.write(line),
  });
  // Rows of a directory are written by threads of libuv, which commits wait for.
  deferHelperThreads(values.datadir === undefined ? 10 : 5);
  const signalled = nextSignal();
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<unknown>((resolve) => {
    fail = resolve;
  });
  // A bug must not take the chain down unheard: a rejection that nobody handles is told, an exception stops in order.
  process.on('unhandledRejection', (error) => log.error(`unhandled: ${describe(error)}`));
  process.on('uncaughtException', (error) => {
    log.error(`unhandled: ${describe(error)}`);
    fail(error);
  });
  const node = await createNode({
    settings,
    datadir: values.datadir,
    syncWrites: values['no-sync'] !== true,
    mining: request.mining,
    coinbase: values.coinbase,
    gasLimit: values['gas-limit'],
    accounts: request.accounts,
    log,
    answersBeforeBlocks: true,
    onFatal: fail,
  });
  let server: RpcServer;
  try {
    server = await listen(node, request, log);
  } catch (error) {
    await node.stop();
    throw isCode(error, 'REMOTE_HOST')
      ? new CliError('OPTION_VALUE', `option --host: ${error.message}; --allow-remote permits it`, {
          cause: error,
        })
      : error;
  }
  const stopLogging = logBlocks(node, log);
  const warming = values['no-warm-up'] === true ? undefined : startWarmUp(settings, server);
  const error = await Promise.race([signalled, failed]);
  stopLogging();
  await Promise.all([warming?.stop(), node.stop()]);
  if (error !== undefined) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CodedError('NODE_FAILED', `the node has stopped after a failure: ${message}`, { cause: error });
  }
}

/** Its failure is nobody's loss. */
function startWarmUp({ genesis }: ChainSettings, server: RpcServer): { stop(): Promise<void> } {
  const aborting = new AbortController();
  const done = warmUp({
    hardfork: [...genesis.spec.forks.keys()].at(-1) ?? 'frontier',
    requests: () => server.stats.requests,
    signal: aborting.signal,
  }).catch(() => undefined);
  return {
    stop: () => {
      aborting.abort();
      return done;
    },
  };
}

async function listen(node: EthaneNode, { values, banner }: ServeRequest, log: Logger): Promise<RpcServer> {
  const server = await node.listen({
    host: values.host,
    port: values.port ?? DEFAULT_PORT,
    allowRemote: values['allow-remote'],
    allowedOrigins: values['allow-origin'],
    allowedHosts: values['allow-host'],
  });
  const { number, timestamp } = node.chain.head.header;
  const style = logStyle(values);
  if (style === 'text') process.stdout.write(banner(number));
  if (style === 'json') {
    log.info('started', {
      chainId: node.chain.spec.chainId,
      genesis: node.chain.genesisHash,
      head: number,
      timestamp,
      address: server.address,
      port: server.port,
    });
  }
  const host = server.address.includes(':') ? `[${server.address}]` : server.address;
  process.stdout.write(`Listening on ${host}:${server.port}\n`);
  return server;
}

function logBlocks(node: EthaneNode, log: Logger): () => void {
  return node.chain.onHead(({ added, removed }) => {
    if (removed.length > 0) log.info('reorganised', { removed: removed.length, added: added.length });
    for (const { block, hash } of added) {
      const { number, gasUsed } = block.header;
      log.info('block', { number, hash, transactions: block.transactions.length, gasUsed });
    }
  });
}

function isCode(error: unknown, code: string): error is CodedError {
  return error instanceof CodedError && error.code === code;
}

function logStyle(values: OptionValues): LogStyle {
  if (values.silent === true) return 'silent';
  return values['json-log'] === true ? 'json' : 'text';
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the program at once. */
function nextSignal(): Promise<undefined> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (signal: NodeJS.Signals) => {
      if (asked) process.exit(signal === 'SIGINT' ? 130 : 143);
      asked = true;
      resolve(undefined);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
