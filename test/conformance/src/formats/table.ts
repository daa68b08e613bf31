import { hexPrefixTests, keyAddressTests, signedTransactionTests } from './basic.ts';
import { blockchainTests } from './blockchain-test.ts';
import { difficultyTests } from './difficulty.ts';
import { type FormatRow, row } from './format.ts';
import { genesisHashTests, genesisTests } from './genesis.ts';
import { keystoreTests } from './keystore.ts';
import { kzgTests } from './kzg.ts';
import { NOT_RUN_FILES, NOT_RUN_TESTS } from './not-run.ts';
import { opcodeTables } from './opcode-table.ts';
import { precompileVectors } from './precompile.ts';
import { proofOfWorkTests } from './proof-of-work.ts';
import { rlpTests } from './rlp.ts';
import { stateTests } from './state-test.ts';
import { transactionTests } from './transaction-test.ts';
import { trieNeighbourTests, trieTests } from './trie.ts';
import { vmTests } from './vm-test.ts';

/** Formats of which a file has many tests by name, told by the shape of a test; the first that fits is taken. */
export const TEST_FORMATS: readonly FormatRow[] = [
  row(stateTests),
  row(blockchainTests),
  row(vmTests),
  row(transactionTests),
  row(trieNeighbourTests),
  row(trieTests),
  row(rlpTests),
  row(difficultyTests),
  row(proofOfWorkTests),
  row(hexPrefixTests),
  row(keystoreTests),
  row(genesisTests),
  ...NOT_RUN_TESTS,
];

/** Formats that are a file as a whole. */
export const FILE_FORMATS: readonly FormatRow[] = [
  row(precompileVectors),
  row(opcodeTables),
  row(keyAddressTests),
  row(signedTransactionTests),
  row(genesisHashTests),
  row(kzgTests),
  ...NOT_RUN_FILES,
];
