import { type Method, method } from '../protocol/method.ts';
import { ACCOUNT_METHODS } from './accounts.ts';
import { BLOCK_METHODS } from './blocks.ts';
import { CALL_METHODS } from './calls.ts';
import { CHAIN_METHODS } from './chain.ts';
import { CONFIG_METHODS } from './config.ts';
import { DEBUG_METHODS } from './debug.ts';
import { DEVELOPMENT_METHODS } from './development.ts';
import { LOG_METHODS } from './logs.ts';
import { MINING_METHODS } from './mining.ts';
import { STATE_METHODS } from './state.ts';
import { SUBSCRIPTION_METHODS } from './subscriptions.ts';
import { TRANSACTION_METHODS } from './transactions.ts';
import { TXPOOL_METHODS } from './txpool.ts';
import { WEB3_METHODS } from './web3.ts';

/** Every method that the server knows. */
export const METHODS: readonly Method[] = [
  ...WEB3_METHODS,
  ...CHAIN_METHODS,
  ...CONFIG_METHODS,
  ...BLOCK_METHODS,
  ...TRANSACTION_METHODS,
  ...STATE_METHODS,
  ...CALL_METHODS,
  ...ACCOUNT_METHODS,
  ...LOG_METHODS,
  ...SUBSCRIPTION_METHODS,
  ...MINING_METHODS,
  ...DEVELOPMENT_METHODS,
  ...TXPOOL_METHODS,
  ...DEBUG_METHODS,
  method('rpc_modules', [], () => modules()),
];

/** Namespaces with their version, which has always been 1.0. */
function modules(): Readonly<Record<string, string>> {
  const names = METHODS.map(({ name }) => name.slice(0, name.indexOf('_')));
  return Object.fromEntries([...new Set(names)].map((name) => [name, '1.0']));
}
