import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { invariant } from '@ethane/primitives';

/** A JSON-RPC reply of a batch. */
export interface Reply {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

export interface Call {
  readonly method: string;
  readonly params: readonly unknown[];
}

const START_MILLISECONDS = 30_000;

/** anvil as a process of its own on a free port of the loopback interface. */
export class AnvilProcess {
  readonly #child: ChildProcess;
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4, noDelay: true });

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.#port = port;
  }

  /** @param args anvil's options besides those of the server */
  static async start(args: readonly string[]): Promise<AnvilProcess> {
    const port = await freePort();
    const child = spawn(anvilProgram(), ['--port', String(port), '--silent', ...args], { stdio: 'ignore' });
    const anvil = new AnvilProcess(child, port);
    const begin = performance.now();
    for (;;) {
      try {
        await anvil.batch([{ method: 'eth_chainId', params: [] }]);
        return anvil;
      } catch (error) {
        const late = performance.now() - begin > START_MILLISECONDS;
        if (late || child.exitCode !== null) {
          await anvil.stop();
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  }

  /** Replies in the order of the calls. */
  async batch(calls: readonly Call[]): Promise<Reply[]> {
    const body = JSON.stringify(calls.map((call, id) => ({ jsonrpc: '2.0', id, ...call })));
    const text = await this.#post(body);
    // Nonces are JSON numbers, also beyond 2^53.
    const exact = text.replaceAll(/"nonce":(\d+)/g, '"nonce":"$1"');
    const replies = JSON.parse(exact) as (Reply & { readonly id: number })[];
    const ordered: Reply[] = [];
    for (const reply of replies) ordered[reply.id] = reply;
    return ordered;
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  #post(body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const options = { agent: this.#agent, host: '127.0.0.1', port: this.#port, method: 'POST', headers };
      const outgoing = request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
        response.on('error', reject);
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  invariant(address !== null && typeof address === 'object', 'a listening server has an address');
  server.close();
  await once(server, 'close');
  return address.port;
}

/** The package is a launcher; the program itself is in a package of its own for each platform. */
function anvilProgram(): string {
  const require = createRequire(import.meta.url);
  const launcher = createRequire(require.resolve('@foundry-rs/anvil/package.json'));
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const folder = dirname(
    launcher.resolve(`@foundry-rs/anvil-${process.platform}-${architecture}/package.json`),
  );
  return join(folder, 'bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil');
}
