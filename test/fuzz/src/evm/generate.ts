import { FORK_NAMES, type ForkName, rulesOf } from '@ethane/chainspec';
import { keccak256 } from '@ethane/crypto';
import { create2Address, createAddress } from '@ethane/evm';
import { type Address, bigintToAddress, EMPTY_BYTES, toAddress } from '@ethane/primitives';
import type { Random } from '../random.ts';
import {
  AUTHORITIES,
  type CaseAccount,
  type CaseAuthorization,
  type CaseTransaction,
  COINBASE,
  type EvmCase,
  hex,
  piece,
  SENDER,
} from './case.ts';
import { delegationTo, generateProgram, initCodeOf, type ProgramScope } from './program.ts';
import { randomWord } from './words.ts';

/** Forks and how often they come. */
const FORKS: Readonly<Partial<Record<ForkName, number>>> = {
  frontier: 1,
  homestead: 1,
  tangerineWhistle: 1,
  spuriousDragon: 1,
  byzantium: 2,
  petersburg: 1,
  istanbul: 2,
  berlin: 2,
  london: 2,
  paris: 1,
  shanghai: 2,
  cancun: 4,
  prague: 6,
  osaka: 12,
};

const CONTRACTS: readonly Address[] = [1n, 2n, 3n, 4n].map((n) => bigintToAddress(0xc0de00n + n));
/** Has ether and nothing else. */
const RICH = toAddress('0x000000000000000000000000000000000000e0a1');
const ABSENT = toAddress('0x000000000000000000000000000000000000dead');
const DELEGATING = toAddress('0x000000000000000000000000000000000000de1e');

/** A world of a few contracts that call each other, and a transaction that sets them going. */
export function generateEvmCase(random: Random): EvmCase {
  const fork = random.weighted(FORKS as Record<ForkName, number>);
  const scope = scopeOf(random, fork);
  const prague = includes(fork, 'prague');
  const accounts: CaseAccount[] = [
    { address: SENDER, balance: hex(10n ** 21n), nonce: hex(random.int(3)), code: [], storage: [] },
    { address: RICH, balance: hex(random.bigint(70)), nonce: '0x0', code: [], storage: [] },
    ...CONTRACTS.slice(0, random.between(1, CONTRACTS.length)).map((address) => contract(scope, address)),
  ];
  if (prague && random.chance(0.5)) accounts.push(delegating(random));
  if (prague) {
    for (const address of AUTHORITIES) if (random.chance(0.85)) accounts.push(authority(random, address));
  }
  return { fork, accounts, transaction: transaction(scope) };
}

function includes(fork: ForkName, other: ForkName): boolean {
  return FORK_NAMES.indexOf(fork) >= FORK_NAMES.indexOf(other);
}

function scopeOf(random: Random, fork: ForkName): ProgramScope {
  const precompiles = rulesOf(fork).evm.precompiles.map(({ address }) => address);
  const created = CONTRACTS.slice(0, 2).map((address) => createAddress(address, 1n));
  const salted = create2Address(CONTRACTS[0]!, 0n, keccak256(EMPTY_BYTES));
  const addresses = [
    ...CONTRACTS,
    ...CONTRACTS,
    RICH,
    ABSENT,
    SENDER,
    COINBASE,
    ...created,
    salted,
    ...(includes(fork, 'prague') ? [DELEGATING, DELEGATING, ...AUTHORITIES] : []),
    bigintToAddress(0x12n),
  ];
  return { random, fork, addresses, precompiles };
}

function contract(scope: ProgramScope, address: Address): CaseAccount {
  const { random } = scope;
  return {
    address,
    balance: hex(random.chance(0.7) ? random.int(1_000) : 0),
    nonce: hex(random.chance(0.95) ? 1n : random.pick([0n, 2n ** 64n - 2n, 2n ** 64n - 1n])),
    code: generateProgram(scope).map(piece),
    storage: random.chance(0.6) ? storage(random) : [],
  };
}

function storage(random: Random): [string, string][] {
  const slots = new Map(
    random.list(random.int(4), () => [
      BigInt(random.int(4)),
      random.chance(0.5) ? 1n : randomWord(random) || 1n,
    ]),
  );
  return [...slots].map(([slot, value]) => [hex(slot), hex(value)]);
}

function delegating(random: Random): CaseAccount {
  const target = random.pick([...CONTRACTS, DELEGATING, AUTHORITIES[0]!, bigintToAddress(1n), ABSENT]);
  return {
    address: DELEGATING,
    balance: hex(random.int(1_000)),
    nonce: '0x1',
    code: [piece(delegationTo(target))],
    storage: storage(random),
  };
}

function authority(random: Random, address: Address): CaseAccount {
  const code = random.weighted({ none: 12, delegation: 12, other: 3, malformed: 1 });
  const bytes = {
    none: undefined,
    delegation: delegationTo(random.pick(CONTRACTS)),
    other: Uint8Array.of(0x60, 0),
    malformed: Uint8Array.of(0xef, 1, 1, ...random.bytes(20)),
  }[code];
  return {
    address,
    balance: hex(random.int(1_000) + 1),
    nonce: hex(random.int(3)),
    code: bytes === undefined ? [] : [piece(bytes)],
    storage: [],
  };
}

function transaction(scope: ProgramScope): CaseTransaction {
  const { random, fork } = scope;
  const type = transactionType(random, fork);
  const creates = type !== 4 && random.chance(0.1);
  const data = creates
    ? [piece(initCodeOf(scope, 0))]
    : random.chance(0.6)
      ? [piece(random.bytes(random.int(70)))]
      : [];
  return {
    type,
    ...(!creates && { to: random.chance(0.9) ? CONTRACTS[0]! : random.pick(scope.addresses) }),
    value: hex(random.chance(0.5) ? 0 : random.int(100)),
    data,
    gasLimit: hex(random.pick([60_000, 150_000, 400_000, 1_000_000, 1_000_000, 3_000_000])),
    gasPrice: hex(random.pick([7, 8, 10, 1_000])),
    accessList: type >= 1 ? accessList(scope) : [],
    authorizations: type === 4 ? random.list(random.between(1, 3), () => authorization(random)) : [],
  };
}

function transactionType(random: Random, fork: ForkName): CaseTransaction['type'] {
  const usable: CaseTransaction['type'][] = [0];
  if (includes(fork, 'berlin')) usable.push(1);
  if (includes(fork, 'london')) usable.push(2);
  if (includes(fork, 'prague')) usable.push(4, 4);
  return random.pick(usable);
}

function accessList({ random, addresses, precompiles }: ProgramScope): CaseTransaction['accessList'] {
  return random.list(random.int(3), () => ({
    address: random.pick(random.chance(0.9) ? addresses : precompiles),
    storageKeys: random.list(random.int(3), () => `0x${random.int(4).toString(16).padStart(64, '0')}`),
  }));
}

function authorization(random: Random): CaseAuthorization {
  return {
    authority: random.int(AUTHORITIES.length),
    chainId: hex(random.pick([0, 1, 1, 1, 2])),
    address: random.pick([
      ...CONTRACTS,
      DELEGATING,
      AUTHORITIES[1]!,
      bigintToAddress(0n),
      bigintToAddress(4n),
    ]),
    nonce: hex(random.chance(0.9) ? BigInt(random.int(3)) : random.pick([2n ** 64n - 1n, 2n ** 64n - 2n])),
  };
}
