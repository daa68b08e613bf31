const WEI_PER_ETHER = 10n ** 18n;

export function etherToWei(ether: bigint): bigint {
  return ether * WEI_PER_ETHER;
}

/** Ether with 18 decimals, as the other development nodes show balances. */
export function formatEther(wei: bigint): string {
  return `${wei / WEI_PER_ETHER}.${(wei % WEI_PER_ETHER).toString().padStart(18, '0')}`;
}
