import type { PrecompileRule, Rules } from '@ethane/chainspec';
import {
  type BlockEnvironment,
  createAddress,
  createEvm,
  type GasCheckpoint,
  type Message,
  type Outcome,
  type Tracer,
  type TransactionEnvironment,
} from '@ethane/evm';
import { type Address, type Bytes, type Hash32, hexToBigint, maxBigint, minBigint } from '@ethane/primitives';
import type { WorldState } from '@ethane/state';
import { type AccessList, type Authorization, delegatedTo, type Log } from '@ethane/types';
import { applyAuthorizations } from './authorizations.ts';
import { blobGasOf } from './blob-gas.ts';
import { floorGas, intrinsicGas, intrinsicStateGas } from './intrinsic-gas.ts';
import { type DividedGas, divideGas, logBurntEther, stateGasOfDestructed } from './state-gas.ts';

/** Where a message is applied. */
export interface TransitionContext {
  readonly rules: Rules;
  readonly block: BlockEnvironment;
  readonly state: WorldState;
  /** Accounts that start warm as precompiles, where overrides have moved those of the rules elsewhere. */
  readonly warmPrecompiles?: readonly PrecompileRule[] | undefined;
  readonly tracer?: Tracer | undefined;
  /** For a time limit: called now and then while instructions run. */
  readonly checkpoint?: GasCheckpoint | undefined;
}

/** A transaction whose validity is settled, or a call that never was one. Gas; wei; wei per gas. */
export interface TransitionMessage {
  readonly sender: Address;
  /** Undefined creates a contract. */
  readonly to: Address | undefined;
  readonly gasLimit: bigint;
  /** What the sender pays for a unit of gas, base fee included. */
  readonly gasPrice: bigint;
  /** What the coinbase gets of it. Default: all above the base fee. */
  readonly tip?: bigint | undefined;
  readonly value: bigint;
  readonly data: Bytes;
  readonly accessList: AccessList;
  readonly authorizationList: readonly Authorization[];
  readonly blobVersionedHashes: readonly Hash32[];
}

export interface BlockGas {
  readonly regular: bigint;
  readonly state: bigint;
}

export interface TransitionResult {
  readonly outcome: Outcome;
  /** After refunds and not below the floor. */
  readonly gasUsed: bigint;
  /** Taken off the gas used; what the floor put on again is not in it. */
  readonly gasRefunded: bigint;
  /** Before refunds and not below the floor: what it had to be given. */
  readonly maxGasUsed: bigint;
  /** What it takes of the block's gas, and of its state gas (EIP-8037). */
  readonly blockGas: BlockGas;
  readonly logs: readonly Log[];
  /** Address of the contract that the message was to create, whether or not it came to be. */
  readonly contractAddress: Address | undefined;
}

/**
 * Applies a message to the state: buys its gas, runs it, gives back what is left and pays the coinbase. The caller has
 * made sure that the sender can pay and that the gas covers the intrinsic gas.
 *
 * Yellow Paper Υ; execution-specs `process_transaction` after its checks.
 */
export function applyMessage(context: TransitionContext, message: TransitionMessage): TransitionResult {
  const { rules, state, block } = context;
  const { sender, gasLimit, gasPrice } = message;
  state.beginTransaction(warmFrom(context));
  state.subtractBalance(sender, gasLimit * gasPrice + blobFee(block, message));
  const nonce = state.getNonce(sender);
  state.setNonce(sender, BigInt.asUintN(64, nonce + 1n));
  const created = message.to === undefined ? createAddress(sender, nonce) : undefined;
  const target = message.to ?? (created as Address);
  if (rules.evm.accessSets) warmUp(context, message, target);
  const intrinsic = intrinsicGas(rules.transaction, message);
  const intrinsicState = intrinsicStateGas(rules, block.gasLimit, message);
  const divided = divideGas(rules, block, intrinsic, gasLimit - intrinsic - intrinsicState);
  const { stateGas } = divided;
  applyAuthorizations(message.authorizationList, block.chainId, state, rules.transaction, stateGas);

  const outcome = execute(context, message, target, divided);
  if (stateGas !== undefined) stateGas.refund(stateGasOfDestructed(state, stateGas.prices));
  const gas = settleGas(rules, message, {
    left: outcome.gasLeft + (stateGas?.left ?? 0n),
    stateUsed: intrinsicState + (stateGas?.used ?? 0n),
    unspent: stateGas?.unspent ?? 0n,
    refund: BigInt(state.refund),
  });
  const { gasUsed } = gas;
  state.addBalance(sender, (gasLimit - gasUsed) * gasPrice);
  state.addBalance(block.coinbase, gasUsed * (message.tip ?? gasPrice - (block.baseFeePerGas ?? 0n)));
  if (rules.evm.transferLogs) logBurntEther(state);
  state.finishTransaction({ stateClearing: rules.evm.stateClearing });
  const { gasRefunded, maxGasUsed, blockGas } = gas;
  return { outcome, gasUsed, gasRefunded, maxGasUsed, blockGas, logs: state.logs, contractAddress: created };
}

