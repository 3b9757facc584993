// The bound for our training loop: the seed's network trained by the shortest loop tfjs-node allows. No metrics, no checkpoints,
// no validation, no shuffle, no messages: what is left is the cost of the arithmetic, op by op.
//   node bench/bare-loop.cjs STEPS    prints {"seconds": s} for that many steps of 100 pictures, after 20 to warm up
const { gunzipSync } = require('node:zlib')
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const util = require('node:util')

process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
// tfjs-node still calls these two, which newer Node versions no longer have.
util.isNullOrUndefined ??= (x) => x === null || x === undefined
util.isArray ??= Array.isArray
const tf = require('@tensorflow/tfjs-node-gpu')

const steps = Number(process.argv[2] ?? 600)
const batch = 100
const warmUp = 20
const mnist = (name) => gunzipSync(readFileSync(join(__dirname, '..', 'resources', 'mnist', name)))
const pixels = Float32Array.from(mnist('train-images-idx3-ubyte.gz').subarray(16))
const labels = Int32Array.from(mnist('train-labels-idx1-ubyte.gz').subarray(8))

const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 20, kernelSize: 5, activation: 'tanh' }),
    tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }),
    tf.layers.conv2d({ filters: 50, kernelSize: 5, activation: 'tanh' }),
    tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 500, activation: 'tanh' }),
    tf.layers.dense({ units: 10 }),
  ],
})
const optimizer = tf.train.sgd(0.1)

function step(i) {
  tf.tidy(() => {
    const at = (i * batch) % 60_000
    const x = tf.tensor4d(pixels.subarray(at * 784, (at + batch) * 784), [batch, 28, 28, 1]).div(255)
    const y = tf.oneHot(tf.tensor1d(labels.subarray(at, at + batch), 'int32'), 10).toFloat()
    optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true })))
  })
}

for (let i = 0; i < warmUp; i++) step(i)
model.getWeights()[0].dataSync()
const start = process.hrtime.bigint()
for (let i = 0; i < steps; i++) step(warmUp + i)
model.getWeights()[0].dataSync()
console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - start) / 1e9 }))
