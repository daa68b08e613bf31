import { rulesOf } from '@ethane/chainspec';
import { keccak256 } from '@ethane/crypto';
import { createEvm, type Outcome } from '@ethane/evm';
import {
  type Address,
  type Bytes,
  bigintToFixedBytes,
  concatBytes,
  hexToBytes,
  toAddress,
  ZERO_ADDRESS,
  ZERO_HASH,
} from '@ethane/primitives';
import { MemoryState, WorldState } from '@ethane/state';
import { Common, Hardfork, Mainnet } from '@ethereumjs/common';
import { createEVM, type EVM } from '@ethereumjs/evm';
import { Account, Address as PeerAddress } from '@ethereumjs/util';
import { compileTransfers } from './compile.ts';
import { median, type Row } from './report.ts';

const CALLER = toAddress('0x00000000000000000000000000000000000ca11e');
const CONTRACT = toAddress('0x00000000000000000000000000000000000c0de1');
const GAS = 1_000_000_000n;
const PASSES = 5;

interface Machine {
  deploy(initCode: Bytes): Promise<void>;
  /** Runs the contract and returns the gas that it took. */
  call(data: Bytes): Promise<bigint>;
}

interface Program {
  readonly what: string;
  readonly initCode: Bytes;
  readonly data: Bytes;
}

/** Mgas/s of two programs, each machine in turn, medians. */
export async function benchEvm(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const program of [arithmeticLoop(300_000), transferLoop(2_000)]) {
    const ours = await createOurs();
    const theirs = await createTheirs();
    await ours.deploy(program.initCode);
    await theirs.deploy(program.initCode);
    const speeds = { ours: [] as number[], theirs: [] as number[] };
    const gas = await ours.call(program.data);
    const peerGas = await theirs.call(program.data);
    if (gas !== peerGas) throw new Error(`${program.what}: gas differs, ${gas} here and ${peerGas} there`);
    for (let pass = 0; pass < PASSES; pass++) {
      speeds.ours.push(await megagasPerSecond(ours, program.data));
      speeds.theirs.push(await megagasPerSecond(theirs, program.data));
    }
    rows.push({
      what: `EVM: ${program.what}`,
      unit: 'Mgas/s',
      ours: median(speeds.ours),
      peer: '@ethereumjs/evm 10.1.3',
      theirs: median(speeds.theirs),
      higherIsBetter: true,
    });
  }
  return rows;
}

async function megagasPerSecond(machine: Machine, data: Bytes): Promise<number> {
  const begin = performance.now();
  const gas = await machine.call(data);
  return Number(gas) / 1_000 / (performance.now() - begin);
}

/** x = (x + y) * 7 + i on full words, until the counter is 0. */
function arithmeticLoop(rounds: number): Program {
  const count = rounds.toString(16).padStart(6, '0');
  const word = `7f${'243f6a8885a308d3'.repeat(4)}`;
  // word word count | JUMPDEST DUP3 DUP3 ADD SWAP3 POP DUP3 PUSH1 7 MUL DUP2 ADD SWAP2 POP PUSH1 1 SWAP1 SUB DUP1 PUSH1 loop JUMPI
  const loop = '5b8282019250826007028101915060019003806046575f5260205ff3'; // it begins at byte 0x46
  const code = hexToBytes(`0x${word}${word}62${count}${loop}`);
  return { what: 'arithmetic loop', initCode: returning(code), data: new Uint8Array(0) };
}

function transferLoop(count: number): Program {
  const selector = keccak256(new TextEncoder().encode('run(uint256)')).subarray(0, 4);
  return {
    what: 'ERC-20 transfer loop (OpenZeppelin)',
    initCode: compileTransfers(),
    data: concatBytes(selector, bigintToFixedBytes(BigInt(count), 32)),
  };
}

/** Init code that deploys `code`. */
function returning(code: Bytes): Bytes {
  // PUSH2 length DUP1 PUSH1 10 PUSH0 CODECOPY PUSH0 RETURN
  return concatBytes(hexToBytes(`0x61${code.length.toString(16).padStart(4, '0')}80600a5f395ff3`), code);
}

async function createOurs(): Promise<Machine> {
  const rules = rulesOf('prague');
  const host = new WorldState(new MemoryState());
  let deployed: Address = ZERO_ADDRESS;
  const machine = () =>
    createEvm({
      rules,
      host,
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
  const gasUsed = (outcome: Outcome): bigint => {
    if (outcome.status !== 'success') throw new Error(`ethane: ${outcome.status}`);
    return GAS - outcome.gasLeft;
  };
  return {
    deploy: async (initCode) => {
      host.beginTransaction();
      deployed = CONTRACT;
      gasUsed(
        machine().execute({
          kind: 'create',
          caller: CALLER,
          value: 0n,
          gas: GAS,
          initCode,
          address: CONTRACT,
        }),
      );
      host.finishTransaction({ stateClearing: true });
    },
    call: async (data) => {
      host.beginTransaction();
      for (const address of [CALLER, deployed]) host.accessAddress(address);
      const outcome = machine().execute({
        kind: 'call',
        caller: CALLER,
        to: deployed,
        value: 0n,
        data,
        gas: GAS,
      });
      host.finishTransaction({ stateClearing: true });
      return gasUsed(outcome);
    },
  };
}

async function createTheirs(): Promise<Machine> {
  const evm: EVM = await createEVM({ common: new Common({ chain: Mainnet, hardfork: Hardfork.Prague }) });
  const caller = new PeerAddress(hexToBytes(CALLER));
  await evm.stateManager.putAccount(caller, new Account());
  let deployed: PeerAddress | undefined;
  // What its VM does between transactions: warm addresses and the original values of slots are forgotten.
  const endTransaction = async () => {
    await evm.journal.cleanup();
    evm.stateManager.originalStorageCache.clear();
  };
  return {
    deploy: async (initCode) => {
      const { createdAddress, execResult } = await evm.runCall({ caller, data: initCode, gasLimit: GAS });
      if (execResult.exceptionError !== undefined)
        throw new Error(`@ethereumjs/evm: ${execResult.exceptionError.error}`);
      deployed = createdAddress;
      await endTransaction();
    },
    call: async (data) => {
      for (const address of [caller, deployed!])
        evm.journal.addAlwaysWarmAddress(address.toString().slice(2));
      const { execResult } = await evm.runCall({ caller, to: deployed!, data, gasLimit: GAS });
      if (execResult.exceptionError !== undefined)
        throw new Error(`@ethereumjs/evm: ${execResult.exceptionError.error}`);
      await endTransaction();
      return execResult.executionGasUsed;
    },
  };
}
