import { AUTHORITIES, type EvmCase, type Observation } from './case.ts';

/** A case in which a peer comes to something else. */
export interface Disagreement {
  readonly item: EvmCase;
  readonly ours: Observation;
  readonly ethereumJs: Observation;
  readonly anvil: Observation | string | undefined;
  readonly withAnvil: string | undefined;
  readonly withEthereumJs: string | undefined;
}

/** A mistake of a peer, where it is settled whose it is. */
interface KnownDifference {
  readonly reason: string;
  readonly applies: (disagreement: Disagreement) => boolean;
}

const KNOWN: readonly KnownDifference[] = [
  {
    reason:
      'ethereumjs fails a transaction that cannot pay for its code in Frontier, where it leaves an empty contract',
    applies: ({ item, ethereumJs, withAnvil }) =>
      withAnvil === undefined && item.fork === 'frontier' && ethereumJs.reason === 'code store out of gas',
  },
  {
    reason: 'anvil takes no malformed designator (0xef01…) as code of an account in a call',
    applies: ({ withAnvil, withEthereumJs }) =>
      withEthereumJs === undefined && withAnvil?.includes('Eip7702') === true,
  },
  {
    reason:
      'in calls of anvil every account exists, so that an absent authority earns the refund of EIP-7702',
    applies: ({ item, withAnvil, withEthereumJs }) =>
      withEthereumJs === undefined &&
      withAnvil?.startsWith('anvil gas') === true &&
      item.transaction.authorizations.some(({ authority }) => !has(item, AUTHORITIES[authority]!)),
  },
];

/** Why a disagreement is the peer's mistake; undefined where nobody has settled that. */
export function isKnown(disagreement: Disagreement): string | undefined {
  return KNOWN.find(({ applies }) => applies(disagreement))?.reason;
}

function has({ accounts }: EvmCase, address: string): boolean {
  return accounts.some((account) => account.address === address);
}
