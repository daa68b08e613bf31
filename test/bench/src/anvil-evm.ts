import { keccak256 } from '@ethane/crypto';
import { type BenchProgram, median } from '@ethane/node/evmbench';
import { bigintToHash32, bytesToHex, hexToBytes, toQuantity } from '@ethane/primitives';
import { createRpcClient, type RpcClient } from './http-client.ts';
import { anvil, type RunningNode, start } from './nodes.ts';
import { timed } from './sampling.ts';

export const ANVIL_EVM = 'anvil 1.7.1 (revm)';

/** The least that a difference of two calls is taken for. */
const SHORTEST = 0.001;
/** Has no code: a call of it costs what is not execution. */
const NOBODY = '0x00000000000000000000000000000000000e3317';

export interface AnvilStopwatch {
  /** Median milliseconds of a call less that of a call with the same parameters which runs no code; calls are made for so many milliseconds. */
  median(measuring: number): Promise<number>;
}

/** `eth_call` of anvil, one process for each fork. */
export class AnvilEvm {
  readonly #processes = new Map<
    string,
    Promise<{ readonly node: RunningNode; readonly client: RpcClient }>
  >();

  /** @throws Error when the output is another */
  async stopwatch(program: BenchProgram): Promise<AnvilStopwatch> {
    const { client } = await this.#processOf(program.fork);
    const overrides = overridesOf(program);
    const call = (to: string) =>
      client.call<string>('eth_call', [
        { from: program.caller, to, data: bytesToHex(program.calldata), gas: toQuantity(program.gasLimit) },
        'latest',
        overrides,
      ]);
    checkOutput(program, await call(program.to));
    return {
      async median(measuring) {
        const full: number[] = [];
        const empty: number[] = [];
        const begin = performance.now();
        do {
          empty.push(await timed(() => call(NOBODY)));
          full.push(await timed(() => call(program.to)));
        } while (performance.now() - begin < measuring);
        return Math.max(SHORTEST, median(full) - median(empty));
      },
    };
  }

  async stop(): Promise<void> {
    for (const process of this.#processes.values()) {
      const { node, client } = await process;
      client.close();
      await node.stop();
    }
  }

  #processOf(fork: string) {
    let process = this.#processes.get(fork);
    if (process === undefined) {
      const args = ['--hardfork', fork, '--disable-block-gas-limit'];
      process = start(anvil(args)).then((node) => ({ node, client: createRpcClient(node.url, 1) }));
      this.#processes.set(fork, process);
    }
    return process;
  }
}

function overridesOf({ accounts }: BenchProgram): object {
  const overrides: Record<string, object> = {};
  for (const [address, { balance, code, storage }] of accounts) {
    const slots = [...storage].map(([slot, value]) => [bigintToHash32(slot), bigintToHash32(value)]);
    overrides[address] = {
      balance: toQuantity(balance),
      code: bytesToHex(code),
      ...(slots.length > 0 && { stateDiff: Object.fromEntries(slots) }),
    };
  }
  return overrides;
}

function checkOutput({ name, expected: { output } }: BenchProgram, found: string): void {
  if (output === undefined) return;
  const have = output.kind === 'bytes' ? found : bytesToHex(keccak256(hexToBytes(found)));
  const want = output.kind === 'bytes' ? bytesToHex(output.bytes) : output.hash;
  if (have !== want) throw new Error(`${name}: anvil's output is another: ${found.slice(0, 200)}`);
}
