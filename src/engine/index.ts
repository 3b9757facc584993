import { fileURLToPath } from 'node:url'
import { Worker, isMainThread, workerData } from 'node:worker_threads'
import * as v from 'valibot'
import { processors } from './processors'
import { watchParent } from './watch-parent'
import { keepYoungGenerationSmall } from './young-generation'

/** The engine process. The same file is also its threads: one that watches over its parent, and one that makes batches. */
async function start(): Promise<void> {
  const [{ serve }, { startedWith }] = await Promise.all([import('./serve'), import('./ports')])
  const port = startedWith()
  if (!port) {
    process.stderr.write('This is the engine of Jackdaw. It is started by the program, not by hand.\n')
    process.exit(2)
  }
  serve(port, {
    reports: async () => {
      const [{ engineReports }, { removeAbandonedFolders }] = await Promise.all([
        import('./backends'),
        import('./graph/abandoned-folders'),
      ])
      void removeAbandonedFolders()
      return engineReports()
    },
    use: async (choice) => (await import('./backends')).useEngine(choice),
    ...(spareProcessor && { startThread: (work) => new Worker(file, { workerData: work }) }),
  })
  port.onClose(() => process.exit(0))
}

/** A step of TensorFlow keeps two processors busy: measured there, a thread took as much from it as it gave. */
const spareProcessor = processors > 2

/** Of a thread. */
async function startThread(): Promise<void> {
  const { parent } = v.parse(v.object({ parent: v.optional(v.number()) }), workerData)
  if (parent !== undefined) return watchParent(parent)
  const { SharedBatches, sharedWorkSchema } = await import('./data/prefetch/shared-batches')
  new SharedBatches(v.parse(sharedWorkSchema, workerData)).serve()
}

const file = fileURLToPath(import.meta.url)
// In every thread: the start of one makes some versions of Node forget what was said before.
keepYoungGenerationSmall()
if (isMainThread) {
  // Pictures are decoded on as many threads as there are processors; this is read before the first of them starts.
  process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, processors))
  // A utility process of Electron ends with its channel; a child of Node has to see to it itself.
  if (process.send) new Worker(file, { workerData: { parent: process.ppid } }).unref()
  void start()
} else {
  void startThread()
}
