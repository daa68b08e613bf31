/** The part of the WebAssembly API that we use; neither the ES libraries nor Node's types declare it. */
interface WebAssemblyApi {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/** Compiles and instantiates a module without imports, synchronously: meant for some kilobytes. */
export function instantiate<Exports>(base64: string): Exports {
  const { WebAssembly } = globalThis as typeof globalThis & { readonly WebAssembly: WebAssemblyApi };
  const binary = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(binary)).exports as Exports;
}
