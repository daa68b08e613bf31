import { createAddress, type Tracer } from '@ethane/evm';
import { type Address, bigintToAddress, bigintToHash32, ZERO_ADDRESS } from '@ethane/primitives';
import type { AccessList } from '@ethane/types';
import { type CallContext, type CallRequest, Simulation } from './simulation.ts';
import type { TransitionResult } from './transition.ts';

/** An access list, and the run of the call with it. */
export interface AccessListResult {
  readonly accessList: AccessList;
  readonly result: TransitionResult;
}

/**
 * What the call touches besides what is warm anyway. Repeats until the list no longer grows, as access costs can change
 * what a call does.
 *
 * @throws TransactionError
 */
export function createAccessList(context: CallContext, request: CallRequest): AccessListResult {
  let accessList = request.accessList ?? [];
  for (;;) {
    const simulation = new Simulation(context);
    const collector = new AccessCollector(accessList, warmAnyway(simulation, request));
    const result = simulation.call({ ...request, accessList }, collector);
    const size = countEntries(accessList);
    const found = collector.accessList();
    if (countEntries(found) === size) return { accessList: found, result };
    accessList = found;
  }
}

function countEntries(list: AccessList): number {
  return list.reduce((sum, { storageKeys }) => sum + 1 + storageKeys.length, 0);
}

/** Sender, recipient, precompiles: listing the address alone would cost and gain nothing. */
function warmAnyway({ rules, state }: Simulation, request: CallRequest): Set<Address> {
  const from = request.from ?? ZERO_ADDRESS;
  const to = request.to ?? createAddress(from, state.getNonce(from));
  return new Set([from, to, ...rules.evm.precompiles.map(({ address }) => address)]);
}

/** Notes the operands of every instruction that accesses an account or a slot. */
class AccessCollector implements Tracer {
  readonly #slots = new Map<Address, Set<bigint>>();
  readonly #excluded: ReadonlySet<Address>;

  constructor(initial: AccessList, excluded: ReadonlySet<Address>) {
    this.#excluded = excluded;
    for (const { address, storageKeys } of initial) {
      this.#slotsOf(address);
      for (const key of storageKeys) this.#slotsOf(address).add(BigInt(key));
    }
  }

  onStep(view: Parameters<NonNullable<Tracer['onStep']>>[0]): void {
    switch (view.opcodeName) {
      case 'SLOAD':
      case 'SSTORE':
        if (view.stackSize >= 1) this.#slotsOf(view.address).add(view.peek(0));
        break;
      case 'BALANCE':
      case 'EXTCODESIZE':
      case 'EXTCODECOPY':
      case 'EXTCODEHASH':
      case 'SELFDESTRUCT':
        if (view.stackSize >= 1) this.#access(view.peek(0));
        break;
      case 'CALL':
      case 'CALLCODE':
      case 'DELEGATECALL':
      case 'STATICCALL':
        if (view.stackSize >= 5) this.#access(view.peek(1));
        break;
    }
  }

  accessList(): AccessList {
    return [...this.#slots].map(([address, slots]) => ({
      address,
      storageKeys: [...slots].map(bigintToHash32),
    }));
  }

  #access(word: bigint): void {
    const address = bigintToAddress(word);
    if (!this.#excluded.has(address)) this.#slotsOf(address);
  }

  #slotsOf(address: Address): Set<bigint> {
    let slots = this.#slots.get(address);
    if (slots === undefined) {
      slots = new Set();
      this.#slots.set(address, slots);
    }
    return slots;
  }
}
