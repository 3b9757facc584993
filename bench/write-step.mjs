/**
 * Writes the compiled step of the LeNet preset as the saved model that the engine gives to TensorFlow, for looking into it.
 *   node out/bench/write-step.cjs FOLDER
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadTensorFlow } from '../src/engine/backends/load-tensorflow'
import { endpoints, savedModel } from '../src/engine/graph/saved-model/saved-model'
import { traceStep } from '../src/engine/train/compiled-step'
import { optimizerRule } from '../src/engine/train/optimizers'
import { lenet, lenetDefaults } from '../src/shared/presets'

const folder = process.argv[2]
loadTensorFlow({ hideGpu: true })
const rule = optimizerRule({ type: 'sgd', learningRate: 0.1 })
const network = lenet(lenetDefaults)
const graph = traceStep({ network, inputShape: [28, 28, 1], classCount: 10, batchSize: 100, rule })
mkdirSync(join(folder, 'variables'), { recursive: true })
writeFileSync(join(folder, 'saved_model.pb'), savedModel({ step: graph }))
writeFileSync(join(folder, 'endpoints.json'), JSON.stringify(endpoints({ step: graph })))
