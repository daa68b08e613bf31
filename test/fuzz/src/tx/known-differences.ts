/** A way in which a peer differs that is its own affair. */
interface KnownDifference {
  /** Of the difference's text. */
  readonly pattern: RegExp;
  readonly reason: string;
}

const KNOWN: readonly KnownDifference[] = [
  // Lenient: the network's own rule is stricter.
  {
    pattern: /^\w+ accepts not canonical/,
    reason: 'accepts bytes that it would write differently itself',
  },
  {
    pattern: /^ethereumjs accepts RLP_INVALID_ACCESS_LIST/,
    reason: 'takes an empty string for an empty access list, and writes it as it came',
  },
  {
    pattern: /^(ethers|viem) accepts (GASLIMIT|VALUE|GASPRICE|PRIORITY|CHAINID|NONCE)_OVERFLOW/,
    reason: 'has no width for quantities',
  },
  {
    pattern: /^ethers accepts TYPE_4_INVALID_AUTHORIZATION_FORMAT: .* too long for uint64/,
    reason: 'has no width for quantities',
  },
  {
    pattern: /^viem accepts (INVALID_SIGNATURE_VRS|RLP_INVALID_SIGNATURE_[RS])/,
    reason: 'does not look at a legacy signature when it decodes',
  },
  {
    pattern: /^(viem|ethers) accepts (INVALID_CHAINID|INVALID_SIGNATURE_VRS)/,
    reason: 'takes any v of a legacy transaction',
  },
  {
    pattern: /^(ethers|viem) accepts TYPE_[34]_TX_CONTRACT_CREATION/,
    reason: 'lets the types 3 and 4 be without to',
  },
  // Strict: it refuses at decoding what the chain refuses later, or cannot represent it.
  {
    pattern: /^(ethers|viem) refuses: .*(invalid numeric string: overflow|not in safe integer range)/,
    reason: 'keeps nonces and chain ids as numbers below 2^53',
  },
  {
    pattern: /^ethers refuses: .*invalid yParity/,
    reason: 'refuses an authorization whose parity is not 0 or 1, which the chain passes over',
  },
  {
    pattern: /^ethereumjs refuses: .*cannot equal or exceed MAX_UINT64/,
    reason: 'refuses the nonce 2^64 - 1 at decoding',
  },
  {
    pattern: /^ethereumjs refuses: .*(s-values greater than|Invalid Signature)/,
    reason: 'refuses a high s at decoding',
  },
  {
    pattern: /^ethereumjs refuses: .*if transaction is not signed/,
    reason: 'takes a signature with an empty part for none',
  },
  {
    pattern: /^ethereumjs refuses: .*(cannot be less than maxPriority|cannot exceed MAX_INTEGER)/,
    reason: 'checks fees at decoding',
  },
  {
    pattern:
      /^\w+ refuses: .*(authorization list is empty|[vV]ersioned hash|at least one blob|Blob data must not)/,
    reason: 'checks what the types 3 and 4 must have at decoding',
  },
  {
    pattern: /^ethereumjs refuses: type 3: The number NaN/,
    reason: 'reads the version of a blob hash as decimal digits, so that it fails on one above 0x99',
  },
  {
    pattern: /^ethers refuses: .*non-canonical (s|legacy v)/,
    reason: 'refuses a high s, and a legacy v for chain id 0, at decoding',
  },
  {
    pattern: /^(ethers|viem) refuses: .*(priorityFee cannot be more than maxFee|The provided tip)/,
    reason: 'checks fees at decoding',
  },
  {
    pattern: /^viem refuses: type 0: Invalid `v` value "3[56]"/,
    reason: 'refuses a legacy v for chain id 0 at decoding',
  },
  {
    pattern: /^ethereumjs refuses: .*(Legacy txs need either v|Common chain ID)/,
    reason: 'refuses a legacy transaction whose chain id is 0, or beyond 2^53',
  },
  {
    pattern: /^viem refuses: .*Cannot convert 0x to a BigInt/,
    reason: 'cannot read a signature with an empty part',
  },
  // No sender: the same transactions, refused by us when they are validated.
  {
    pattern: /^ethereumjs sender: none, .*high s/,
    reason: 'recovers no sender from a high s of a legacy transaction',
  },
  {
    pattern: /^viem sender: none, .*not in safe integer range/,
    reason: 'keeps nonces and chain ids as numbers below 2^53',
  },
];

/** Why a peer may differ in this way; undefined where it may not. */
export function allowanceFor(difference: string): string | undefined {
  return KNOWN.find(({ pattern }) => pattern.test(difference))?.reason;
}
