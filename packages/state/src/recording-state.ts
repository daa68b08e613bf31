import type { Address, Bytes, Hash32 } from '@ethane/primitives';
import type { BlockAccessList } from '@ethane/types';
import { AccessRecorder, type RecordedState } from './access-recorder.ts';
import type { StateReader } from './reader.ts';
import { WorldState } from './world-state.ts';

/**
 * A world that records the access list of the block that it runs. Apart from {@link WorldState} so that recording costs
 * nothing where nobody asks for it. Warming (`accessAddress`, `accessStorage`) is no access.
 */
export class RecordingState extends WorldState {
  /** Where in the block things happen now, see `IndexedChange`. */
  index = 0;
  readonly #recorder = new AccessRecorder();
  readonly #now: RecordedState;

  constructor(reader: StateReader) {
    super(reader);
    this.#now = {
      account: (address) => ({
        balance: super.getBalance(address),
        nonce: super.getNonce(address),
        codeHash: super.getCodeHash(address),
      }),
      code: (address) => super.getCode(address),
      storage: (address, slot) => super.getStorage(address, slot),
    };
  }

  /** All that the transactions accessed which have ended since the last call. */
  takeAccessList(): BlockAccessList {
    return this.#recorder.take();
  }

  override beginTransaction(warmAddresses?: ReadonlySet<Address>): void {
    super.beginTransaction(warmAddresses);
    this.#recorder.begin();
  }

  override finishTransaction(options: { readonly stateClearing: boolean }): void {
    super.finishTransaction(options);
    this.#recorder.end(this.index, this.#now);
  }

  override exists(address: Address): boolean {
    this.#recorder.read(address);
    return super.exists(address);
  }

  override isEmpty(address: Address): boolean {
    this.#recorder.read(address);
    return super.isEmpty(address);
  }

  override getBalance(address: Address): bigint {
    this.#recorder.read(address);
    return super.getBalance(address);
  }

  override addBalance(address: Address, amount: bigint): void {
    this.#beforeWrite(address);
    super.addBalance(address, amount);
  }

  override subtractBalance(address: Address, amount: bigint): void {
    this.#beforeWrite(address);
    super.subtractBalance(address, amount);
  }

  override getNonce(address: Address): bigint {
    this.#recorder.read(address);
    return super.getNonce(address);
  }

  override setNonce(address: Address, nonce: bigint): void {
    this.#beforeWrite(address);
    super.setNonce(address, nonce);
  }

  override getCode(address: Address): Bytes {
    this.#recorder.read(address);
    return super.getCode(address);
  }

  override getCodeHash(address: Address): Hash32 {
    this.#recorder.read(address);
    return super.getCodeHash(address);
  }

  override setCode(address: Address, code: Bytes): void {
    this.#beforeWrite(address);
    super.setCode(address, code);
  }

  override hasStorage(address: Address): boolean {
    this.#recorder.read(address);
    return super.hasStorage(address);
  }

  override getStorage(address: Address, slot: bigint): bigint {
    this.#recorder.readSlot(address, slot);
    return super.getStorage(address, slot);
  }

  override getOriginalStorage(address: Address, slot: bigint): bigint {
    this.#recorder.readSlot(address, slot);
    return super.getOriginalStorage(address, slot);
  }

  override setStorage(address: Address, slot: bigint, value: bigint): void {
    this.#recorder.readSlot(address, slot);
    if (!this.#recorder.hasSlotBefore(address, slot)) {
      this.#recorder.slotBefore(address, slot, super.getOriginalStorage(address, slot));
    }
    super.setStorage(address, slot, value);
  }

  override createAccount(address: Address): void {
    this.#beforeWrite(address);
    super.createAccount(address);
  }

  override selfDestruct(address: Address): boolean {
    this.#beforeWrite(address);
    return super.selfDestruct(address);
  }

  #beforeWrite(address: Address): void {
    this.#recorder.read(address);
    if (!this.#recorder.hasBefore(address)) this.#recorder.before(address, this.#now.account(address));
  }
}
