import { createDevSpec, type ForkName, type Genesis } from '@ethane/chainspec';
import { EMPTY_BYTES, ZERO_ADDRESS, ZERO_HASH } from '@ethane/primitives';
import { MemoryState } from '@ethane/state';
import { EMPTY_OMMERS_HASH, EMPTY_TRIE_ROOT } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { account, addressOf } from '../test-support/chain.ts';
import { genesisBlock } from './genesis.ts';

function genesis(hardfork: ForkName, fields: Partial<Genesis> = {}): Genesis {
  return {
    spec: createDevSpec({ chainId: 1n, hardfork }),
    nonce: 0x42n,
    timestamp: 0n,
    extraData: EMPTY_BYTES,
    gasLimit: 5_000n,
    difficulty: 0n,
    mixHash: ZERO_HASH,
    coinbase: ZERO_ADDRESS,
    alloc: new Map(),
    ...fields,
  };
}

describe('genesisBlock', () => {
  it('has the empty root and an eight-byte nonce where nothing is allocated', () => {
    const { header } = genesisBlock(genesis('frontier', { difficulty: 17_179_869_184n })).block;
    expect(header.nonce).toEqual(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x42));
    expect(header.stateRoot).toBe(EMPTY_TRIE_ROOT);
    expect(header.difficulty).toBe(17_179_869_184n);
  });

  it('has the fields of its fork, with what they begin with', () => {
    expect(genesisBlock(genesis('berlin')).block.header.baseFeePerGas).toBeUndefined();
    expect(genesisBlock(genesis('london')).block.header.baseFeePerGas).toBe(10n ** 9n);
    expect(genesisBlock(genesis('shanghai')).block.withdrawals).toEqual([]);
    const { header } = genesisBlock(genesis('osaka', { excessBlobGas: 9n })).block;
    expect(header).toMatchObject({ blobGasUsed: 0n, excessBlobGas: 9n, parentBeaconBlockRoot: ZERO_HASH });
    expect(header.requestsHash).toBe('0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('commits to an empty access list and to slot 0 from Amsterdam on', () => {
    const { header } = genesisBlock(genesis('amsterdam')).block;
    expect(header).toMatchObject({ blockAccessListHash: EMPTY_OMMERS_HASH, slotNumber: 0n });
    expect(genesisBlock(genesis('bpo5')).block.header.slotNumber).toBeUndefined();
  });

  it('keeps empty accounts, whatever the fork', () => {
    const alloc = new Map([[addressOf(1), account({})]]);
    const { diff, nodeChanges } = genesisBlock(genesis('osaka', { alloc }));
    const state = new MemoryState();
    state.apply(diff, nodeChanges);
    expect(state.account(addressOf(1))).toMatchObject({ nonce: 0n, balance: 0n });
  });

  it('allocates balance, nonce, code and storage', () => {
    const storage = new Map([[1n, 2n]]);
    const alloc = new Map([[addressOf(1), account({ balance: 3n, nonce: 4n, code: '0x00', storage })]]);
    const { block, diff, nodeChanges } = genesisBlock(genesis('osaka', { alloc }));
    const state = new MemoryState();
    state.apply(diff, nodeChanges);
    expect(state.account(addressOf(1))).toMatchObject({ balance: 3n, nonce: 4n });
    expect(state.storage(addressOf(1), 1n)).toBe(2n);
    expect(diff.accounts.get(addressOf(1))?.before).toBeUndefined();
    expect(block.header.stateRoot).not.toBe(genesisBlock(genesis('osaka')).block.header.stateRoot);
  });
});
