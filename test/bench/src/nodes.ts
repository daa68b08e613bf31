import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createRpcClient } from './http-client.ts';

const require = createRequire(import.meta.url);

/** A node that is measured as a process of its own. */
export interface NodeUnderTest {
  readonly name: string;
  readonly command: string;
  args(port: number): readonly string[];
}

export const ETHANE_CLI: string = packageFile('@ethane/node', 'bin', 'ethane.js');

/** The options of Node with which `npm start` runs it. */
const START_OPTIONS: readonly string[] = (
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    readonly scripts: { readonly start: string };
  }
).scripts.start
  .split(' ')
  .filter((word) => word.startsWith('--'));

export const ETHANE: NodeUnderTest = {
  name: 'ethane',
  command: process.execPath,
  args: (port) => [...START_OPTIONS, ETHANE_CLI, 'dev', '--port', String(port), '--silent'],
};

export const ANVIL: NodeUnderTest = anvil(['--accounts', '20']);

export function anvil(args: readonly string[]): NodeUnderTest {
  return {
    name: 'anvil',
    command: anvilProgram(),
    args: (port) => ['--port', String(port), '--silent', ...args],
  };
}

export interface RunningNode {
  readonly url: string;
  /** Milliseconds from the start of the process to its first answer. */
  readonly startMilliseconds: number;
  stop(): Promise<void>;
}

/** Starts the node on a free port and waits for the first answer to `eth_chainId`. */
export async function start(node: NodeUnderTest): Promise<RunningNode> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const begin = performance.now();
  const child = spawn(node.command, node.args(port), { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const client = createRpcClient(url, 1);
  for (;;) {
    try {
      await client.call('eth_chainId', []);
      break;
    } catch (error) {
      if (child.exitCode !== null || performance.now() - begin > 30_000) {
        child.kill('SIGKILL');
        throw new Error(`${node.name} did not start`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
  const startMilliseconds = performance.now() - begin;
  client.close();
  return {
    url,
    startMilliseconds,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function packageFile(name: string, ...path: string[]): string {
  // The package's exports hide its package.json; its main module tells the folder.
  return join(dirname(dirname(require.resolve(name))), ...path);
}

function anvilProgram(): string {
  const wrapper = dirname(require.resolve('@foundry-rs/anvil/package.json'));
  const platform =
    { linux: 'linux', darwin: 'darwin', win32: 'win32' }[process.platform as string] ?? process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const binary = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
  return join(
    dirname(
      createRequire(join(wrapper, 'package.json')).resolve(
        `@foundry-rs/anvil-${platform}-${arch}/package.json`,
      ),
    ),
    'bin',
    binary,
  );
}
