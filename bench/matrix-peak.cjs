// What the machine can do at most: a large product of float32 matrices through the same TensorFlow binding that trains.
//   node bench/matrix-peak.cjs    prints {"gflops": g}, the best of several products
const util = require('node:util')

process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
// tfjs-node still calls these two, which newer Node versions no longer have.
util.isNullOrUndefined ??= (x) => x === null || x === undefined
util.isArray ??= Array.isArray
const tf = require('@tensorflow/tfjs-node-gpu')

const side = 2048
const products = 12
const a = tf.randomUniform([side, side])
const b = tf.randomUniform([side, side])
let best = Infinity
for (let k = 0; k < products; k++) {
  const start = process.hrtime.bigint()
  const product = tf.matMul(a, b)
  // One number of the answer, so that it has to be there.
  product.slice([0, 0], [1, 1]).dataSync()
  best = Math.min(best, Number(process.hrtime.bigint() - start) / 1e9)
  product.dispose()
}
console.log(JSON.stringify({ gflops: (2 * side ** 3) / best / 1e9 }))
