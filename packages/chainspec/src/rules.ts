import type { Address } from '@ethane/primitives';

/** Every fork that changes a rule, oldest first. The order of this list is the order of the forks. */
export const FORK_NAMES = [
  'frontier',
  'homestead',
  'dao',
  'tangerineWhistle',
  'spuriousDragon',
  'byzantium',
  'constantinople',
  'petersburg',
  'istanbul',
  'muirGlacier',
  'berlin',
  'london',
  'arrowGlacier',
  'grayGlacier',
  'paris',
  'shanghai',
  'cancun',
  'prague',
  'osaka',
  'bpo1',
  'bpo2',
  'bpo3',
  'bpo4',
  'bpo5',
  'amsterdam',
] as const;

export type ForkName = (typeof FORK_NAMES)[number];

/** Which generation of SSTORE metering applies: Frontier, EIP-1283, EIP-2200 or EIP-2929 (with EIP-3529 refunds by table). */
export type StorageMetering = 'frontier' | 'eip1283' | 'eip2200' | 'eip2929';

/** Gas that differs between forks, in gas. What never changed stands in the opcode table of `@ethane/evm`. */
export interface GasSchedule {
  /** Charged by BALANCE, SLOAD, EXTCODESIZE, EXTCODECOPY, EXTCODEHASH and CALL* before EIP-2929; 0 from Berlin on. */
  readonly balance: number;
  readonly sload: number;
  readonly externalCode: number;
  readonly externalCodeHash: number;
  readonly call: number;
  /** Base cost of SELFDESTRUCT. */
  readonly selfDestruct: number;
  /** For each byte of the exponent of EXP. */
  readonly exponentByte: number;
  /** EIP-2929: 0 before Berlin. */
  readonly warmAccess: number;
  readonly coldAccountAccess: number;
  readonly coldStorageAccess: number;
  /** Refund for clearing a storage slot. */
  readonly storageClearRefund: number;
  readonly selfDestructRefund: number;
  /** For each 32-byte word of init code (EIP-3860), 0 before Shanghai. */
  readonly initCodeWord: number;
  /** Base cost of CREATE and CREATE2. */
  readonly create: number;
  /** Added where a call or SELFDESTRUCT brings an account into being. */
  readonly newAccount: number;
  /** SSTORE of a value into a slot that was 0. */
  readonly storageSet: number;
  /** For each byte, and for each 32-byte word, of deposited code. */
  readonly codeDepositByte: number;
  readonly codeDepositWord: number;
}

/** EIP-8037: bytes by which an operation lets the state grow; each costs state gas, see `stateByteGas`. */
export interface StateGasRules {
  readonly accountBytes: number;
  readonly slotBytes: number;
  /** Code that delegates to another account (EIP-7702). */
  readonly delegationBytes: number;
}

export type PrecompileName =
  | 'ecrecover'
  | 'sha256'
  | 'ripemd160'
  | 'identity'
  | 'modexp'
  | 'bn254Add'
  | 'bn254Mul'
  | 'bn254Pairing'
  | 'blake2f'
  | 'pointEvaluation'
  | 'bls12G1Add'
  | 'bls12G1Msm'
  | 'bls12G2Add'
  | 'bls12G2Msm'
  | 'bls12Pairing'
  | 'bls12MapFpToG1'
  | 'bls12MapFp2ToG2'
  | 'p256Verify';

/** Which price list a precompile follows, named by the fork that brought it. */
export interface PrecompileRule {
  readonly address: Address;
  readonly name: PrecompileName;
  readonly pricing: ForkName;
}

export interface EvmRules {
  readonly gas: GasSchedule;
  readonly storageMetering: StorageMetering;
  /** EIP-150: a call forwards at most all but one 64th. */
  readonly allButOne64th: boolean;
  /** EIP-161: empty accounts do not exist and contracts start at nonce 1. */
  readonly stateClearing: boolean;
  /** EIP-2: running out of gas for the code deposit fails the creation instead of leaving empty code. */
  readonly codeDepositMustSucceed: boolean;
  /** Bytes; undefined where there is no limit (before EIP-170 and EIP-3860). */
  readonly maxCodeSize: number | undefined;
  readonly maxInitCodeSize: number | undefined;
  /** EIP-3541. */
  readonly rejectsEfCode: boolean;
  /** EIP-2929 and EIP-2930. */
  readonly accessSets: boolean;
  /** EIP-3651: the coinbase starts warm. */
  readonly warmCoinbase: boolean;
  /** EIP-6780: SELFDESTRUCT deletes only what the same transaction created. */
  readonly selfDestructOnlyNew: boolean;
  /** EIP-7702: code that designates another account is followed. */
  readonly delegation: boolean;
  /** EIP-7708: moving and burning ether is logged. */
  readonly transferLogs: boolean;
  /** EIP-8037: growth of the state is paid for in gas of its own; undefined where it is not. */
  readonly stateGas: StateGasRules | undefined;
  readonly precompiles: readonly PrecompileRule[];
}

