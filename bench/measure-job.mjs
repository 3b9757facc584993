/**
 * A job by which the engine times its own training step: choosing the batch, handing it to TensorFlow, forward, loss,
 * gradients, update, and reading back the loss and the answers. Answers the median, in milliseconds, and the engine's report.
 * @param {import('./engine.mjs').Engine} engine
 * @param {any} dataset @param {any} config @param {number} batches at most 100
 * @returns {Promise<{ millisecondsPerStep: number, engine: any }>}
 */
export const measureStep = (engine, dataset, config, batches) =>
  engine.run({ kind: 'measure', config, dataset, batches })

/**
 * The default settings of the program with changes, for pictures that are in no library.
 * @param {any} parts of the program @param {object} [changes]
 */
export const settings = (parts, changes = {}) => ({
  ...parts.defaultConfig({ id: 'a'.repeat(26), hash: '0'.repeat(64) }),
  validationShare: 0,
  engine: 'tensorflow-cpu',
  ...changes,
})
