import { type StateGasRules, stateByteGas } from '@ethane/chainspec';
import { minBigint } from '@ethane/primitives';
import type { Frame } from './frame.ts';

/** What growth of the state costs in a block, in gas. */
export interface StateGasPrices {
  readonly account: bigint;
  readonly slot: bigint;
  readonly delegation: bigint;
  /** For each byte of code. */
  readonly codeByte: bigint;
}

/** @param gasLimit of the block */
export function stateGasPrices(rules: StateGasRules, gasLimit: bigint): StateGasPrices {
  const byte = stateByteGas(gasLimit);
  return {
    account: byte * BigInt(rules.accountBytes),
    slot: byte * BigInt(rules.slotBytes),
    delegation: byte * BigInt(rules.delegationBytes),
    codeByte: byte,
  };
}

/** What a frame has paid, and what it gives back of what a frame below it has paid. */
interface FrameAccount {
  readonly used: bigint;
  readonly refunded: bigint;
  readonly owed: bigint;
  readonly below: FrameAccount | undefined;
}

const NOTHING: FrameAccount = { used: 0n, refunded: 0n, owed: 0n, below: undefined };

/** State gas at some moment of a run. */
export interface StateGasMark {
  readonly left: bigint;
  readonly unspent: bigint;
  readonly frames: FrameAccount;
}

/**
 * State gas of one message (EIP-8037). It has a reservoir of its own, which every frame may use in full, and takes from
 * the frame's gas what the reservoir does not have. What a failed frame has paid goes back into the reservoir, since it
 * left no state behind.
 */
export class StateGas {
  readonly prices: StateGasPrices;
  #left: bigint;
  #frames: FrameAccount = NOTHING;
  #unspent = 0n;

  /** @param reservoir gas that only state gas may use */
  constructor(prices: StateGasPrices, reservoir: bigint) {
    this.prices = prices;
    this.#left = reservoir;
  }

  /** What is in the reservoir. */
  get left(): bigint {
    return this.#left;
  }

  /** What the frames that succeeded have paid. */
  get used(): bigint {
    return this.#frames.used;
  }

  /** Takes `amount`; false, with nothing taken, when reservoir and frame have less. */
  charge(frame: Frame, amount: bigint): boolean {
    const drawn = minBigint(amount, this.#left);
    const spilled = amount - drawn;
    if (spilled > 0n) {
      const { gasLeft } = frame;
      if (spilled > gasLeft) return false;
      frame.setGas(gasLeft - spilled, frame.checkpoint);
    }
    this.#left -= drawn;
    this.#frames = { ...this.#frames, used: this.#frames.used + amount };
    return true;
  }

  /**
   * Gives back what was paid for state that is not there after all. What a frame below has paid is given back when this
   * frame has succeeded.
   */
  refund(amount: bigint): void {
    const { used, refunded, owed, below } = this.#frames;
    const now = minBigint(amount, used);
    this.#left += now;
    this.#frames = { used: used - now, refunded: refunded + now, owed: owed + amount - now, below };
  }

  /** Gives back what was paid before the message began. */
  refundIntrinsic(amount: bigint): void {
    this.#left += amount;
    this.#unspent += amount;
  }

  /**
   * Gas that is in the reservoir although somebody used it (see {@link StateGas.refundIntrinsic}), less what is not there
   * although nobody did (see {@link StateGas.leave}).
   */
  get unspent(): bigint {
    return this.#unspent;
  }

  enter(): void {
    this.#frames = { used: 0n, refunded: 0n, owed: 0n, below: this.#frames };
  }

  /**
   * Ends a frame. What a failed one had given back by {@link StateGas.refund} is lost, unless it is the outermost: so
   * execution-specs had it in April 2026 (`incorporate_child_on_error`), and blocks of that time are valid only so.
   */
  leave(failed: boolean): void {
    const { used, refunded, owed, below = NOTHING } = this.#frames;
    if (failed) {
      this.#frames = below;
      const lost = below === NOTHING ? 0n : refunded;
      this.#left += used - lost;
      this.#unspent -= lost;
    } else {
      this.#frames = { ...below, used: below.used + used, refunded: below.refunded + refunded };
      this.refund(owed);
    }
  }

  mark(): StateGasMark {
    return { left: this.#left, unspent: this.#unspent, frames: this.#frames };
  }

  backTo({ left, unspent, frames }: StateGasMark): void {
    this.#left = left;
    this.#unspent = unspent;
    this.#frames = frames;
  }
}
