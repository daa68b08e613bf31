import { type ForkName, type Rules, rulesOf } from '@ethane/chainspec';
import { type Address, type Bytes, EMPTY_BYTES, toAddress, toHash32 } from '@ethane/primitives';
import type { BlockEnvironment } from '../environment.ts';
import { createEvm, type Evm, type EvmOptions } from '../evm.ts';
import type { CallMessage } from '../message.ts';
import type { Outcome } from '../outcome.ts';
import { type AccountSetup, MemoryHost } from './memory-host.ts';

export const CALLER: Address = toAddress(`0x${'ca'.repeat(20)}`);
export const CONTRACT: Address = toAddress(`0x${'c0'.repeat(20)}`);
export const OTHER: Address = toAddress(`0x${'0d'.repeat(20)}`);
export const COINBASE: Address = toAddress(`0x${'cb'.repeat(20)}`);

export const BLOCK: BlockEnvironment = {
  number: 1_000n,
  timestamp: 1_700_000_000n,
  coinbase: COINBASE,
  gasLimit: 30_000_000n,
  difficulty: 131_072n,
  baseFeePerGas: 7n,
  blobBaseFee: 3n,
  chainId: 1337n,
  blockHash: (number) => toHash32(`0x${number.toString(16).padStart(64, '0')}`),
};

export interface Scenario {
  readonly fork?: ForkName;
  readonly rules?: Rules;
  /** Code of {@link CONTRACT}, which is called. */
  readonly code?: Bytes;
  readonly accounts?: Readonly<Record<Address, Partial<AccountSetup>>>;
  readonly message?: Partial<CallMessage>;
  readonly evm?: Partial<EvmOptions>;
}

export interface Played {
  readonly host: MemoryHost;
  readonly evm: Evm;
  readonly outcome: Outcome;
  readonly gasUsed: bigint;
}

/** The world of a scenario: a rich caller, the contract with `code`, and what else is given; both warm. */
export function prepare({ fork = 'osaka', rules, code = EMPTY_BYTES, accounts = {}, evm }: Scenario): {
  host: MemoryHost;
  evm: Evm;
} {
  const active = rules ?? rulesOf(fork);
  const host = new MemoryHost();
  host.put(CALLER, { balance: 10n ** 18n });
  host.put(CONTRACT, { code, nonce: 1n });
  for (const [address, setup] of Object.entries(accounts)) host.put(toAddress(address), setup);
  for (const address of [CALLER, CONTRACT]) host.accessAddress(address);
  const transaction = { origin: CALLER, gasPrice: 9n, blobVersionedHashes: [] };
  return { host, evm: createEvm({ rules: active, host, block: BLOCK, transaction, ...evm }) };
}

export const CALL: CallMessage = {
  kind: 'call',
  caller: CALLER,
  to: CONTRACT,
  value: 0n,
  data: EMPTY_BYTES,
  gas: 1_000_000n,
};

/** Calls {@link CONTRACT} and says how it went. */
export function play(scenario: Scenario): Played {
  const { host, evm } = prepare(scenario);
  const message = { ...CALL, ...scenario.message };
  const outcome = evm.execute(message);
  return { host, evm, outcome, gasUsed: message.gas - outcome.gasLeft };
}

/** Why the outcome is a halt; undefined when it is not. */
export function haltOf(outcome: Outcome): string | undefined {
  return outcome.status === 'halt' ? outcome.reason.message : undefined;
}
