import type { WorldState } from '@ethane/state';
import type { Header, Withdrawal } from '@ethane/types';

const WEI_PER_GWEI = 1_000_000_000n;
/** An ommer's reward shrinks by one of these parts for each generation; its includer gets one of `NEPHEW_PARTS`. */
const OMMER_PARTS = 8n;
const NEPHEW_PARTS = 32n;

/** Credits withdrawals, in gwei (EIP-4895). One of 0 touches its account. */
export function creditWithdrawals(
  state: WorldState,
  withdrawals: readonly Withdrawal[],
  stateClearing: boolean,
): void {
  if (withdrawals.length === 0) return;
  state.beginTransaction();
  for (const { address, amount } of withdrawals) state.addBalance(address, amount * WEI_PER_GWEI);
  state.finishTransaction({ stateClearing });
}

/** Pays the miners of a proof-of-work block and of its ommers; `reward` in wei (Yellow Paper, reward function Ω). */
export function creditRewards(
  state: WorldState,
  header: Pick<Header, 'coinbase' | 'number'>,
  ommers: readonly Pick<Header, 'coinbase' | 'number'>[],
  reward: bigint,
  stateClearing: boolean,
): void {
  state.beginTransaction();
  for (const ommer of ommers) {
    const share = ((OMMER_PARTS + ommer.number - header.number) * reward) / OMMER_PARTS;
    state.addBalance(ommer.coinbase, share);
  }
  state.addBalance(header.coinbase, reward + (reward * BigInt(ommers.length)) / NEPHEW_PARTS);
  state.finishTransaction({ stateClearing });
}
