import type { EvmCase, Observation } from './case.ts';

/** A case in which a peer comes to something else. */
export interface Disagreement {
  readonly item: EvmCase;
  readonly ours: Observation;
  readonly ethereumJs: Observation;
  readonly anvil: Observation | string;
  readonly withAnvil: string | undefined;
  readonly withEthereumJs: string | undefined;
}

/** Why a disagreement is the peer's mistake, where that is settled. */
export function isKnown(_: Disagreement): string | undefined {
  return undefined;
}
