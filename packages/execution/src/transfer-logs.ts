import type { FrameEntry, FrameExit, Tracer } from '@ethane/evm';
import { bigintToFixedBytes, bigintToHash32, hexToBigint, toAddress, toHash32 } from '@ethane/primitives';
import type { WorldState } from '@ethane/state';
import type { Log } from '@ethane/types';

/** Who seems to have logged a movement of ether. */
const ETHER_ADDRESS = toAddress('0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee');
/** keccak256 of `Transfer(address,address,uint256)`. */
const TRANSFER_TOPIC = toHash32('0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef');

/**
 * Logs every movement of ether as if ether were a token (eth_simulateV1, `traceTransfers`). The logs go through the
 * state's journal, in the order of everything else, and those of frames that fail disappear with them.
 */
export class TransferLogger implements Tracer {
  readonly #state: WorldState;
  readonly #made = new Set<Log>();
  /** Of the frames under way: their own log comes before their snapshot, so their failure must take it back by hand. */
  readonly #frames: (Log | undefined)[] = [];
  readonly #undone = new Set<Log>();

  constructor(state: WorldState) {
    this.#state = state;
  }

  onEnter(entry: FrameEntry): void {
    const moves = entry.kind !== 'DELEGATECALL' && entry.kind !== 'CALLCODE' && entry.value > 0n;
    const log = moves ? transferLog(entry) : undefined;
    this.#frames.push(log);
    if (log === undefined) return;
    this.#made.add(log);
    this.#state.addLog(log);
  }

  onExit({ failure }: FrameExit): void {
    const log = this.#frames.pop();
    if (failure !== undefined && log !== undefined) this.#undone.add(log);
  }

  /** Those of `logs` that a client sees: without the movements of failed frames. */
  visible(logs: readonly Log[]): readonly Log[] {
    return logs.filter((log) => !this.#undone.has(log));
  }

  /** Those of `logs` that contracts have written. */
  written(logs: readonly Log[]): readonly Log[] {
    return logs.filter((log) => !this.#made.has(log));
  }
}

function transferLog({ from, to, value }: FrameEntry): Log {
  const topics = [TRANSFER_TOPIC, bigintToHash32(hexToBigint(from)), bigintToHash32(hexToBigint(to))];
  return { address: ETHER_ADDRESS, topics, data: bigintToFixedBytes(value, 32) };
}
