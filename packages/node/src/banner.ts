import { type Bytes, bytesToHex } from '@ethane/primitives';
import { toChecksumAddress } from './checksum-address.ts';
import { DERIVATION_PATH, type DevAccount } from './dev-accounts.ts';
import { formatEther } from './ether.ts';
import { VERSION } from './version.ts';

export interface BannerFacts {
  readonly accounts: readonly DevAccount[];
  readonly balance: bigint;
  readonly mnemonic: string | undefined;
  readonly chainId: bigint;
  readonly hardfork: string;
  readonly baseFee: bigint | undefined;
  readonly gasLimit: bigint;
  readonly genesisTimestamp: bigint;
  readonly head: bigint;
  readonly mining: string;
  readonly datadir: string | undefined;
}

const RULE = '==================';

/** Start-up text of `ethane dev`, in the order that users of other development nodes know. */
export function devBanner(facts: BannerFacts): string {
  const sections: [title: string, lines: readonly string[]][] = [];
  if (facts.accounts.length > 0) {
    const balance = formatEther(facts.balance);
    sections.push([
      'Available Accounts',
      facts.accounts.map(({ address }, i) => `(${i}) ${toChecksumAddress(address)} (${balance} ETH)`),
    ]);
    sections.push([
      'Private Keys',
      facts.accounts.map(({ privateKey }, i) => `(${i}) ${keyToHex(privateKey)}`),
    ]);
  }
  if (facts.mnemonic !== undefined) {
    sections.push([
      'Wallet',
      [`Mnemonic:          ${facts.mnemonic}`, `Derivation path:   ${DERIVATION_PATH}/`],
    ]);
  }
  sections.push(['Chain ID', [facts.chainId.toString()]]);
  sections.push(['Hardfork', [facts.hardfork]]);
  if (facts.baseFee !== undefined) sections.push(['Base Fee', [facts.baseFee.toString()]]);
  sections.push(['Gas Limit', [facts.gasLimit.toString()]]);
  sections.push(['Genesis Timestamp', [facts.genesisTimestamp.toString()]]);
  sections.push(['Mining', [facts.mining]]);
  const place = facts.datadir === undefined ? 'in memory' : facts.datadir;
  sections.push(['Chain', [`${place}, at block ${facts.head}`]]);
  const body = sections.map(([title, lines]) => `${title}\n${RULE}\n${lines.join('\n')}\n`).join('\n');
  const warning =
    facts.accounts.length > 0
      ? '\nThese keys are known to everyone: what is sent to these accounts on a public network is lost.\n'
      : '';
  return `Ethane ${VERSION}\n\n${body}${warning}\n`;
}

function keyToHex(key: Bytes): string {
  return bytesToHex(key);
}
