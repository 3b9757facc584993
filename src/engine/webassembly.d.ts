/** What the engine uses of WebAssembly, which all its hosts have and no types but those of browsers tell of. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
  const Module: new (bytes: Uint8Array) => Module
  const Instance: new (module: Module) => { readonly exports: Record<string, unknown> }
}