export interface TransactionRules {
  /** EIP-2718 types that are valid, 0 for legacy. */
  readonly types: readonly number[];
  /** EIP-155. */
  readonly replayProtection: boolean;
  /** EIP-2: s at most half the curve's order. */
  readonly lowS: boolean;
  /** Intrinsic gas. */
  readonly baseGas: number;
  /** Added to `baseGas` where the transaction creates a contract: 32,000, 0 in Frontier. */
  readonly createGas: number;
  readonly zeroByteGas: number;
  readonly nonZeroByteGas: number;
  /** EIP-7623: what a transaction pays at least above `baseGas`, for each byte of calldata; 0 where there is no floor. */
  readonly floorZeroByteGas: number;
  readonly floorNonZeroByteGas: number;
  /** EIP-7981: the same for its access list. */
  readonly floorAccessListAddressGas: number;
  readonly floorAccessListSlotGas: number;
  readonly initCodeWordGas: number;
  readonly maxInitCodeSize: number | undefined;
  readonly accessListAddressGas: number;
  readonly accessListSlotGas: number;
  /** For each authorization of a type-4 transaction. */
  readonly authorizationGas: number;
  /** Given back for an authorization whose account exists already. */
  readonly authorizationRefund: number;
  /** Refund is at most gas used divided by this: 2, from London on 5. */
  readonly refundQuotient: number;
  /** EIP-7825, undefined where there is none. State gas does not count towards it (EIP-8037). */
  readonly gasLimitCap: bigint | undefined;
}

/** EIP-4844 parameters; blob-parameter-only forks change just these. */
export interface BlobParameters {
  readonly target: number;
  readonly max: number;
  readonly baseFeeUpdateFraction: bigint;
}

export interface BlobRules extends BlobParameters {
  /** Blobs in one transaction (EIP-7594 caps it at 6), or as many as a block may have. */
  readonly maxPerTransaction: number;
  /** EIP-7918. */
  readonly reservePrice: boolean;
  /** EIP-7594: sidecars carry cell proofs (version 1). */
  readonly cellProofs: boolean;
}

export interface DifficultyRules {
  readonly formula: 'frontier' | 'homestead' | 'byzantium';
  /** Blocks by which the difficulty bomb is delayed. */
  readonly bombDelay: bigint;
}

export interface BlockRules {
  /** Wei for the coinbase of a proof-of-work block. */
  readonly reward: bigint;
  readonly difficulty: DifficultyRules;
  /** Whether receipts carry the state root after the transaction (before Byzantium) or a status. */
  readonly receiptOutcome: 'stateRoot' | 'status';
  /** EIP-1559. */
  readonly baseFee: boolean;
  /** EIP-4895. */
  readonly withdrawals: boolean;
  /** EIP-4844 and later, undefined before Cancun. */
  readonly blobs: BlobRules | undefined;
  /** EIP-4788. */
  readonly beaconRoots: boolean;
  /** EIP-2935. */
  readonly blockHashHistory: boolean;
  /** EIP-7685 with 6110, 7002 and 7251. */
  readonly requests: boolean;
  /** EIP-7928: the header commits to what the block accesses and changes. */
  readonly accessLists: boolean;
  /** EIP-7843: the header has the slot's number. */
  readonly slotNumber: boolean;
  /** EIP-7778: refunds lower what a transaction pays, not what it takes of the block's gas. */
  readonly gasBeforeRefunds: boolean;
  /** EIP-7934: bytes of the block's RLP, undefined where there is no limit. */
  readonly maxRlpSize: number | undefined;
}

/** Everything that a fork decides, as one frozen value (identity is stable: use it as a `WeakMap` key). */
export interface Rules {
  readonly fork: ForkName;
  readonly evm: EvmRules;
  readonly transaction: TransactionRules;
  readonly block: BlockRules;
}

/** Whether `rules` include what `fork` brought. For tables built once per fork, never inside an instruction. */
export function includesFork(rules: Rules, fork: ForkName): boolean {
  return FORK_NAMES.indexOf(rules.fork) >= FORK_NAMES.indexOf(fork);
}
