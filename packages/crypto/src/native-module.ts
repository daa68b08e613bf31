/**
 * An optional dependency with a binary; undefined where there is no Node, no such package or no binary for the platform.
 * Node's loader is asked for at run time, so bundlers for browsers see no import.
 */
export function loadNativeModule<Module>(name: string): Module | undefined {
  try {
    const nodeModule = globalThis.process?.getBuiltinModule?.('node:module');
    return nodeModule?.createRequire(import.meta.url)(name) as Module | undefined;
  } catch {
    return undefined;
  }
}
