/**
 * The global `WebAssembly` as Node has it.
 *
 * Owns: its types. Only the compiler's browser library declares them, and that one would let browser globals pass
 * everywhere. Must never: differ from the specification of the JavaScript interface.
 */
declare namespace WebAssembly {
  type ImportExportKind = 'function' | 'global' | 'memory' | 'table' | 'tag'
  type ImportValue = ((...values: never[]) => unknown) | Global | Memory | Table | number | bigint
  type ModuleImports = Record<string, ImportValue>
  type Imports = Record<string, ModuleImports>
  type ExportValue = ((...values: never[]) => unknown) | Global | Memory | Table
  type Exports = Record<string, ExportValue>

  interface ModuleExportDescriptor {
    readonly name: string
    readonly kind: ImportExportKind
  }

  interface ModuleImportDescriptor extends ModuleExportDescriptor {
    readonly module: string
  }

  class Module {
    constructor(bytes: ArrayBufferView<ArrayBuffer> | ArrayBuffer)
    static exports(module: Module): ModuleExportDescriptor[]
    static imports(module: Module): ModuleImportDescriptor[]
    static customSections(module: Module, name: string): ArrayBuffer[]
  }

  class Instance {
    constructor(module: Module, imports?: Imports)
    readonly exports: Exports
  }

  interface MemoryDescriptor {
    readonly initial: number
    readonly maximum?: number
    readonly shared?: boolean
  }

  class Memory {
    constructor(descriptor: MemoryDescriptor)
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }

  interface TableDescriptor {
    readonly element: 'anyfunc' | 'externref'
    readonly initial: number
    readonly maximum?: number
  }

  class Table {
    constructor(descriptor: TableDescriptor, value?: unknown)
    readonly length: number
    get(index: number): unknown
    grow(count: number, value?: unknown): number
    set(index: number, value?: unknown): void
  }

  interface GlobalDescriptor {
    readonly value: 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'externref' | 'anyfunc'
    readonly mutable?: boolean
  }

  class Global<Value = number | bigint> {
    constructor(descriptor: GlobalDescriptor, value?: Value)
    value: Value
    valueOf(): Value
  }

  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}

  interface Instantiated {
    readonly module: Module
    readonly instance: Instance
  }

  function validate(bytes: ArrayBufferView<ArrayBuffer> | ArrayBuffer): boolean
  function compile(bytes: ArrayBufferView<ArrayBuffer> | ArrayBuffer): Promise<Module>
  function instantiate(bytes: ArrayBufferView<ArrayBuffer> | ArrayBuffer, imports?: Imports): Promise<Instantiated>
  function instantiate(module: Module, imports?: Imports): Promise<Instance>
}
