/** The part of the WebAssembly API that we use; neither the ES libraries nor Node's types declare it. */
interface WebAssemblyApi {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/** A compiled WebAssembly module without imports, whose instances export `Exports`. */
export interface WebAssemblyModule<Exports> {
  /** A new instance, with a memory of its own. */
  instantiate(): Exports;
}

/** Compiles a module without imports, given in base64, synchronously: meant for some kilobytes. */
export function compileWebAssembly<Exports>(base64: string): WebAssemblyModule<Exports> {
  const { WebAssembly } = globalThis as typeof globalThis & { readonly WebAssembly: WebAssemblyApi };
  const binary = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const module = new WebAssembly.Module(binary);
  return { instantiate: () => new WebAssembly.Instance(module).exports as Exports };
}
