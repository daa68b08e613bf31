import type { Genesis } from '@ethane/chainspec';
import { genesisBlock } from '@ethane/execution';
import { type Bytes, bigintToBytes, bigintToFixedBytes, bytesToHex } from '@ethane/primitives';
import { type Block, createBlockFromRLP } from '@ethereumjs/block';
import { type Common, createCustomCommon, Hardfork, Mainnet } from '@ethereumjs/common';
import { Caches, MerkleStateManager } from '@ethereumjs/statemanager';
import { Account, createAddressFromString } from '@ethereumjs/util';
import { createVM, runBlock, type VM } from '@ethereumjs/vm';
import type { BenchChain } from './chain.ts';
import { timed } from './sampling.ts';

export interface PeerChainOptions {
  /** Whether its state manager has caches, which it has not unless it is given them. */
  readonly caches: boolean;
}

/** The same blocks in `@ethereumjs/vm`, which checks their roots, too. */
export class PeerChain {
  readonly #vm: VM;
  readonly #common: Common;
  readonly #root: Bytes;

  private constructor(vm: VM, common: Common, root: Bytes) {
    this.#vm = vm;
    this.#common = common;
    this.#root = root;
  }

  /** @throws Error when its first state has another root */
  static async create({ genesis }: BenchChain, { caches }: PeerChainOptions): Promise<PeerChain> {
    const chainId = Number(genesis.spec.chainId);
    const common = createCustomCommon({ chainId }, Mainnet, { hardfork: Hardfork.Prague });
    const stateManager = new MerkleStateManager({ common, ...(caches && { caches: new Caches() }) });
    const vm = await createVM({ common, stateManager });
    await putAccounts(stateManager, genesis);
    await stateManager.flush();
    const root = await stateManager.getStateRoot();
    const { stateRoot } = genesisBlock(genesis).block.header;
    if (bytesToHex(root) !== stateRoot) throw new Error('the first state of the peer has another root');
    return new PeerChain(vm, common, root);
  }

  withRecovery(encoded: Bytes): Promise<number> {
    return timed(() => this.#run(this.#decode(encoded)));
  }

  withoutRecovery(encoded: Bytes): Promise<number> {
    const block = this.#decode(encoded);
    for (const transaction of block.transactions) transaction.getSenderAddress();
    return timed(() => this.#run(block));
  }

  #decode(encoded: Bytes): Block {
    return createBlockFromRLP(encoded, { common: this.#common });
  }

  async #run(block: Block): Promise<void> {
    // The header's place in a chain is not looked at, as ours is not in processBlock.
    await runBlock(this.#vm, { block, root: this.#root, skipHeaderValidation: true });
  }
}

async function putAccounts(state: MerkleStateManager, { alloc }: Genesis): Promise<void> {
  for (const [key, { balance, nonce, code, storage }] of alloc) {
    const address = createAddressFromString(key);
    await state.putAccount(address, new Account(nonce, balance));
    if (code.length > 0) await state.putCode(address, code);
    for (const [slot, value] of storage)
      await state.putStorage(address, bigintToFixedBytes(slot, 32), bigintToBytes(value));
  }
}
