import type { EngineId } from '../../../shared/run-config'

/** What engines are called in the window. */
export const engineNames: Record<EngineId, string> = {
  'tensorflow-cuda': 'Graphics card (TensorFlow with CUDA)',
  'tensorflow-cpu': 'Processor (TensorFlow)',
  webassembly: 'WebAssembly (runs anywhere, slower)',
}
