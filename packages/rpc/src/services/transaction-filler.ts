import { type Rules, rulesAt } from '@ethane/chainspec';
import { isMerged, validateUnsigned } from '@ethane/execution';
import { type Address, EMPTY_BYTES, ZERO_ADDRESS } from '@ethane/primitives';
import type { UnsignedTransaction } from '@ethane/types';
import type { TransactionArguments } from '../codecs/transaction-arguments.ts';
import type { Backend } from '../ports.ts';
import { rejected } from '../protocol/rpc-error.ts';
import type { CallEngine } from './call-engine.ts';
import type { FeeOracle } from './fee-oracle.ts';

/** Fees of a transaction by its kind; wei per gas. */
type Fees =
  | { readonly kind: 'legacy'; readonly gasPrice: bigint }
  | { readonly kind: 'dynamic'; readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

/** Fills in what a caller left out of a transaction; geth's `setDefaults`. */
export class TransactionFiller {
  readonly #backend: Backend;
  readonly #fees: FeeOracle;
  readonly #calls: CallEngine;

  constructor(backend: Backend, fees: FeeOracle, calls: CallEngine) {
    this.#backend = backend;
    this.#fees = fees;
    this.#calls = calls;
  }

  /**
   * A whole transaction. Nonce from the pool, fees by the last blocks, gas by an estimate on the head.
   *
   * @throws RpcError `REJECTED` in geth's words, `EXECUTION_REVERTED` when the estimate shows that it fails;
   *   TransactionError when what comes out is not valid
   */
  fill(request: TransactionArguments): UnsignedTransaction {
    checkArguments(request);
    const { chainId } = this.#backend.chain.spec;
    if (request.chainId !== undefined && request.chainId !== chainId) {
      throw rejected(`chainId does not match node's (have=${request.chainId}, want=${chainId})`);
    }
    const rules = this.#rules();
    const fees = this.#feesOf(request, rules);
    const priced = { ...request, ...withoutKind(fees), ...this.#blobFee(request, rules) };
    const nonce = request.nonce ?? this.#backend.pool.nonce(request.from ?? ZERO_ADDRESS);
    const gasLimit = request.gas ?? this.#calls.estimate(priced, 'latest', {});
    const transaction = assemble(priced, fees, { nonce, gasLimit, chainId });
    validateUnsigned(transaction, rules);
    return transaction;
  }

  /** Rules of the block after the head. */
  #rules(): Rules {
    const { chain, time } = this.#backend;
    const { header } = chain.head;
    const next = time?.now() ?? BigInt(Math.floor(Date.now() / 1000));
    const timestamp = next > header.timestamp ? next : header.timestamp + 1n;
    return rulesAt(chain.spec, {
      number: header.number + 1n,
      timestamp,
      merged: isMerged(chain.spec, header),
    });
  }

  #feesOf(request: TransactionArguments, rules: Rules): Fees {
    const { gasPrice } = request;
    const dynamicGiven = request.maxFeePerGas !== undefined || request.maxPriorityFeePerGas !== undefined;
    if (gasPrice !== undefined) {
      if (gasPrice === 0n && rules.block.baseFee)
        throw rejected('gasPrice must be non-zero after london fork');
      return { kind: 'legacy', gasPrice };
    }
    if (!rules.block.baseFee && dynamicGiven) {
      throw rejected('maxFeePerGas and maxPriorityFeePerGas are not valid before London is active');
    }
    const legacyAsked = request.type !== undefined && request.type < 2n;
    if (!rules.block.baseFee || (legacyAsked && !dynamicGiven)) {
      return { kind: 'legacy', gasPrice: this.#fees.gasPrice() };
    }
    const base = this.#backend.chain.head.header.baseFeePerGas ?? this.#fees.nextBaseFee() ?? 0n;
    const tip = request.maxPriorityFeePerGas ?? this.#tipUnder(request.maxFeePerGas);
    const most = request.maxFeePerGas ?? tip + 2n * base;
    if (most < tip) throw rejected(`maxFeePerGas (${most}) < maxPriorityFeePerGas (${tip})`);
    return { kind: 'dynamic', maxFeePerGas: most, maxPriorityFeePerGas: tip };
  }

  /** The suggested tip, but not above a maximum that the caller has set. */
  #tipUnder(most: bigint | undefined): bigint {
    const tip = this.#fees.suggestTip();
    return most !== undefined && most < tip ? most : tip;
  }

  #blobFee(request: TransactionArguments, rules: Rules): { readonly maxFeePerBlobGas?: bigint } {
    if (request.blobVersionedHashes === undefined || request.maxFeePerBlobGas !== undefined) return {};
    if (rules.block.blobs === undefined) return {};
    return { maxFeePerBlobGas: 2n * (this.#fees.nextBlobBaseFee() ?? 1n) };
  }
}

function checkArguments(request: TransactionArguments): void {
  if (request.blobVersionedHashes !== undefined && request.to === undefined) {
    throw rejected('missing "to" in blob transaction');
  }
  if (request.blobVersionedHashes?.length === 0) {
    throw rejected('need at least 1 blob for a blob transaction');
  }
  if (request.to === undefined && (request.data?.length ?? 0) === 0) {
    throw rejected('contract creation without any data provided');
  }
}

function withoutKind({ kind: _, ...fees }: Fees): Omit<Fees, 'kind'> {
  return fees;
}

interface Settled {
  readonly nonce: bigint;
  readonly gasLimit: bigint;
  readonly chainId: bigint;
}

/** The transaction of the type that its members ask for. */
function assemble(request: TransactionArguments, fees: Fees, settled: Settled): UnsignedTransaction {
  const { nonce, gasLimit, chainId } = settled;
  const accessList = request.accessList ?? [];
  const common = {
    nonce,
    gasLimit,
    to: request.to,
    value: request.value ?? 0n,
    data: request.data ?? EMPTY_BYTES,
  };
  if (fees.kind === 'legacy') {
    const { gasPrice } = fees;
    if (request.authorizationList !== undefined || request.blobVersionedHashes !== undefined) {
      throw rejected(
        'blob and set-code transactions take maxFeePerGas and maxPriorityFeePerGas, not gasPrice',
      );
    }
    if (request.accessList === undefined && request.type !== 1n)
      return { ...common, type: 0, chainId, gasPrice };
    return { ...common, type: 1, chainId, gasPrice, accessList };
  }
  const { maxFeePerGas, maxPriorityFeePerGas } = fees;
  const dynamic = { ...common, chainId, maxFeePerGas, maxPriorityFeePerGas, accessList };
  const { blobVersionedHashes, authorizationList } = request;
  if (blobVersionedHashes !== undefined) {
    return { ...dynamic, type: 3, maxFeePerBlobGas: request.maxFeePerBlobGas ?? 1n, blobVersionedHashes };
  }
  if (authorizationList !== undefined) return { ...dynamic, type: 4, authorizationList };
  return { ...dynamic, type: 2 };
}

/** Who signs; geth answers a missing sender as an account that it does not know. @throws RpcError `REJECTED` */
export function senderOf(request: TransactionArguments): Address {
  if (request.from === undefined) throw rejected('unknown account');
  return request.from;
}
