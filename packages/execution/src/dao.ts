import type { ChainSpec } from '@ethane/chainspec';
import { type Address, type Bytes, equalBytes, toAddress, utf8ToBytes } from '@ethane/primitives';
import type { WorldState } from '@ethane/state';
import type { Header } from '@ethane/types';
import { DAO_ACCOUNTS } from './dao-accounts.ts';
import { BlockError } from './errors.ts';

const EXTRA_DATA = utf8ToBytes('dao-hard-fork');
/** Blocks from the fork on whose extra data is fixed. */
const EXTRA_DATA_BLOCKS = 10n;
const REFUND_CONTRACT: Address = toAddress('0xbf4ed7b27f1d666546e30d74d50d173d20bca754');

/** The first block of the fork; undefined where the chain has none or does not support it. */
function forkBlock(spec: ChainSpec): bigint | undefined {
  const activation = spec.forks.get('dao');
  if (!spec.daoForkSupport || activation === undefined || !('block' in activation)) return undefined;
  return activation.block;
}

/** The extra data that the first ten blocks of the fork must have (EIP-779); undefined for all other blocks. */
export function daoExtraData(spec: ChainSpec, number: bigint): Bytes | undefined {
  const first = forkBlock(spec);
  if (first === undefined || number < first || number >= first + EXTRA_DATA_BLOCKS) return undefined;
  return EXTRA_DATA;
}

/** @throws BlockError `EXTRA_DATA_INVALID_DAO` */
export function validateDaoExtraData(spec: ChainSpec, header: Pick<Header, 'number' | 'extraData'>): void {
  const want = daoExtraData(spec, header.number);
  if (want === undefined || equalBytes(header.extraData, want)) return;
  const details = { have: header.extraData, want };
  throw new BlockError('EXTRA_DATA_INVALID_DAO', 'bad DAO pro-fork extra-data', details);
}

/**
 * Moves the balances of the DAO and its children to the refund contract, in the fork's first block (EIP-779). Creates what
 * does not exist, as clients do.
 */
export function applyDaoFork(spec: ChainSpec, number: bigint, state: WorldState): void {
  if (number !== forkBlock(spec)) return;
  state.beginTransaction();
  for (const address of DAO_ACCOUNTS) {
    const balance = state.getBalance(address);
    state.addBalance(address, 0n);
    state.subtractBalance(address, balance);
    state.addBalance(REFUND_CONTRACT, balance);
  }
  state.finishTransaction({ stateClearing: false });
}
