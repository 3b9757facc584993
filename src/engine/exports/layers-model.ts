import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import * as tf from '@tensorflow/tfjs'
import * as v from 'valibot'
import { writeFileAtomic } from '../../files/atomic-write'
import { JackdawError } from '../../shared/errors'
import { parameterLimit } from '../../shared/network'
import type { BuiltNetwork } from '../models/build-network'

/** A TensorFlow.js layers model in a folder: `model.json` and `weights.bin`, as `tf.loadLayersModel` reads them anywhere. */
const modelFile = 'model.json'
const weightsFile = 'weights.bin'

/** Longer descriptions are refused unread. */
const jsonLimit = 5 * 1024 * 1024

/** Our largest network with the most layers that one of ours is made of. */
const layerLimit = 20_001

/** The layers that an export of ours is made of; all are standard. */
const layerKinds = [
  'InputLayer',
  'Conv2D',
  'DepthwiseConv2D',
  'Add',
  'MaxPooling2D',
  'AveragePooling2D',
  'GlobalAveragePooling2D',
  'Flatten',
  'Dropout',
  'Dense',
  'BatchNormalization',
  'Activation',
  'LeakyReLU',
  'Softmax',
] as const

const plainName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/))
const side = v.pipe(v.number(), v.integer(), v.minValue(0))
const weightSchema = v.strictObject({
  name: v.string(),
  shape: v.pipe(v.array(side), v.maxLength(8)),
  dtype: v.literal('float32'),
})
const kind = v.picklist(layerKinds)
const layersOf = <T extends v.GenericSchema>(layer: T) =>
  v.pipe(v.array(layer), v.minLength(1), v.maxLength(layerLimit))
/** A layer by its name; of layers that are used once the two numbers are 0. */
const place = [plainName, v.literal(0), v.literal(0)] as const
const node = v.array(v.tuple([...place, v.strictObject({})]))
const connected = v.looseObject({
  class_name: kind,
  name: plainName,
  inbound_nodes: v.pipe(v.array(node), v.maxLength(1)),
})
const modelSchema = v.object({
  format: v.literal('layers-model'),
  modelTopology: v.variant('class_name', [
    v.looseObject({
      class_name: v.literal('Model'),
      config: v.looseObject({
        layers: v.pipe(layersOf(connected), v.check(isInOrder, 'a layer takes from one that is not before it')),
        input_layers: v.tuple([v.tuple(place)]),
        output_layers: v.tuple([v.tuple(place)]),
      }),
    }),
    // Earlier versions wrote these.
    v.looseObject({
      class_name: v.literal('Sequential'),
      config: v.looseObject({ layers: layersOf(v.looseObject({ class_name: kind })) }),
    }),
  ]),
  weightsManifest: v.tuple([v.strictObject({ paths: v.tuple([plainName]), weights: v.array(weightSchema) })]),
})

/** Whether names are given once and layers only take from layers before them; with others tfjs would search without end. */
function isInOrder(layers: v.InferOutput<typeof connected>[]): boolean {
  const known = new Set<string>()
  return layers.every(({ name, inbound_nodes }) => {
    const fits = !known.has(name) && inbound_nodes.flat().every(([from]) => known.has(from))
    known.add(name)
    return fits
  })
}

/** Writes both files and tells their sizes. The output is the softmax; pixels go in as shares in [0, 1]. */
export async function writeLayersModel(
  network: BuiltNetwork,
  directory: string,
): Promise<{ name: string; bytes: number }[]> {
  const files: { name: string; bytes: number }[] = []
  const write = async (name: string, data: Uint8Array) => {
    await writeFileAtomic(path.join(directory, name), data)
    files.push({ name, bytes: data.byteLength })
  }
  const handler = tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData, generatedBy }) => {
    const description = {
      format: 'layers-model',
      generatedBy,
      convertedBy: 'Jackdaw',
      modelTopology,
      weightsManifest: [{ paths: [weightsFile], weights: weightSpecs }],
    }
    await write(modelFile, Buffer.from(JSON.stringify(description)))
    await write(weightsFile, new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)))
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const } }
  })
  await network.model.save(handler)
  return files
}

/** Loads it as a stranger would, but trusts nothing in it. Throws `file-missing`, `file-damaged`. The caller disposes of it. */
export async function readLayersModel(directory: string): Promise<tf.LayersModel> {
  const artifacts = await readArtifacts(directory)
  return tf.loadLayersModel({ load: () => Promise.resolve(artifacts) })
}

/** The two files, checked: known layers, float32 weights only, file names beside the description, every byte accounted for. */
async function readArtifacts(directory: string): Promise<tf.io.ModelArtifacts> {
  const damaged = (name: string, reason: string) => new JackdawError('file-damaged', name, { reason })
  let description: unknown
  try {
    description = JSON.parse((await readBounded(directory, modelFile, jsonLimit)).toString('utf8'))
  } catch (error) {
    if (error instanceof JackdawError) throw error
    throw damaged(modelFile, 'it is not valid JSON')
  }
  const parsed = v.safeParse(modelSchema, description)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw damaged(modelFile, `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`)
  }
  const { modelTopology, weightsManifest } = parsed.output
  const [{ paths, weights }] = weightsManifest
  const expected = weights.reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0)
  if (!(expected <= 4 * parameterLimit)) throw damaged(modelFile, 'it describes more weights than allowed')
  const data = await readBounded(directory, paths[0], expected)
  if (data.length !== expected) throw damaged(paths[0], `it should have ${expected} bytes but has ${data.length}`)
  const weightData = Uint8Array.from(data).buffer
  if (!new Float32Array(weightData).every(Number.isFinite)) throw damaged(paths[0], 'not every weight is a number')
  return { format: 'layers-model', modelTopology, weightSpecs: weights, weightData }
}

async function readBounded(directory: string, name: string, limit: number): Promise<Buffer> {
  const file = path.join(directory, name)
  try {
    const { size } = await stat(file)
    if (size > limit)
      throw new JackdawError('file-damaged', name, { reason: `it has ${size} bytes, more than ${limit}` })
    return await readFile(file)
  } catch (error) {
    if (error instanceof JackdawError) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new JackdawError('file-missing', name)
    throw new JackdawError('file-unreadable', name, { reason: code ?? String(error) })
  }
}
