import { blockchainTests } from './blockchain-test.ts';
import { type FormatRow, row } from './format.ts';
import { stateTests } from './state-test.ts';

/** Formats of which a file has many tests by name, told by the shape of a test. */
export const TEST_FORMATS: readonly FormatRow[] = [row(stateTests), row(blockchainTests)];

/** Formats that are a file as a whole. */
export const FILE_FORMATS: readonly FormatRow[] = [];
