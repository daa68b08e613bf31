// Runs bytecode that adds two numbers and stores the sum, and prints every instruction on the way.
import { rulesOf } from '@ethane/chainspec';
import { createEvm } from '@ethane/evm';
import { bytesToHex, hexToBytes, toAddress, ZERO_ADDRESS, ZERO_HASH } from '@ethane/primitives';
import { MemoryState, WorldState } from '@ethane/state';

const caller = toAddress('0x00000000000000000000000000000000000ca11e');
const contract = toAddress('0x00000000000000000000000000000000000c0de1');

const state = new WorldState(new MemoryState());
state.setCode(contract, hexToBytes('0x6002600301805f555f5260205ff3')); // PUSH1 2 PUSH1 3 ADD DUP1 PUSH0 SSTORE PUSH0 MSTORE PUSH1 32 PUSH0 RETURN

const evm = createEvm({
  rules: rulesOf('osaka'),
  host: state,
  block: {
    number: 1n,
    timestamp: 1_700_000_000n,
    coinbase: ZERO_ADDRESS,
    gasLimit: 30_000_000n,
    difficulty: 0n,
    prevRandao: ZERO_HASH,
    baseFeePerGas: 0n,
    blobBaseFee: 1n,
    chainId: 31_337n,
    blockHash: () => undefined,
  },
  transaction: { origin: caller, gasPrice: 0n, blobVersionedHashes: [] },
  tracer: { onStep: (step) => console.log(step.pc, step.opcodeName) },
});

state.beginTransaction();
const outcome = evm.execute({
  kind: 'call',
  caller,
  to: contract,
  value: 0n,
  data: new Uint8Array(0),
  gas: 100_000n,
});
console.log(outcome.status, bytesToHex(outcome.output), 'gas used', 100_000n - outcome.gasLeft);
console.log('slot 0 holds', state.getStorage(contract, 0n));
