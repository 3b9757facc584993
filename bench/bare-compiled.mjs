/**
 * The bound for our training loop when steps are compiled: the seed's network, step after step. No metrics, no checkpoints, no
 * validation, no shuffle, no messages, nothing read back.
 *   node out/bench/bare-compiled.cjs IMAGES LABELS STEPS
 * IMAGES and LABELS are files of bytes as in the library. Prints {"seconds": s} for that many steps of 100, after 20 to warm up.
 */
import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs'
import { loadTensorFlow } from '../src/engine/backends/load-tensorflow'
import { byteTensor } from '../src/engine/graph/byte-tensor'
import { buildNetwork } from '../src/engine/models/build-network'
import { initialWeights } from '../src/engine/models/initial-weights'
import { CompiledStep } from '../src/engine/train/compiled-step'
import { optimizerRule } from '../src/engine/train/optimizers'
import { lenet, lenetDefaults } from '../src/shared/presets'

const [images, labels, count] = process.argv.slice(2)
const steps = Number(count)
const [batch, side, classes, warmUp] = [100, 28, 10, 20]
const size = side * side

loadTensorFlow({ hideGpu: true })
const bytes = readFileSync(images)
const marks = readFileSync(labels)
const rule = optimizerRule({ type: 'sgd', learningRate: 0.1 })
const network = lenet(lenetDefaults)
const shape = [side, side, 1]
const compiled = new CompiledStep({ network, inputShape: shape, classCount: classes, batchSize: batch, rule })
const built = buildNetwork(network, shape, classes)
initialWeights(built, 1)
compiled.load(built.weights)

const marksOfBatch = new Int32Array(batch)
const batches = Math.floor(marks.length / 2 / batch)

/** @param {number} step counted from 1 */
function learn(step) {
  const at = (step % batches) * batch
  for (let row = 0; row < batch; row++) marksOfBatch[row] = marks.readUInt16LE(2 * (at + row))
  tf.tidy(() => {
    compiled.run({
      pixels: byteTensor(bytes.subarray(at * size, (at + batch) * size), [batch, ...shape]),
      labels: tf.tensor(marksOfBatch, [batch]),
      shares: tf.fill([batch, 1], 1 / batch),
      keys: [],
      scalars: rule.scalars(step, 0.1).map((value) => tf.scalar(value)),
    })
  })
}

for (let step = 1; step <= warmUp; step++) learn(step)
compiled.save(built.weights)
const start = process.hrtime.bigint()
for (let step = 1; step <= steps; step++) learn(warmUp + step)
compiled.save(built.weights)
console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - start) / 1e9 }))
