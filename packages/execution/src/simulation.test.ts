import { bigintToHash32, hexToBytes, ZERO_ADDRESS } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { account, addressOf, ETHER, SENDER, TestChain, transfer } from '../test-support/chain.ts';
import { createAccessList } from './access-list.ts';
import { EstimateError, estimateGas } from './estimate-gas.ts';
import { callMessage, Simulation } from './simulation.ts';

const contract = addressOf(0xbb);
const stranger = addressOf(0x55);

/** A chain with this code at {@link contract}. */
function chainWith(code: string, storage = new Map<bigint, bigint>()): TestChain {
  return new TestChain({ alloc: [[contract, account({ code, storage, balance: 5n })]] });
}

/** Code that returns the word that `code` leaves on the stack: PUSH0 MSTORE PUSH1 32 PUSH0 RETURN. */
function returning(code: string): string {
  return `0x${code}5f5260205ff3`;
}

function word(output: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(output).toString('hex')}`);
}

describe('callMessage', () => {
  it('costs nothing, from whomever, whatever the nonce', () => {
    const chain = chainWith(returning('33'));
    const { outcome } = callMessage(chain.callContext, { from: stranger, to: contract });
    expect(outcome.status).toBe('success');
    expect(word(outcome.output)).toBe(BigInt(stranger));
    const anonymous = callMessage(chain.callContext, { to: contract });
    expect(word(anonymous.outcome.output)).toBe(BigInt(ZERO_ADDRESS));
  });

  it('leaves the state as it was', () => {
    const chain = chainWith('0x600160005500');
    callMessage(chain.callContext, { to: contract });
    expect(chain.state.storage(contract, 0n)).toBe(0n);
  });

  it('shows a base fee of 0 where no price is given, and the real one where it is', () => {
    const chain = chainWith(returning('48'));
    expect(word(callMessage(chain.callContext, { to: contract }).outcome.output)).toBe(0n);
    const priced = callMessage(chain.callContext, {
      from: SENDER,
      to: contract,
      gas: 100_000n,
      gasPrice: 2n * 10n ** 9n,
    });
    expect(word(priced.outcome.output)).toBe(chain.head.header.baseFeePerGas);
  });

  it('refuses a value or a price that the sender cannot pay, in the words of geth', () => {
    const { callContext } = chainWith('0x00');
    const check = () => callMessage(callContext, { from: stranger, to: contract, value: 1n });
    expect(check).toThrow(`insufficient funds for gas * price + value: address ${stranger} have 0 want 1`);
    const cheap = () => callMessage(callContext, { from: SENDER, to: contract, gasPrice: 1n });
    expect(cheap).toThrow(/max fee per gas less than block base fee/);
    const tip = () => callMessage(callContext, { from: SENDER, maxFeePerGas: 1n, maxPriorityFeePerGas: 2n });
    expect(tip).toThrow(/max priority fee per gas higher than max fee per gas/);
  });

  it('bounds the gas by the cap', () => {
    const { callContext } = chainWith(returning('5a'));
    const { outcome } = callMessage({ ...callContext, gasCap: 100_000n }, { to: contract, gas: 10n ** 9n });
    expect(word(outcome.output)).toBe(100_000n - 21_000n - 2n);
    expect(() => callMessage(callContext, { to: contract, gas: 20_000n })).toThrow(/intrinsic gas too low/);
  });

  it('pretends what the overrides say of accounts', () => {
    const { callContext } = chainWith(returning('5f54'), new Map([[0n, 7n]]));
    const storage = (override: object) => {
      const stateOverrides = new Map([[contract, override]]);
      return word(callMessage({ ...callContext, stateOverrides }, { to: contract }).outcome.output);
    };
    expect(storage({})).toBe(7n);
    expect(storage({ stateDiff: new Map([[1n, 8n]]) })).toBe(7n);
    expect(storage({ stateDiff: new Map([[0n, 8n]]) })).toBe(8n);
    expect(storage({ state: new Map([[1n, 8n]]) })).toBe(0n);
    expect(storage({ code: hexToBytes(returning('47')), balance: 9n })).toBe(9n);
    const both = { state: new Map(), stateDiff: new Map() };
    expect(() => storage(both)).toThrow(expect.objectContaining({ code: 'OVERRIDE' }));
  });

  it('pretends what the overrides say of the block', () => {
    const { callContext } = chainWith(returning('42'));
    const blockOverrides = { timestamp: 123_456n };
    const { outcome } = callMessage({ ...callContext, blockOverrides }, { to: contract });
    expect(word(outcome.output)).toBe(123_456n);
  });

  it('moves precompiles, whose old place is then an account like any other', () => {
    const { callContext } = new TestChain();
    const identity = addressOf(0).replace(/00$/, '04') as typeof contract;
    const data = hexToBytes('0x1234');
    const target = addressOf(0x44);
    const stateOverrides = new Map([[identity, { movePrecompileToAddress: target }]]);
    const context = { ...callContext, stateOverrides };
    expect(callMessage(context, { to: target, data }).outcome.output).toEqual(data);
    expect(callMessage(context, { to: identity, data }).outcome.output).toHaveLength(0);
    expect(callMessage(callContext, { to: identity, data }).outcome.output).toEqual(data);
    const none = new Map([[target, { movePrecompileToAddress: stranger }]]);
    expect(() => callMessage({ ...callContext, stateOverrides: none }, {})).toThrow(/is not a precompile/);
  });

  it('lets a time limit end it', () => {
    const { callContext } = chainWith('0x5b5f56');
    const reached = () => {
      throw new RangeError('time is up');
    };
    const checkpoint = { everyGas: 10_000, reached };
    expect(() => callMessage({ ...callContext, checkpoint }, { to: contract })).toThrow('time is up');
  });

  it('sees what earlier calls of the same simulation did', () => {
    // SSTORE(0, SLOAD(0) + 1), return SLOAD(0)
    const simulation = new Simulation(chainWith(returning('5f54600101805f55')).callContext);
    expect(word(simulation.call({ to: contract }).outcome.output)).toBe(1n);
    expect(word(simulation.call({ to: contract }).outcome.output)).toBe(2n);
  });
});

describe('estimateGas', () => {
  it('is 21,000 for a transfer', () => {
    const { callContext } = new TestChain();
    expect(estimateGas(callContext, { from: SENDER, to: stranger, value: 1n })).toBe(21_000n);
  });

  it('is the least gas with which the call succeeds', () => {
    // Reverts unless there were more than 50,000 gas left: PUSH3 50000 GAS GT PUSH1 11 JUMPI PUSH0 PUSH0 REVERT JUMPDEST
    const { callContext } = chainWith('0x61c3505a11600b575f5ffd5b00');
    const gas = estimateGas(callContext, { to: contract });
    const status = (given: bigint) => callMessage(callContext, { to: contract, gas: given }).outcome.status;
    expect(status(gas)).toBe('success');
    expect(status(gas - 1n)).toBe('revert');
  });

  it('covers gas that is only refunded afterwards', () => {
    const { callContext } = chainWith('0x5f5f5500', new Map([[0n, 1n]]));
    const gas = estimateGas(callContext, { to: contract });
    expect(gas).toBe(21_000n + 2n + 2n + 5_000n);
  });

  it('says why a call fails at any gas', () => {
    const reverting = chainWith('0x60aa5f5260205ffd');
    const check = () => estimateGas(reverting.callContext, { to: contract });
    expect(check).toThrow(EstimateError);
    expect(check).toThrow('execution reverted');
    const invalid = chainWith('0xfe');
    expect(() => estimateGas(invalid.callContext, { to: contract })).toThrow('invalid opcode: INVALID');
    const endless = chainWith('0x5b5f56');
    const limited = { ...endless.callContext, gasCap: 60_000n };
    expect(() => estimateGas(limited, { to: contract })).toThrow('gas required exceeds allowance (60000)');
  });

  it('stays within what the sender can pay for', () => {
    const chain = chainWith('0x5b5f56');
    const gasPrice = 10n ** 15n;
    const request = { from: SENDER, to: contract, gasPrice };
    const most = (100n * ETHER) / gasPrice;
    expect(() => estimateGas(chain.callContext, request)).toThrow(`gas required exceeds allowance (${most})`);
  });

  it('is within the floor for data', () => {
    const { callContext } = new TestChain();
    const data = new Uint8Array(1_000).fill(1);
    expect(estimateGas(callContext, { to: stranger, data })).toBe(61_000n);
  });
});

describe('createAccessList', () => {
  it('lists slots and other accounts, not what is warm anyway', () => {
    const other = addressOf(0x77);
    // SLOAD(3), BALANCE(other), BALANCE(caller), BALANCE(1)
    const { callContext } = chainWith(`0x600354 73${other.slice(2)}31 3331 600131 00`.replaceAll(' ', ''));
    const { accessList, result } = createAccessList(callContext, { from: SENDER, to: contract });
    expect(accessList).toEqual([
      { address: contract, storageKeys: [bigintToHash32(3n)] },
      { address: other, storageKeys: [] },
    ]);
    expect(result.outcome.status).toBe('success');
  });

  it('follows what the list itself makes reachable, and keeps what it was given', () => {
    const { callContext } = chainWith('0x00');
    const accessList = [{ address: stranger, storageKeys: [bigintToHash32(9n)] }];
    expect(createAccessList(callContext, { to: contract, accessList }).accessList).toEqual(accessList);
  });
});

describe('gas of the simulation', () => {
  it('equals that of the transaction it stands for', () => {
    const chain = chainWith('0x600160005560205f205000');
    const simulated = callMessage(chain.callContext, { from: SENDER, to: contract }).gasUsed;
    expect(chain.mine([transfer({ to: contract })]).gasUsed).toBe(simulated);
  });
});
