import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../../packages/node/bin/ethane.js', import.meta.url));

/** A node that runs as a process of its own, as users run it. */
export interface NodeProcess {
  readonly url: string;
  readonly webSocketUrl: string;
  readonly pid: number;
  /** What it printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Sends `signal` and waits for the end; resolves to the exit code (null after SIGKILL). */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Resolves when it ends by itself. */
  readonly exited: Promise<number | null>;
}

/** Starts `ethane ARGS` on a free port and waits for the line that says where it listens. */
export async function startNode(args: readonly string[] = ['dev']): Promise<NodeProcess> {
  const child = spawn(process.execPath, [CLI, ...args, '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collect(child);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const address = await waitForAddress(child, output, exited);
  return {
    url: `http://${address}`,
    webSocketUrl: `ws://${address}`,
    pid: child.pid!,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    exited,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return exited;
    },
  };
}

/** Runs `ethane ARGS` to its end. */
export async function runCli(
  args: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collect(child);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  return output;
}

function waitForAddress(
  child: ChildProcess,
  output: { stdout: string; stderr: string },
  exited: Promise<number | null>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const match = /^Listening on (\S+:\d+)$/m.exec(output.stdout);
      if (match !== null) resolve(match[1]!);
    };
    child.stdout?.on('data', look);
    void exited.then((code) =>
      reject(
        new Error(`the node ended with code ${code} before it listened\n${output.stdout}\n${output.stderr}`),
      ),
    );
  });
}
