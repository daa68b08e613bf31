import { rulesOf } from '@ethane/chainspec';
import { keccak256Hex } from '@ethane/crypto';
import { createEvm, type Outcome } from '@ethane/evm';
import {
  type AllocJson,
  addressOf,
  bytesOf,
  differencesFrom,
  hashOf,
  isObject,
  type JsonObject,
  quantityOf,
  readAlloc,
  stateOfAlloc,
} from '@ethane/node/statetest';
import { bytesToHex, equalBytes } from '@ethane/primitives';
import { OverlayReader, WorldState } from '@ethane/state';
import { encodeLogs } from '@ethane/types';
import type { Format } from './format.ts';

/** One message; without `post` it must fail. */
interface VmTestJson {
  readonly env: Readonly<Record<string, string>>;
  readonly pre: AllocJson;
  readonly exec: Readonly<
    Record<'address' | 'caller' | 'code' | 'data' | 'gas' | 'gasPrice' | 'origin' | 'value', string>
  >;
  readonly gas?: string;
  readonly out?: string;
  readonly logs?: string;
  readonly post?: AllocJson;
}

/** The machine without transactions, under the rules of Homestead. */
export const vmTests: Format<VmTestJson> = {
  name: 'VM test',
  matches(value): value is JsonObject & VmTestJson {
    return isObject(value) && isObject(value.exec) && isObject(value.env) && isObject(value.pre);
  },
  run({ name, value, record }) {
    record.check(name, '', () => runCase(value));
  },
};

const RULES = rulesOf('homestead');

function runCase(test: VmTestJson): string | undefined {
  const { state } = stateOfAlloc(readAlloc(test.pre));
  const world = new WorldState(state);
  const outcome = runMessage(test, world);
  if (test.post === undefined) return outcome.status === 'halt' ? undefined : `${outcome.status}, must fail`;
  if (outcome.status !== 'success') return outcome.status === 'halt' ? outcome.reason.message : 'reverted';
  const { logs } = world;
  world.finishTransaction({ stateClearing: false });
  if (test.gas !== undefined && outcome.gasLeft !== quantityOf(test.gas)) {
    return `${outcome.gasLeft} gas left, want ${quantityOf(test.gas)}`;
  }
  if (test.out !== undefined && !equalBytes(outcome.output, bytesOf(test.out))) {
    return `output ${bytesToHex(outcome.output)}, want ${test.out}`;
  }
  const logsHash = keccak256Hex(encodeLogs(logs));
  if (test.logs !== undefined && logsHash !== hashOf(test.logs))
    return `logs hash ${logsHash}, want ${test.logs}`;
  const diff = world.diff();
  const lines = differencesFrom(readAlloc(test.post), new OverlayReader(state, diff));
  return lines.length === 0 ? undefined : `state differs: ${lines.join('; ')}`;
}

/** The value has been moved already, so both balances are set back before it is moved. */
function runMessage({ env, exec }: VmTestJson, world: WorldState): Outcome {
  const to = addressOf(exec.address);
  const caller = addressOf(exec.caller);
  const value = quantityOf(exec.value);
  world.beginTransaction();
  world.addBalance(caller, value);
  world.subtractBalance(to, value);
  const evm = createEvm({
    rules: RULES,
    host: world,
    block: {
      number: quantityOf(env.currentNumber),
      timestamp: quantityOf(env.currentTimestamp),
      coinbase: addressOf(env.currentCoinbase),
      gasLimit: quantityOf(env.currentGasLimit),
      difficulty: quantityOf(env.currentDifficulty),
      chainId: 1n,
      blockHash: (number) => keccak256Hex(new TextEncoder().encode(number.toString())),
    },
    transaction: {
      origin: addressOf(exec.origin),
      gasPrice: quantityOf(exec.gasPrice),
      blobVersionedHashes: [],
    },
  });
  return evm.execute({
    kind: 'call',
    caller,
    to,
    value,
    code: bytesOf(exec.code),
    data: bytesOf(exec.data),
    gas: quantityOf(exec.gas),
  });
}
