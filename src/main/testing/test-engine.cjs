'use strict'
/**
 * A stand-in for the engine that speaks its protocol, trains a number instead of a network, and misbehaves on demand. Tests
 * start it through a file made by `engineThat`, which calls this module's function with a behaviour:
 *
 *   hello        'greet' (default), 'never', 'crash', 'abort', 'newer', 'garbage'
 *   milliseconds how long a step takes; 0 if not said
 *   fault        { step, kind }: what happens when training comes to this step; see `faults`
 *   deaf         true: does not obey `stop`
 *   differs      amount that a replay's probabilities are off by
 *   decode       'hang', 'stop', 'abort', 'short': what happens to pictures whose name begins with "bad"
 *   usable       false: no engine can be used
 */
const { createHash } = require('node:crypto')
const {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} = require('node:fs')
const path = require('node:path')

const report = (usable) => ({
  id: 'tensorflow-cpu',
  usable,
  reason: usable ? 'It is there.' : 'It is not there.',
  device: 'test',
  version: '0',
  picked: usable,
})
const cuda = { ...report(false), id: 'tensorflow-cuda', reason: 'No GPU was found.' }

const faults = {
  abort: () => process.abort(),
  segfault: () => process.kill(process.pid, 'SIGSEGV'),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  exit: () => process.exit(7),
  hang: () => process.kill(process.pid, 'SIGSTOP'),
  loop: () => {
    for (;;);
  },
  garbage: () => process.send({ type: 'progress', id: 'one', progress: null }),
  strangeResult: (id) => process.send({ type: 'done', id, result: { outcome: 'won' } }),
  outOfMemory: () => {
    process.stderr.write('FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n')
    process.abort()
  },
  notFinite: () => {
    throw { code: 'loss-not-finite', subject: '', detail: { epoch: 1, batch: 3 } }
  },
  flood: (id) => {
    for (let i = 0; i < 20_000; i++) process.send({ type: 'progress', id: 999_999, progress: { kind: 'paused' } })
    process.stderr.write('x'.repeat(1_000_000))
    return id
  },
}

const next = (value) => (Math.imul(value, 1103515245) + 12345) >>> 0
const hash = (text) => createHash('sha256').update(text).digest('hex')
const checkpointName = (step) => `step-${String(step).padStart(8, '0')}.safetensors`

function writeWhole(file, data) {
  const temporary = `${file}.part`
  const handle = openSync(temporary, 'w')
  writeFileSync(handle, data)
  fsyncSync(handle)
  closeSync(handle)
  renameSync(temporary, file)
}
function saveCheckpoint(directory, state) {
  const body = JSON.stringify(state)
  writeWhole(path.join(directory, checkpointName(state.step)), `${hash(body)}${body}`)
  const names = readdirSync(directory)
    .filter((name) => /^step-\d+\.safetensors$/.test(name))
    .sort()
  for (const name of names.slice(0, -2)) rmSync(path.join(directory, name), { force: true })
}
function readCheckpoint(file) {
  const text = readFileSync(file, 'utf8')
  const body = text.slice(64)
  if (hash(body) !== text.slice(0, 64))
    throw { code: 'checkpoint-damaged', subject: path.basename(file), detail: { reason: 'test' } }
  return JSON.parse(body)
}

/** Safetensors by hand: `predicted` I32 and `confidence` F32. */
function writePredictions(file, predicted, confidence) {
  const n = predicted.length
  const header = JSON.stringify({
    predicted: { dtype: 'I32', shape: [n], data_offsets: [0, 4 * n] },
    confidence: { dtype: 'F32', shape: [n], data_offsets: [4 * n, 8 * n] },
  })
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  const numbers = [Buffer.from(Int32Array.from(predicted).buffer), Buffer.from(Float32Array.from(confidence).buffer)]
  writeFileSync(file, Buffer.concat([length, Buffer.from(padded), ...numbers]))
}

/** What the "model" says of picture `index`: surest of one class, which depends on the weight. */
function answer(value, index, classes) {
  const best = (value + index) % classes
  const sure = 0.5 + ((value ^ (index * 7919)) % 1000) / 2500
  return Array.from({ length: classes }, (_, k) => (k === best ? sure : (1 - sure) / (classes - 1)))
}

