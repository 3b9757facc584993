import { fork } from 'node:child_process'
import { threadEnvironment } from './machine.mjs'
import { engineOutput } from './paths.mjs'

/** Longest wait for an engine to greet, in milliseconds; it loads TensorFlow first. */
const greetingTime = 60_000

/** The engine as the program starts it, in a process of its own, spoken to by its protocol. `stop` has to be called. */
export class Engine {
  #child
  #nextId = 1
  /** @type {Map<number, { resolve(value: any): void, reject(error: Error): void, onProgress(progress: any): void }>} */
  #pending = new Map()
  #errors = ''
  /** What it can compute with: its own reports. @type {any[]} */
  engines = []

  /** @param {{ opByOp?: boolean }} options whether steps are run op by op */
  static async start({ opByOp = false } = {}) {
    const engine = new Engine(opByOp)
    await engine.#greet()
    return engine
  }

  /** @param {boolean} opByOp */
  constructor(opByOp) {
    const env = { ...process.env, ...threadEnvironment, TF_CPP_MIN_LOG_LEVEL: '2' }
    delete env.JACKDAW_OP_BY_OP
    this.#child = fork(engineOutput, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      env: opByOp ? { ...env, JACKDAW_OP_BY_OP: '1' } : env,
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text) => (this.#errors = (this.#errors + text).slice(-2000)))
    this.#child.on('message', (/** @type {any} */ message) => this.#receive(message))
  }

  get pid() {
    return this.#child.pid
  }

  /**
   * @param {any} job as the engine's protocol has them
   * @param {(progress: any) => void} [onProgress]
   * @returns {Promise<any>}
   */
  run(job, onProgress = () => undefined) {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onProgress })
      this.#child.send({ type: 'job', id, job })
    })
  }

  /** Tells what to do to the job that was begun last. @param {'pause' | 'resume' | 'stop'} action */
  control(action) {
    this.#child.send({ type: 'control', id: this.#nextId - 1, action })
  }

  async stop() {
    if (this.#child.exitCode !== null) return
    const gone = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.disconnect()
    await gone
  }

  #greet() {
    return /** @type {Promise<void>} */ (
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          this.#child.kill('SIGKILL')
          reject(new Error('the engine did not greet'))
        }, greetingTime)
        this.#pending.set(0, {
          resolve: ({ engines }) => {
            clearTimeout(late)
            this.engines = engines
            resolve()
          },
          reject,
          onProgress: () => undefined,
        })
        this.#child.once('exit', (code, signal) => {
          clearTimeout(late)
          for (const { reject } of this.#pending.values())
            reject(new Error(`the engine ended (${signal ?? code}): ${this.#errors.trim()}`))
        })
        this.#child.send({ type: 'hello', protocol: 1 })
      })
    )
  }

  /** @param {any} message */
  #receive(message) {
    const id = message.type === 'hello' ? 0 : message.id
    const pending = this.#pending.get(id)
    if (!pending) return
    if (message.type === 'progress') return pending.onProgress(message.progress)
    this.#pending.delete(id)
    if (message.type === 'hello') pending.resolve(message)
    else if (message.type === 'done') pending.resolve(message.result)
    else pending.reject(new Error(`${message.error.code} ${JSON.stringify(message.error.detail)}`))
  }
}

/**
 * Starts an engine, lends it, and ends it.
 * @template T
 * @param {{ opByOp?: boolean }} options
 * @param {(engine: Engine) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withEngine(options, use) {
  const engine = await Engine.start(options)
  try {
    return await use(engine)
  } finally {
    await engine.stop()
  }
}
