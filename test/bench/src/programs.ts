import { existsSync } from 'node:fs';
import { rulesOf } from '@ethane/chainspec';
import { keccak256 } from '@ethane/crypto';
import { createEvm } from '@ethane/evm';
import { type BenchProgram, programFiles, readProgramFile } from '@ethane/node/evmbench';
import {
  type Bytes,
  bigintToFixedBytes,
  concatBytes,
  EMPTY_BYTES,
  hexToBytes,
  toAddress,
  ZERO_ADDRESS,
  ZERO_HASH,
} from '@ethane/primitives';
import { MemoryState, WorldState } from '@ethane/state';
import { compileTransfers } from './compile.ts';

const CALLER = toAddress('0x00000000000000000000000000000000000ca11e');
const CONTRACT = toAddress('0x00000000000000000000000000000000000c0de1');
const GAS = 1_000_000_000n;

/** The programs of this repository, then those of `folder` if it is there. */
export function loadPrograms(folder: string): readonly BenchProgram[] {
  const own = [arithmeticLoop(300_000), transferLoop(2_000)];
  if (!existsSync(folder)) {
    console.error(`no programs in ${folder}: --programs DIR or ETHANE_EVMBENCH tells where they are`);
    return own;
  }
  return [...own, ...programFiles(folder).map(readProgramFile)];
}

/** x = (x + y) * 7 + i on full words, until the counter is 0. */
function arithmeticLoop(rounds: number): BenchProgram {
  const count = rounds.toString(16).padStart(6, '0');
  const word = `7f${'243f6a8885a308d3'.repeat(4)}`;
  // word word count | JUMPDEST DUP3 DUP3 ADD SWAP3 POP DUP3 PUSH1 7 MUL DUP2 ADD SWAP2 POP PUSH1 1 SWAP1 SUB DUP1 PUSH1 loop JUMPI
  const loop = '5b8282019250826007028101915060019003806046575f5260205ff3'; // it begins at byte 0x46
  const code = hexToBytes(`0x${word}${word}62${count}${loop}`);
  return program('arithmetic loop', EMPTY_BYTES, new Map([[CONTRACT, accountWith(code)]]));
}

/** Calls of a coin's `transfer`, one after another. */
function transferLoop(count: number): BenchProgram {
  const selector = keccak256(new TextEncoder().encode('run(uint256)')).subarray(0, 4);
  const data = concatBytes(selector, bigintToFixedBytes(BigInt(count), 32));
  return program('ERC-20 transfer loop (OpenZeppelin)', data, deployed(compileTransfers()));
}

function program(name: string, calldata: Bytes, accounts: BenchProgram['accounts']): BenchProgram {
  const [caller, to, fork] = [CALLER, CONTRACT, 'prague'] as const;
  return { name, fork, caller, to, calldata, gasLimit: GAS, accounts, expected: {} };
}

function accountWith(code: Bytes) {
  return { balance: 0n, nonce: 0n, code, storage: new Map<bigint, bigint>() };
}

/** The accounts that init code leaves behind when it is run to create {@link CONTRACT}. */
export function deployed(initCode: Bytes): BenchProgram['accounts'] {
  const state = new MemoryState();
  const world = new WorldState(state);
  world.beginTransaction();
  const evm = createEvm({
    rules: rulesOf('prague'),
    host: world,
    block: {
      number: 1n,
      timestamp: 1n,
      coinbase: ZERO_ADDRESS,
      gasLimit: GAS,
      difficulty: 0n,
      prevRandao: ZERO_HASH,
      baseFeePerGas: 0n,
      blobBaseFee: 1n,
      chainId: 1n,
      blockHash: () => undefined,
    },
    transaction: { origin: CALLER, gasPrice: 0n, blobVersionedHashes: [] },
  });
  const message = {
    kind: 'create',
    caller: CALLER,
    value: 0n,
    gas: GAS,
    initCode,
    address: CONTRACT,
  } as const;
  const { status } = evm.execute(message);
  if (status !== 'success') throw new Error(`the deployment ended in ${status}`);
  world.finishTransaction({ stateClearing: true });
  state.commit(world.diff());
  return new Map(
    [...state.accounts()].map(([address, { balance, nonce, codeHash }]) => [
      address,
      { balance, nonce, code: state.code(codeHash), storage: new Map(state.storageEntries(address)) },
    ]),
  );
}
