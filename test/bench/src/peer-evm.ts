import { rulesOf } from '@ethane/chainspec';
import type { BenchProgram } from '@ethane/node/evmbench';
import { type Bytes, bigintToBytes, bigintToFixedBytes, bytesToHex } from '@ethane/primitives';
import { Common, type Hardfork, Mainnet } from '@ethereumjs/common';
import { createEVM, type EVM } from '@ethereumjs/evm';
import { Caches, MerkleStateManager } from '@ethereumjs/statemanager';
import { Account, createAddressFromString } from '@ethereumjs/util';
import { type Sampled, type SamplingLimits, sample } from './sampling.ts';

export const PEER_EVM = '@ethereumjs/evm 10.1.3';

const LIMITS: SamplingLimits = { slow: 2_500, budget: 2_500, most: 15 };

interface PeerRun {
  readonly milliseconds: number;
  readonly gas: bigint;
  readonly output: Bytes;
}

/** Runs the program beside us, on a new Merkle state each time. @throws Error when gas or output differ from ours */
export async function measurePeerEvm(program: BenchProgram, ourGas: bigint): Promise<Sampled> {
  const expected = program.expected.output;
  return sample(async () => {
    const { milliseconds, gas, output } = await runOnce(program);
    if (gas !== ourGas) throw new Error(`${program.name}: gas differs, ${ourGas} here and ${gas} there`);
    if (expected?.kind === 'bytes' && bytesToHex(expected.bytes) !== bytesToHex(output))
      throw new Error(`${program.name}: the peer's output is another: ${bytesToHex(output)}`);
    return milliseconds;
  }, LIMITS);
}

async function runOnce(program: BenchProgram): Promise<PeerRun> {
  const evm = await createPeer(program);
  const caller = createAddressFromString(program.caller);
  const to = createAddressFromString(program.to);
  const begin = performance.now();
  const { execResult } = await evm.runCall({
    caller,
    to,
    data: program.calldata,
    gasLimit: program.gasLimit,
  });
  const milliseconds = performance.now() - begin;
  if (execResult.exceptionError !== undefined)
    throw new Error(`${program.name}: the peer ends with ${execResult.exceptionError.error}`);
  return { milliseconds, gas: execResult.executionGasUsed, output: execResult.returnValue };
}

async function createPeer(program: BenchProgram): Promise<EVM> {
  const common = new Common({ chain: Mainnet, hardfork: program.fork as Hardfork });
  const stateManager = new MerkleStateManager({ common, caches: new Caches() });
  const evm = await createEVM({ common, stateManager });
  await stateManager.putAccount(createAddressFromString(program.caller), new Account());
  for (const [key, { balance, nonce, code, storage }] of program.accounts) {
    const address = createAddressFromString(key);
    await stateManager.putAccount(address, new Account(nonce, balance));
    if (code.length > 0) await stateManager.putCode(address, code);
    for (const [slot, value] of storage)
      await stateManager.putStorage(address, bigintToFixedBytes(slot, 32), bigintToBytes(value));
  }
  const { precompiles } = rulesOf(program.fork).evm;
  for (const address of [program.caller, program.to, ...precompiles.map((rule) => rule.address)])
    evm.journal.addAlwaysWarmAddress(address.slice(2));
  return evm;
}