module.exports = function testEngine(behaviour) {
  const controls = new Map()
  const pause = (ms) => new Promise((resolve) => (ms ? setTimeout(resolve, ms) : setImmediate(resolve)))

  async function train(id, job) {
    const tell = (progress) => process.send({ type: 'progress', id, progress })
    const { config, dataset, checkpoints } = job
    const taken = Math.min(config.limit ?? dataset.counts.train, dataset.counts.train)
    const validationPictures = Math.round(taken * config.validationShare)
    const trainingPictures = taken - validationPictures
    const stepsPerEpoch = Math.ceil(trainingPictures / config.batchSize)
    const begins = job.startFrom ? readCheckpoint(job.startFrom.checkpoint).value : config.seed
    const state = job.resumeFrom ? readCheckpoint(job.resumeFrom) : { value: begins, step: 0 }
    const counts = { stepsPerEpoch, trainingPictures, validationPictures, parameters: 1 }
    tell({ kind: 'started', engine: report(true), ...counts })
    const position = () => {
      const epoch = Math.floor(state.step / stepsPerEpoch)
      return { epoch, batch: state.step - epoch * stepsPerEpoch, step: state.step }
    }
    const save = () => {
      saveCheckpoint(checkpoints, state)
      tell({ kind: 'checkpoint', file: checkpointName(state.step), position: position(), seconds: state.step / 100 })
    }
    const end = (outcome) => {
      if (outcome === 'stopped') save()
      const checkpoint = checkpointName(state.step)
      return { outcome, position: position(), seconds: state.step / 100, checkpoint, tensorsLeft: 0 }
    }
    const control = controls.get(id)
    if (!job.resumeFrom) save()
    while (state.step < config.epochs * stepsPerEpoch) {
      state.value = next(state.value)
      state.step++
      const epoch = Math.ceil(state.step / stepsPerEpoch)
      const metrics = [{ type: 'batch', step: state.step, epoch, loss: state.value / 2 ** 32, accuracy: 0.5 }]
      if (state.step % stepsPerEpoch === 0) {
        const measured = { loss: 0.5, accuracy: 0.5, validationLoss: null, validationAccuracy: null, seconds: 1 }
        metrics.push({ type: 'epoch', step: state.step, epoch, ...measured })
      }
      tell({ kind: 'metrics', metrics, position: position(), seconds: state.step / 100 })
      if (state.step % stepsPerEpoch === 0) save()
      if (behaviour.fault?.step === state.step) faults[behaviour.fault.kind](id)
      await pause(behaviour.milliseconds)
      if (control.paused && !control.stopped) {
        tell({ kind: 'paused' })
        while (control.paused && !control.stopped) await pause(5)
        if (!control.stopped) tell({ kind: 'resumed' })
      }
      if (control.stopped) return end('stopped')
    }
    return end('finished')
  }

  function evaluate(id, { model, dataset, split, predictions }) {
    const { value, step } = readCheckpoint(model.checkpoint)
    const start = split === 'train' ? 0 : dataset.counts.train
    const count = dataset.counts[split]
    const labels = new Uint16Array(new Uint8Array(readFileSync(dataset.labels)).buffer).subarray(start, start + count)
    const confusion = Array.from({ length: dataset.classCount }, () => new Array(dataset.classCount).fill(0))
    const answers = Array.from(labels, (_, i) => answer(value, start + i, dataset.classCount))
    const confidence = answers.map((row) => Math.max(...row))
    const predicted = answers.map((row) => row.indexOf(Math.max(...row)))
    predicted.forEach((k, i) => confusion[labels[i]][k]++)
    writePredictions(predictions, predicted, confidence)
    process.send({ type: 'progress', id, progress: { kind: 'pictures', done: count, total: count } })
    const correct = predicted.filter((k, i) => k === labels[i]).length
    return { count, correct, loss: 1, confusion, seconds: 0.1, step }
  }

  async function decode({ name, shape }) {
    if (name.startsWith('bad') && behaviour.decode === 'hang') await new Promise(() => undefined)
    if (name.startsWith('bad') && behaviour.decode === 'abort') process.abort()
    if (name.startsWith('text')) throw { code: 'picture-kind', subject: name, detail: {} }
    return { width: 5, height: 6, pixels: new Uint8Array(shape[0] * shape[1] * shape[2]).fill(name.length) }
  }

  /** Answers for each file by its name; says every few milliseconds how far it is, also while it hangs. */
  async function decodeFiles(id, { files, shape }) {
    const size = shape.reduce((a, b) => a * b)
    const outcomes = []
    const pixels = []
    const tell = () => {
      const progress = { kind: 'pictures', done: outcomes.length, total: files.length }
      process.send({ type: 'progress', id, progress })
    }
    const timer = setInterval(tell, 20)
    let missing = 0
    for (const { name } of files) {
      if (name.startsWith('bad')) {
        if (behaviour.decode === 'hang') await new Promise(() => undefined)
        if (behaviour.decode === 'stop') process.kill(process.pid, 'SIGSTOP')
        if (behaviour.decode === 'abort') process.abort()
        if (behaviour.decode === 'short') missing = 1
      }
      if (name.startsWith('text')) {
        outcomes.push({ ok: false, error: { code: 'picture-kind', subject: name, detail: {} } })
      } else {
        outcomes.push({ ok: true, width: 5, height: 6, repairs: [] })
        pixels.push(Buffer.alloc(size, name.length))
      }
      if (behaviour.milliseconds) await pause(behaviour.milliseconds)
    }
    clearInterval(timer)
    return { outcomes, pixels: new Uint8Array(Buffer.concat(pixels)).slice(missing) }
  }

  const probabilities = (model, keys, off = 0) => {
    const { value } = model.checkpoint ? readCheckpoint(model.checkpoint) : model
    return {
      probabilities: keys.map((key) => answer(value, key, model.classCount).map((p, k) => p + (k ? 0 : off))),
    }
  }
  const jobs = {
    train: (id, job) => train(id, job),
    evaluate: (id, job) => evaluate(id, job),
    decode: (_id, job) => decode(job),
    'decode-files': (id, job) => decodeFiles(id, job),
    'predict-indices': (_id, job) => probabilities(job.model, job.indices),
    'predict-pixels': (_id, { model, pixels }) => {
      const size = model.inputShape.reduce((a, b) => a * b)
      const rows = Array.from({ length: pixels.length / size }, (_, i) => pixels[i * size])
      return probabilities(model, rows)
    },
    export: (_id, { directory, model }) => {
      const body = JSON.stringify(readCheckpoint(model.checkpoint))
      writeFileSync(path.join(directory, 'model.json'), body)
      return { files: [{ name: 'model.json', bytes: body.length }] }
    },
    replay: (_id, { directory, model, indices }) => {
      const { value } = JSON.parse(readFileSync(path.join(directory, 'model.json'), 'utf8'))
      return probabilities({ ...model, checkpoint: '', value }, indices, behaviour.differs)
    },
    measure: () => ({
      millisecondsPerStep: 10,
      millisecondsPerEvaluation: 4,
      picturesPerSecond: 1000,
      engine: report(true),
    }),
  }

  async function run(id, job) {
    controls.set(id, { paused: false, stopped: false })
    try {
      const result = await jobs[job.kind](id, job)
      process.send({ type: 'done', id, result })
    } catch (error) {
      const data =
        error.code && error.detail ? error : { code: 'unexpected', subject: '', detail: { reason: String(error) } }
      process.send({ type: 'failed', id, error: data })
    }
  }

  function greet() {
    const engines = [cuda, report(behaviour.usable !== false)]
    switch (behaviour.hello ?? 'greet') {
      case 'greet':
        return process.send({ type: 'hello', protocol: 1, engines })
      case 'newer':
        return process.send({ type: 'hello', protocol: 2, engines })
      case 'garbage':
        return process.send('good morning')
      case 'crash':
        throw new Error('libtest.so.2: cannot open shared object file')
      case 'abort':
        return process.abort()
    }
  }

  process.on('disconnect', () => process.exit(0))
  process.on('message', (message) => {
    if (message.type === 'hello') return greet()
    if (message.type === 'job') return void run(message.id, message.job)
    const control = controls.get(message.id)
    if (!control || (behaviour.deaf && message.action === 'stop')) return
    if (message.action === 'stop') control.stopped = true
    else control.paused = message.action === 'pause'
  })
}
