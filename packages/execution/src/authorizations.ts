import type { TransactionRules } from '@ethane/chainspec';
import type { Host, StateGas } from '@ethane/evm';
import { EMPTY_BYTES, MAX_UINT64, ZERO_ADDRESS } from '@ethane/primitives';
import { type Authorization, delegatedTo, delegationCode, recoverAuthority } from '@ethane/types';

/**
 * Sets the code of every authority that has signed a good tuple, in order (EIP-7702). A bad tuple is passed over, but
 * leaves its authority warm once the signature was good. What is set here stays when the transaction fails. The state gas of
 * an account that exists already goes back into the reservoir (EIP-8037).
 */
export function applyAuthorizations(
  list: readonly Authorization[],
  chainId: bigint,
  host: Host,
  rules: TransactionRules,
  stateGas?: StateGas,
): void {
  for (const authorization of list) {
    if (isForChain(authorization, chainId)) applyAuthorization(authorization, host, rules, stateGas);
  }
}

function isForChain({ chainId, nonce }: Authorization, own: bigint): boolean {
  return (chainId === 0n || chainId === own) && nonce < MAX_UINT64;
}

function applyAuthorization(
  authorization: Authorization,
  host: Host,
  rules: TransactionRules,
  stateGas: StateGas | undefined,
): void {
  const authority = recoverAuthority(authorization);
  if (authority === undefined) return;
  host.accessAddress(authority);
  const code = host.getCode(authority);
  if (code.length > 0 && delegatedTo(code) === undefined) return;
  if (host.getNonce(authority) !== authorization.nonce) return;
  if (host.exists(authority)) {
    host.addRefund(rules.authorizationRefund);
    stateGas?.refundIntrinsic(stateGas.prices.account);
  }
  const { address } = authorization;
  host.setCode(authority, address === ZERO_ADDRESS ? EMPTY_BYTES : delegationCode(address));
  host.setNonce(authority, authorization.nonce + 1n);
}
