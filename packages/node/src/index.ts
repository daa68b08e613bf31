export { createDevNode, type DevNodeOptions } from './create-dev-node.ts';
export type { ChainSettings, EthashSize } from './datadir.ts';
export type { DevAccount } from './dev-accounts.ts';
export {
  decryptKeystore,
  type EncryptOptions,
  encryptKeystore,
  type Keystore,
  KeystoreError,
  type KeystoreErrorCode,
} from './keystore.ts';
export { createLogger, type LogFields, type Logger, type LogSink, type LogStyle } from './logger.ts';
export type { MiningMode } from './mining-options.ts';
export { createNode, type EthaneNode, type NodeConfig, type ServerConfig } from './node.ts';
export { VERSION } from './version.ts';
