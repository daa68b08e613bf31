import { type ForkName, parseGenesis } from '@ethane/chainspec';
import { keccak256, keccak256Hex } from '@ethane/crypto';
import { create2Address, createAddress } from '@ethane/evm';
import { genesisBlock } from '@ethane/execution';
import { addressToBytes, bigintToFixedBytes, concatBytes, hexToBigint } from '@ethane/primitives';
import { encodeRlp } from '@ethane/rlp';
import { Trie } from '@ethane/trie';
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, encodeAccount } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { call, code, deploying, RETURN_WORD, storing, when } from './support/assemble.ts';
import { TestChain } from './support/chain.ts';
import {
  ABSENT,
  addressOf,
  COINBASE,
  CONTRACT,
  OTHER,
  precompile,
  run,
  SENDER,
  World,
} from './support/world.ts';

const EMPTY = addressOf(0xee);
const HEIR = addressOf(0x4e);

describe('accounts and state', () => {
  it('cs-01-empty-accounts: touched empty accounts are deleted from EIP-161 on, and only those', () => {
    const touch = (fork: ForkName, body: Uint8Array) => {
      const accounts = { [EMPTY]: {}, [HEIR]: {}, [COINBASE]: {} };
      const world = new World({ fork, code: body, accounts });
      world.send();
      return [EMPTY, HEIR, COINBASE].map((address) => world.account(address) !== undefined);
    };
    const callEmpty = call('CALL', { to: EMPTY, gas: 0 });
    expect(touch('tangerineWhistle', callEmpty)).toEqual([true, true, true]);
    expect(touch('london', callEmpty)).toEqual([false, true, false]);
    expect(touch('london', code(HEIR, 'SELFDESTRUCT'))).toEqual([true, false, false]);
    expect(touch('london', code(EMPTY, 'BALANCE', HEIR, 'EXTCODESIZE'))).toEqual([true, true, false]);
    const undone = concatBytes(callEmpty, code(0, 0, 'REVERT'));
    expect(touch('london', undone)).toEqual([true, true, false]);
  });

  it('cs-02-ripemd-touch: the touch of an empty 0x03 outlives the failure of its frame, of no other account', () => {
    const accounts = { [precompile(2)]: {}, [precompile(3)]: {} };
    const failing = concatBytes(call('CALL', { to: 2n, gas: 1 }), call('CALL', { to: 3n, gas: 1 }));
    const world = new World({ fork: 'spuriousDragon', code: failing, accounts });
    expect(world.send().status).toBe('success');
    expect(world.account(precompile(2))).toBeDefined();
    expect(world.account(precompile(3))).toBeUndefined();
    const whole = new World({
      fork: 'byzantium',
      code: concatBytes(failing, code(0, 0, 'REVERT')),
      accounts,
    });
    whole.send();
    expect(whole.account(precompile(3))).toBeUndefined();
  });

  it('cs-03-new-account-gas: 25,000 for what does not exist; from EIP-161 on only where ether reaches it', () => {
    const pushes = 21n;
    const calling = (fork: ForkName, value: bigint, to = ABSENT) =>
      run(
        fork,
        call('CALL', { to, value, gas: 0 }),
        {},
        { accounts: { [CONTRACT]: { balance: 9n }, [EMPTY]: {} } },
      ).spent - pushes;
    expect(calling('tangerineWhistle', 0n)).toBe(700n + 25_000n);
    expect(calling('tangerineWhistle', 0n, EMPTY)).toBe(700n);
    expect(calling('tangerineWhistle', 1n)).toBe(700n + 9_000n + 25_000n - 2_300n);
    expect(calling('spuriousDragon', 0n)).toBe(700n);
    expect(calling('spuriousDragon', 1n)).toBe(700n + 9_000n + 25_000n - 2_300n);
    expect(calling('spuriousDragon', 1n, EMPTY)).toBe(700n + 9_000n + 25_000n - 2_300n);
    expect(calling('spuriousDragon', 1n, SENDER)).toBe(700n + 9_000n - 2_300n);
    const destroying = (fork: ForkName, balance: bigint, heir = ABSENT) =>
      run(fork, code(heir, 'SELFDESTRUCT'), {}, { accounts: { [CONTRACT]: { balance } } }).spent - 3n;
    expect(destroying('tangerineWhistle', 0n)).toBe(5_000n + 25_000n);
    expect(destroying('spuriousDragon', 0n)).toBe(5_000n);
    expect(destroying('spuriousDragon', 1n)).toBe(5_000n + 25_000n);
    expect(destroying('spuriousDragon', 1n, SENDER)).toBe(5_000n);
  });

  it('cs-04-contract-nonce: a new contract has nonce 1 from EIP-161 on, 0 before', () => {
    const nonceIn = (fork: ForkName) => {
      const world = new World({ fork });
      world.send({ create: true, data: deploying(code('STOP')) });
      return world.account(createAddress(SENDER, 0n))?.nonce;
    };
    expect(nonceIn('tangerineWhistle')).toBe(0n);
    expect(nonceIn('spuriousDragon')).toBe(1n);
  });

  it('cs-05-destroyed-until-the-end: callable until the transaction ends, gone with later ether, new after it', () => {
    const destroyed = addressOf(0xdd);
    const body = concatBytes(
      call('CALL', { to: destroyed }),
      code(destroyed, 'EXTCODESIZE', 0, 'SSTORE'),
      call('CALL', { to: destroyed, value: 7 }),
      code(1, 'SSTORE', destroyed, 'BALANCE', 2, 'SSTORE'),
    );
    const accounts = {
      [CONTRACT]: { balance: 100n },
      [destroyed]: { balance: 5n, nonce: 1n, code: code(HEIR, 'SELFDESTRUCT'), storage: [[3n, 3n]] as const },
    };
    const world = new World({ fork: 'shanghai', code: body, accounts });
    world.send();
    world.send({ to: destroyed, value: 3n });
    expect([0n, 1n, 2n].map((slot) => world.storage(CONTRACT, slot))).toEqual([22n, 1n, 0n]);
    expect(world.account(destroyed)).toMatchObject({ balance: 3n, nonce: 0n, codeHash: EMPTY_CODE_HASH });
    expect(world.storage(destroyed, 3n)).toBe(0n);
    expect(world.balance(HEIR)).toBe(12n);
    const plain = concatBytes(call('CALL', { to: destroyed }), call('CALL', { to: SENDER, value: 1 }));
    const second = new World({ fork: 'shanghai', code: plain, accounts });
    second.send();
    expect(second.account(destroyed)).toBeUndefined();
  });

  it('cs-06-selfdestruct-only-new: from EIP-6780 on only what the same transaction created is deleted', () => {
    const old = (fork: ForkName, heir: string) => {
      const world = new World({
        fork,
        code: code(heir, 'SELFDESTRUCT'),
        accounts: { [CONTRACT]: { balance: 9n } },
      });
      world.send();
      return {
        code: world.code(CONTRACT).length > 0,
        own: world.balance(CONTRACT),
        heir: world.balance(HEIR),
      };
    };
    expect(old('shanghai', HEIR)).toEqual({ code: false, own: 0n, heir: 9n });
    expect(old('shanghai', CONTRACT)).toEqual({ code: false, own: 0n, heir: 0n });
    expect(old('cancun', HEIR)).toEqual({ code: true, own: 0n, heir: 9n });
    expect(old('cancun', CONTRACT)).toEqual({ code: true, own: 9n, heir: 0n });
    const fresh = new World({ fork: 'cancun' });
    const initCode = code('ADDRESS', 'SELFDESTRUCT');
    fresh.send({ create: true, data: initCode, value: 4n });
    expect(fresh.account(createAddress(SENDER, 0n))).toBeUndefined();
    expect(fresh.account(SENDER)?.nonce).toBe(1n);
  });

  it('cs-07-create2-again: storage is empty on re-creation in the same block, and comes back when it is undone', () => {
    // Without call data the child destroys itself, else it writes the byte it is given to slot 1.
    const head = code('CALLDATASIZE');
    const write = code(0, 'CALLDATALOAD', 1, 'SSTORE', 'STOP');
    const child = concatBytes(head, when(head.length, write), code('CALLER', 'SELFDESTRUCT'));
    const initCode = deploying(child);
    const factory = concatBytes(storing(initCode), code(0, initCode.length, 0, 0, 'CREATE2'), RETURN_WORD);
    const address = create2Address(CONTRACT, 0n, keccak256(initCode));
    const world = new World({ fork: 'shanghai', code: factory });
    expect(world.send().word).toBe(hexToBigint(address));
    world.send({ to: address, data: bigintToFixedBytes(77n, 32) });
    expect(world.storage(address, 1n)).toBe(77n);
    world.send({ to: address });
    expect(world.send().word).toBe(hexToBigint(address));
    const changes = world.commit();
    expect(world.memory.storage(address, 1n)).toBe(0n);
    expect(world.memory.account(address)?.storageRoot).toBe(EMPTY_TRIE_ROOT);
    world.memory.undo(changes);
    expect(world.memory.storage(address, 1n)).toBe(77n);
    expect(world.memory.account(address)?.storageRoot).not.toBe(EMPTY_TRIE_ROOT);
  });

  it('cs-08-create-collision: nonce, code or storage in the way burns the gas given and raises the nonce', () => {
    const target = create2Address(CONTRACT, 0n, keccak256(new Uint8Array(0)));
    const body = concatBytes(
      code(0, 0, 0, 0, 'CREATE2'),
      code('GAS', target, 'BALANCE', 'POP', 'GAS', 'SWAP1', 'SUB'),
    );
    const ends = concatBytes(body, code(0, 'MSTORE', 32, 'MSTORE', 64, 0, 'RETURN'));
    const collide = (fields: object) => {
      const world = new World({ fork: 'cancun', code: ends, accounts: { [target]: fields } });
      const { output, spent } = world.send();
      const word = (at: number) => BigInt(`0x${Buffer.from(output.subarray(at, at + 32)).toString('hex')}`);
      return {
        address: word(32),
        warm: word(0) < 200n,
        burned: spent > 900_000n,
        nonce: world.account(CONTRACT)?.nonce,
      };
    };
    const failed = { address: 0n, warm: true, burned: true, nonce: 2n };
    expect(collide({ nonce: 1n })).toEqual(failed);
    expect(collide({ code: code('STOP') })).toEqual(failed);
    expect(collide({ storage: [[0n, 1n]] })).toEqual(failed);
    expect(collide({ balance: 1n })).toEqual({ ...failed, address: hexToBigint(target), burned: false });
  });

  it('cs-09-create-pre-checks: depth, balance and nonce fail without a nonce bump and give the gas back', () => {
    const create = (fields: object, value: bigint) => {
      const world = new World({
        fork: 'cancun',
        code: concatBytes(code(0, 0, value, 'CREATE'), RETURN_WORD),
        accounts: { [CONTRACT]: fields },
      });
      const { word, spent } = world.send();
      return { word, cheap: spent < 33_000n, nonce: world.account(CONTRACT)?.nonce };
    };
    expect(create({ nonce: 1n, balance: 1n }, 2n)).toEqual({ word: 0n, cheap: true, nonce: 1n });
    const most = 2n ** 64n - 1n;
    expect(create({ nonce: most }, 0n)).toEqual({ word: 0n, cheap: true, nonce: most });
    expect(create({ nonce: most - 1n }, 0n).nonce).toBe(most);
    expect(create({ nonce: most - 1n }, 0n).word).not.toBe(0n);
  });

  it('cs-10-return-data-copies: what a call returned does not change with the memory it came from', () => {
    const identity = concatBytes(
      code(0x1234, 0, 'MSTORE'),
      call('CALL', { to: 4n, input: [0, 32], output: [1, 32] }),
      code(0, 0, 'MSTORE', 0, 32, 'MSTORE', 32, 0, 0, 'RETURNDATACOPY', 0, 'MLOAD'),
      RETURN_WORD,
    );
    expect(run('cancun', identity).word).toBe(0x1234n);
    const shifted = concatBytes(
      code(0x1234, 0, 'MSTORE'),
      call('CALL', { to: 4n, input: [0, 32], output: [16, 32] }),
      code(16, 'MLOAD'),
      RETURN_WORD,
    );
    expect(run('cancun', shifted).word).toBe(0x1234n);
  });

  it('cs-11-extcodehash: 0 for accounts that are absent or empty, the hash of nothing for those without code', () => {
    const hashOf = (address: string) =>
      run(
        'cancun',
        concatBytes(code(address, 'EXTCODEHASH'), RETURN_WORD),
        {},
        {
          accounts: { [EMPTY]: {}, [OTHER]: { balance: 1n } },
        },
      ).word;
    expect(hashOf(ABSENT)).toBe(0n);
    expect(hashOf(EMPTY)).toBe(0n);
    expect(hashOf(OTHER)).toBe(hexToBigint(EMPTY_CODE_HASH));
    expect(hashOf(CONTRACT)).toBe(
      hexToBigint(keccak256Hex(concatBytes(code(CONTRACT, 'EXTCODEHASH'), RETURN_WORD))),
    );
  });

  it('cs-12-root-in-receipts: the state root after each transaction before Byzantium, a status since', () => {
    const receiptsIn = (fork: ForkName) => {
      const chain = new TestChain({ hardfork: fork });
      const transactions = [0n, 1n].map((nonce) => chain.transfer({ nonce, value: 5n }));
      return chain.build(transactions).result;
    };
    const { receipts, stateRoot } = receiptsIn('homestead');
    const roots = receipts.map(({ outcome }) => ('stateRoot' in outcome ? outcome.stateRoot : 'none'));
    expect(new Set([...roots, stateRoot]).size).toBe(3);
    expect(roots).not.toContain('none');
    const alone = new TestChain({ hardfork: 'homestead' });
    const [first] = alone.build([alone.transfer({ nonce: 0n, value: 5n })]).result.receipts;
    expect(first?.outcome).toEqual({ stateRoot: roots[0] });
    expect(receiptsIn('byzantium').receipts.map(({ outcome }) => outcome)).toEqual([
      { status: 1 },
      { status: 1 },
    ]);
  });

  it('cs-13-storage-root: empty storage has the root of nothing, and zero deletes the key', () => {
    const world = new World({ code: code(0, 'CALLDATALOAD', 1, 'SSTORE') });
    expect(EMPTY_TRIE_ROOT).toBe('0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421');
    expect(world.account(CONTRACT)?.storageRoot).toBe(EMPTY_TRIE_ROOT);
    world.send({ data: bigintToFixedBytes(0x0102n, 32) });
    const trie = new Trie();
    trie.put(keccak256(bigintToFixedBytes(1n, 32)), encodeRlp(Uint8Array.of(1, 2)));
    expect(world.account(CONTRACT)?.storageRoot).toBe(trie.root());
    world.send();
    expect(world.account(CONTRACT)?.storageRoot).toBe(EMPTY_TRIE_ROOT);
  });

  it('cs-14-genesis-empties: empty accounts of the allocation stay, precompiles among them', () => {
    const precompiles = { [precompile(1)]: { balance: '0x1' }, [precompile(2)]: { balance: '0x0' } };
    const stored = { [precompile(3)]: { balance: '0x0', storage: { '0x01': '0x02' } } };
    const genesis = parseGenesis({
      config: { chainId: 1, homesteadBlock: 0, eip150Block: 0, eip155Block: 0, eip158Block: 0 },
      difficulty: '0x20000',
      gasLimit: '0x1000000',
      alloc: { ...precompiles, ...stored },
    });
    const { block, diff } = genesisBlock(genesis);
    const trie = new Trie();
    const storage = new Trie();
    storage.put(keccak256(bigintToFixedBytes(1n, 32)), encodeRlp(Uint8Array.of(2)));
    const account = (balance: bigint, storageRoot = EMPTY_TRIE_ROOT) =>
      encodeAccount({ nonce: 0n, balance, storageRoot, codeHash: EMPTY_CODE_HASH });
    trie.put(keccak256(addressToBytes(precompile(1))), account(1n));
    trie.put(keccak256(addressToBytes(precompile(2))), account(0n));
    trie.put(keccak256(addressToBytes(precompile(3))), account(0n, storage.root()));
    expect(block.header.stateRoot).toBe(trie.root());
    expect(diff.accounts.size).toBe(3);
  });
});
