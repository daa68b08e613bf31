/** The part of the WebAssembly API that we use; neither the ES libraries nor Node's types declare it. */
interface WebAssemblyApi {
  readonly Module: new (binary: Uint8Array) => WebAssemblyModule;
  readonly Instance: new (module: object, imports?: object) => { readonly exports: unknown };
  readonly Memory: new (size: { readonly initial: number }) => WebAssemblyMemory;
}

/** Compiled code, from which instances are made. */
export type WebAssemblyModule = object;

/** Linear memory; the buffer is another one after it has grown. */
export interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer;
}

const { WebAssembly } = globalThis as typeof globalThis & { readonly WebAssembly: WebAssemblyApi };

/** Compiles and instantiates a module without imports, synchronously: meant for some kilobytes. */
export function instantiate<Exports>(base64: string): Exports {
  return instantiateModule<Exports>(compileModule(base64), {});
}

/** Compiles a module, synchronously: engines put off most of the work to the first calls of its functions. */
export function compileModule(base64: string): WebAssemblyModule {
  const characters = atob(base64);
  const binary = new Uint8Array(characters.length);
  for (let i = 0; i < binary.length; i++) binary[i] = characters.charCodeAt(i);
  return new WebAssembly.Module(binary);
}

/** An instance of its own memory and state. */
export function instantiateModule<Exports>(module: WebAssemblyModule, imports: object): Exports {
  return new WebAssembly.Instance(module, imports).exports as Exports;
}

/** Memory for a module that imports it, in pages of 64 KiB. */
export function createMemory(pages: number): WebAssemblyMemory {
  return new WebAssembly.Memory({ initial: pages });
}
