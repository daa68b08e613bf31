import type { AccountJson, AllocJson } from './alloc.ts';
import { isObject, type JsonObject } from './json-values.ts';
import type { NetworkConfig } from './networks.ts';

/** A test of ethereum/tests `GeneralStateTests` or EEST `state_tests`: one transaction on one state, under several forks. */
export interface StateTestJson {
  readonly env: EnvironmentJson;
  readonly pre: AllocJson;
  readonly transaction: TransactionJson;
  readonly post: Readonly<Record<string, readonly PostJson[]>>;
  readonly config?: NetworkConfig;
}

export interface EnvironmentJson {
  readonly currentCoinbase: string;
  readonly currentGasLimit: string;
  readonly currentNumber: string;
  readonly currentTimestamp: string;
  readonly currentDifficulty?: string;
  readonly currentRandom?: string;
  readonly currentBaseFee?: string;
  readonly currentExcessBlobGas?: string;
}

/** Lists are indexed by a post entry's `indexes`; the other fields are shared. */
export interface TransactionJson {
  readonly nonce: string;
  readonly gasPrice?: string;
  readonly maxFeePerGas?: string;
  readonly maxPriorityFeePerGas?: string;
  readonly maxFeePerBlobGas?: string;
  readonly gasLimit: readonly string[];
  /** Empty for a creation. */
  readonly to?: string;
  readonly value: readonly string[];
  readonly data: readonly string[];
  readonly accessLists?: readonly (readonly AccessListEntryJson[] | null)[];
  readonly blobVersionedHashes?: readonly string[];
  readonly authorizationList?: readonly JsonObject[];
  readonly sender?: string;
  readonly secretKey?: string;
}

export interface AccessListEntryJson {
  readonly address: string;
  readonly storageKeys: readonly string[];
}

/** What comes of the transaction under one fork, with one choice of data, gas and value. */
export interface PostJson {
  readonly indexes: { readonly data: number; readonly gas: number; readonly value: number };
  /** State root. */
  readonly hash: string;
  /** Hash of the RLP of the logs. */
  readonly logs: string;
  readonly txbytes?: string;
  readonly expectException?: string;
  readonly state?: Readonly<Record<string, AccountJson>>;
}

/** Whether a value has the shape of a state test. */
export function isStateTest(value: unknown): value is JsonObject & StateTestJson {
  return (
    isObject(value) &&
    isObject(value.env) &&
    isObject(value.pre) &&
    isObject(value.transaction) &&
    isObject(value.post)
  );
}
