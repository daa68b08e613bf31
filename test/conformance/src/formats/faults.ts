import type { Blockchain } from '@ethane/blockchain';
import {
  BlockError,
  BlockExecution,
  calculateBaseFee,
  validateAgainstBlock,
  validateAgainstSender,
  validateBody,
  validateHeader,
  validateTransaction,
} from '@ethane/execution';
import { type Block, type Header, recoverSender, type Transaction, TransactionError } from '@ethane/types';

/** The greatest gas limit of a header. It, too, may be more than the parent allows. */
const MAX_GAS_LIMIT = 2n ** 63n - 1n;

/**
 * Everything that is wrong with a block, by code. A block may be bad for more than one reason: the test names one of them,
 * and which a client finds first is its own affair. A transaction that may not stand in the block, for one, also makes the
 * roots of a header wrong that was written without it.
 */
export function faultsOf(chain: Blockchain, block: Block): ReadonlySet<string> {
  const faults = new Set<string>();
  const parent = chain.headerByHash(block.header.parentHash);
  if (parent === undefined) return faults.add('UNKNOWN_PARENT');
  const header = addHeaderFaults(faults, chain, block.header, parent);
  addBodyFaults(faults, chain, { ...block, header });
  addTransactionFaults(faults, chain, { ...block, header });
  return faults;
}

/** Mends what is wrong and looks again, as far as that goes. Answers the mended header. */
function addHeaderFaults(faults: Set<string>, chain: Blockchain, header: Header, parent: Header): Header {
  const parentTotalDifficulty = chain.totalDifficulty(header.parentHash);
  let mended = header;
  for (;;) {
    try {
      validateHeader(chain.spec, mended, parent, { parentTotalDifficulty });
      return mended;
    } catch (error) {
      if (!(error instanceof BlockError)) throw error;
      if (faults.has(error.code)) return mended;
      faults.add(error.code);
      mended = mend(error.code, mended, parent);
    }
  }
}

function mend(code: string, header: Header, parent: Header): Header {
  switch (code) {
    case 'INVALID_GAS_USED_ABOVE_LIMIT':
      return { ...header, gasUsed: 0n };
    case 'GASLIMIT_TOO_BIG':
      return { ...header, gasLimit: MAX_GAS_LIMIT };
    case 'INVALID_GASLIMIT':
      return { ...header, gasLimit: parent.gasLimit };
    case 'INVALID_BASEFEE_PER_GAS':
      return { ...header, baseFeePerGas: calculateBaseFee(parent) };
    case 'BLOB_GAS_USED_ABOVE_LIMIT':
      return { ...header, blobGasUsed: 0n };
    case 'INCORRECT_BLOCK_FORMAT':
      return withFieldsOf(header, parent);
    default:
      return header;
  }
}

/** The header with those optional fields that its parent has. */
function withFieldsOf(header: Header, parent: Header): Header {
  const {
    baseFeePerGas,
    withdrawalsRoot,
    blobGasUsed,
    excessBlobGas,
    parentBeaconBlockRoot,
    requestsHash,
    blockAccessListHash,
    slotNumber,
    ...rest
  } = parent;
  const optional = {
    baseFeePerGas,
    withdrawalsRoot,
    blobGasUsed,
    excessBlobGas,
    parentBeaconBlockRoot,
    requestsHash,
    blockAccessListHash,
    slotNumber,
  };
  const kept = Object.entries(optional)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, header[name as keyof Header] ?? value]);
  const fixed = Object.fromEntries(Object.keys(rest).map((name) => [name, header[name as keyof Header]]));
  return { ...rest, ...fixed, ...Object.fromEntries(kept) };
}

function addBodyFaults(faults: Set<string>, chain: Blockchain, block: Block): void {
  try {
    validateBody(chain.spec, block);
  } catch (error) {
    if (error instanceof BlockError) faults.add(error.code);
    else throw error;
  }
}

/** Runs the transactions on the parent's state whatever the header commits to. */
function addTransactionFaults(faults: Set<string>, chain: Blockchain, { header, transactions }: Block): void {
  const state = chain.stateAt(header.parentHash);
  const nodes = chain.nodesAt(header.parentHash);
  if (state === undefined || nodes === undefined) return;
  const input = { spec: chain.spec, state, nodes, blockHash: (n: bigint) => chain.hashByNumber(n) };
  const execution = new BlockExecution(input, header);
  execution.begin();
  for (const transaction of transactions) {
    try {
      execution.run(transaction);
    } catch (error) {
      if (!(error instanceof TransactionError)) throw error;
      faults.add(error.code);
      addStageFaults(faults, execution, transaction);
    }
  }
}

/** What each stage of validation alone has against a transaction. */
function addStageFaults(faults: Set<string>, execution: BlockExecution, transaction: Transaction): void {
  const { rules, environment, state, gasLeft, stateGasLeft: left, blobGasLeft } = execution;
  const { chainId, gasLimit, baseFeePerGas, blobBaseFee } = environment;
  const stateGas = rules.evm.stateGas && { rules, gasLimit, left };
  const address = recoverSender(transaction);
  const sender = {
    address,
    nonce: state.getNonce(address),
    balance: state.getBalance(address),
    code: state.getCode(address),
  };
  const stages = [
    () => validateTransaction(transaction, rules, chainId),
    () => validateAgainstBlock(transaction, { gasLeft, stateGas, blobGasLeft, baseFeePerGas, blobBaseFee }),
    () => validateAgainstSender(transaction, sender),
  ];
  for (const stage of stages) {
    try {
      stage();
    } catch (error) {
      if (!(error instanceof TransactionError)) throw error;
      faults.add(error.code);
    }
  }
}