/** Burned whatever comes of the transaction (EIP-4844). */
function blobFee(block: BlockEnvironment, message: TransitionMessage): bigint {
  if (message.blobVersionedHashes.length === 0) return 0n;
  return blobGasOf(message.blobVersionedHashes) * (block.blobBaseFee ?? 0n);
}

const precompileSets = new WeakMap<readonly PrecompileRule[], ReadonlySet<Address>>();

/** The precompiles, which are always warm (EIP-2929): one set for all transactions of the same rules. */
function warmFrom({
  rules,
  warmPrecompiles = rules.evm.precompiles,
}: TransitionContext): ReadonlySet<Address> {
  let addresses = precompileSets.get(warmPrecompiles);
  if (addresses === undefined) {
    addresses = new Set(warmPrecompiles.map(({ address }) => address));
    precompileSets.set(warmPrecompiles, addresses);
  }
  return addresses;
}

/** EIP-2929, EIP-2930 and EIP-3651: what else is accessed before the first instruction. */
function warmUp(context: TransitionContext, message: TransitionMessage, to: Address): void {
  const { rules, state, block } = context;
  state.accessAddress(message.sender);
  state.accessAddress(to);
  if (rules.evm.warmCoinbase) state.accessAddress(block.coinbase);
  for (const { address, storageKeys } of message.accessList) {
    state.accessAddress(address);
    for (const key of storageKeys) state.accessStorage(address, hexToBigint(key));
  }
}

function execute(
  context: TransitionContext,
  message: TransitionMessage,
  target: Address,
  { gas, stateGas }: DividedGas,
): Outcome {
  const { rules, block, state, tracer, checkpoint } = context;
  const transaction: TransactionEnvironment = {
    origin: message.sender,
    gasPrice: message.gasPrice,
    blobVersionedHashes: message.blobVersionedHashes,
  };
  const evm = createEvm({ rules, host: state, block, transaction, tracer, checkpoint, stateGas });
  return evm.execute(topLevelMessage(context, message, target, gas));
}

function topLevelMessage(
  { rules, state }: TransitionContext,
  message: TransitionMessage,
  target: Address,
  gas: bigint,
): Message {
  const { sender: caller, value } = message;
  if (message.to === undefined) {
    return { kind: 'create', caller, value, initCode: message.data, gas, address: target };
  }
  const delegate = rules.evm.delegation ? delegatedTo(state.getCode(target)) : undefined;
  if (delegate !== undefined) state.accessAddress(delegate);
  const call = { kind: 'call', caller, to: target, value, data: message.data, gas } as const;
  if (delegate === undefined) return call;
  return { ...call, codeAddress: delegate, code: state.getCode(delegate) };
}

/** What a message's execution left. */
interface SpentGas {
  /** The reservoir of state gas included. */
  readonly left: bigint;
  readonly stateUsed: bigint;
  /** See `StateGas.unspent`. */
  readonly unspent: bigint;
  readonly refund: bigint;
}

/** Gas used after the capped refund and the floor for calldata (EIP-3529, EIP-7623), and what the block counts. */
function settleGas(
  rules: Rules,
  message: TransitionMessage,
  { left, stateUsed, unspent, refund }: SpentGas,
): Pick<TransitionResult, 'gasUsed' | 'gasRefunded' | 'maxGasUsed' | 'blockGas'> {
  const spent = message.gasLimit - left;
  const gasRefunded = minBigint(refund, spent / BigInt(rules.transaction.refundQuotient));
  const floor = floorGas(rules.transaction, message);
  const gasUsed = maxBigint(spent - gasRefunded, floor);
  const regular = rules.block.gasBeforeRefunds ? maxBigint(spent + unspent - stateUsed, floor) : gasUsed;
  return {
    gasUsed,
    gasRefunded,
    maxGasUsed: maxBigint(spent, floor),
    blockGas: { regular, state: stateUsed },
  };
}
