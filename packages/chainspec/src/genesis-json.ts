import { bigintToHash32, bytesToHex, toQuantity } from '@ethane/primitives';
import { GENESIS_FORK_FIELDS } from './fork-order.ts';
import type { Genesis, GenesisAccount } from './genesis.ts';
import type { ChainSpec } from './spec.ts';

/** A JSON value that a genesis file consists of. */
export type GenesisJson = number | string | boolean | { readonly [name: string]: GenesisJson };

/**
 * The genesis as geth's `genesis.json`, to be given to `JSON.stringify`. Block numbers and times are JSON numbers as
 * geth writes them where these are exact, and decimal text otherwise. A chain that has Constantinople and never leaves it
 * gets a Petersburg block that it does not reach, since the format takes a missing one for Constantinople's.
 */
export function genesisToJson(genesis: Genesis): { readonly [name: string]: GenesisJson } {
  const accounts = [...genesis.alloc].map(([address, account]) => [address.slice(2), accountToJson(account)]);
  return {
    config: configToJson(genesis.spec),
    nonce: toQuantity(genesis.nonce),
    timestamp: toQuantity(genesis.timestamp),
    extraData: bytesToHex(genesis.extraData),
    gasLimit: toQuantity(genesis.gasLimit),
    difficulty: toQuantity(genesis.difficulty),
    mixHash: genesis.mixHash,
    coinbase: genesis.coinbase,
    alloc: Object.fromEntries(accounts),
    ...quantities({
      number: genesis.number,
      gasUsed: genesis.gasUsed,
      baseFeePerGas: genesis.baseFeePerGas,
      excessBlobGas: genesis.excessBlobGas,
      blobGasUsed: genesis.blobGasUsed,
    }),
    ...(genesis.parentHash === undefined ? {} : { parentHash: genesis.parentHash }),
  };
}

function configToJson(spec: ChainSpec): GenesisJson {
  const config: Record<string, GenesisJson> = { chainId: number(spec.chainId) };
  for (const [fork, field] of GENESIS_FORK_FIELDS) {
    const activation = spec.forks.get(fork);
    if (activation === undefined) continue;
    const at = number('block' in activation ? activation.block : activation.timestamp);
    if (fork === 'spuriousDragon') config.eip155Block = at;
    config[field] = at;
  }
  if (spec.forks.has('constantinople') && !spec.forks.has('petersburg')) {
    config.petersburgBlock = Number.MAX_SAFE_INTEGER;
  }
  if (spec.daoForkSupport) config.daoForkSupport = true;
  if (spec.terminalTotalDifficulty === undefined) config.ethash = {};
  else config.terminalTotalDifficulty = number(spec.terminalTotalDifficulty);
  config.depositContractAddress = spec.depositContract;
  if (spec.blobSchedule.size > 0) config.blobSchedule = blobScheduleToJson(spec);
  return config;
}

function blobScheduleToJson(spec: ChainSpec): GenesisJson {
  const rows = [...spec.blobSchedule].map(([fork, { target, max, baseFeeUpdateFraction }]) => [
    fork,
    { target, max, baseFeeUpdateFraction: number(baseFeeUpdateFraction) },
  ]);
  return Object.fromEntries(rows);
}

function accountToJson(account: GenesisAccount): GenesisJson {
  const storage = [...account.storage].map(([slot, value]) => [bigintToHash32(slot), bigintToHash32(value)]);
  return {
    balance: toQuantity(account.balance),
    ...(account.nonce === 0n ? {} : { nonce: toQuantity(account.nonce) }),
    ...(account.code.length === 0 ? {} : { code: bytesToHex(account.code) }),
    ...(storage.length === 0 ? {} : { storage: Object.fromEntries(storage) }),
  };
}

function quantities(fields: Readonly<Record<string, bigint | undefined>>): Record<string, string> {
  const written: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined) written[name] = toQuantity(value);
  return written;
}

function number(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
}
