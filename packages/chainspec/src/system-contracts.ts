import { type Address, type Bytes, hexToBytes, toAddress } from '@ethane/primitives';
import type { ForkName } from './rules.ts';

/** Caller of the system calls (EIP-4788 and later). */
export const SYSTEM_ADDRESS: Address = toAddress('0xfffffffffffffffffffffffffffffffffffffffe');

/** EIP-6110: the deposit contract of the main network. A chain's own is `depositContract` of its spec. */
export const MAINNET_DEPOSIT_CONTRACT: Address = toAddress('0x00000000219ab540356cbb839cbe05303d7705fa');

/** A contract that stands at a fixed address of a development chain from genesis on. */
export interface Predeploy {
  readonly name: string;
  readonly address: Address;
  /** Runtime code. */
  readonly code: Bytes;
  /** The fork whose rules its code or its callers need. */
  readonly since: ForkName;
}

/** EIP-4788: beacon block roots by timestamp. */
export const BEACON_ROOTS: Predeploy = predeploy(
  'beaconRoots',
  '0x000f3df6d732807ef1319fb7b8bb8522d0beac02',
  'cancun',
  `3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762001fff810690
   815414603c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff42064281555f359062001fff015500`,
);

/** EIP-2935: hashes of the last 8,191 blocks. */
export const HISTORY_STORAGE: Predeploy = predeploy(
  'historyStorage',
  '0x0000f90827f1c53a10cb7a02335b175320002935',
  'prague',
  `3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311
   604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500`,
);

/** EIP-7002: the queue of withdrawal requests. */
export const WITHDRAWAL_REQUESTS: Predeploy = predeploy(
  'withdrawalRequests',
  '0x00000961ef480eb55e80d19ad83579a64c007002',
  'prague',
  `3373fffffffffffffffffffffffffffffffffffffffe1460cb5760115f54807fffffffffffffffffffffffffffffffffffffff
   ffffffffffffffffffffffffff146101f457600182026001905f5b5f8211156068578101908302848302900491600101919060
   4d565b909390049250505036603814608857366101f457346101f4575f5260205ff35b34106101f45760015460010160015560
   0354806003026004013381556001015f35815560010160203590553360601b5f5260385f601437604c5fa0600101600355005b
   6003546002548082038060101160df575060105b5f5b8181146101835782810160030260040181604c02815460601b81526014
   01816001015481526020019060020154807fffffffffffffffffffffffffffffffff0000000000000000000000000000000016
   8252906010019060401c908160381c81600701538160301c81600601538160281c81600501538160201c81600401538160181c
   81600301538160101c81600201538160081c81600101535360010160e1565b910180921461019557906002556101a0565b9050
   5f6002555f6003555b5f54807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff14156101cd57
   505f5b6001546002828201116101e25750505f6101e8565b01600290035b5f555f600155604c025ff35b5f5ffd`,
);

/** EIP-7251: the queue of consolidation requests. */
export const CONSOLIDATION_REQUESTS: Predeploy = predeploy(
  'consolidationRequests',
  '0x0000bbddc7ce488642fb579f8b00f3a590007251',
  'prague',
  `3373fffffffffffffffffffffffffffffffffffffffe1460d35760115f54807fffffffffffffffffffffffffffffffffffffff
   ffffffffffffffffffffffffff1461019a57600182026001905f5b5f8211156068578101908302848302900491600101919060
   4d565b9093900492505050366060146088573661019a573461019a575f5260205ff35b341061019a5760015460010160015560
   0354806004026004013381556001015f358155600101602035815560010160403590553360601b5f5260605f60143760745fa0
   600101600355005b6003546002548082038060021160e7575060025b5f5b818114610129578281016004026004018160740281
   5460601b815260140181600101548152602001816002015481526020019060030154905260010160e9565b910180921461013b
   5790600255610146565b90505f6002555f6003555b5f54807fffffffffffffffffffffffffffffffffffffffffffffffffffff
   ffffffffffff141561017357505f5b6001546001828201116101885750505f61018e565b01600190035b5f555f600155607402
   5ff35b5f5ffd`,
);

/** The keyless CREATE2 factory (EIP-7997 describes it) that Foundry, Hardhat and others deploy through. */
export const CREATE2_DEPLOYER: Predeploy = predeploy(
  'create2Deployer',
  '0x4e59b44847b379578588920ca78fbf26c0b4956c',
  'constantinople',
  `7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f5801515
   6039578182fd5b8082525050506014600cf3`,
);

export const PREDEPLOYS: readonly Predeploy[] = [
  BEACON_ROOTS,
  HISTORY_STORAGE,
  WITHDRAWAL_REQUESTS,
  CONSOLIDATION_REQUESTS,
  CREATE2_DEPLOYER,
];

function predeploy(name: string, address: string, since: ForkName, code: string): Predeploy {
  return { name, address: toAddress(address), since, code: hexToBytes(`0x${code.replace(/\s/g, '')}`) };
}
