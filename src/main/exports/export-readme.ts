import type { Layer, LayerOf } from '../../shared/network'
import type { ExportFormat } from '../../shared/engine-protocol'
import { formatDifference, type ExportFacts } from './export-description'

/** `README.md` of an export: how to call it, what it expects, what it answers, and what was checked. */
export function exportReadme(facts: ExportFacts): string {
  const { record, format, version, step, replayed, difference, tested } = facts
  const [height, width, channels] = record.dataset.shape
  const accuracy = tested
    ? `Of ${tested.count} test pictures it gets ${tested.correct} right (${((100 * tested.correct) / tested.count).toFixed(2)} %).`
    : 'It was not tested.'
  return `# ${plain(record.name)}

A network that sorts pictures into ${record.dataset.classNames.length} classes, trained with Jackdaw ${version} on
"${plain(record.dataset.name)}" for ${step} steps. ${accuracy}

## What goes in

Numbers of type float32 in the shape \`[pictures, ${height}, ${width}, ${channels}]\`: height, width, channels${channels === 1 ? ' (grey)' : ' (red, green, blue)'}.
Every pixel is a byte divided by 255, so 0 is black and 1 is white. Nothing else is done to it.

## What comes out

For each picture one probability per class, in this order (also in \`classes.json\`):

${record.dataset.classNames.map((name, k) => `- ${k}: ${plain(name)}`).join('\n')}

${howTo[format](facts)}
## What was checked

A fresh process loaded these files and answered ${replayed} pictures again. No probability differed from the original's by
more than ${formatDifference(difference)}. \`jackdaw.json\` has every setting, version and result.
`
}

const howTo: Record<ExportFormat, (facts: ExportFacts) => string> = { tfjs, savedmodel, safetensors }

function savedmodel({ record }: ExportFacts): string {
  const [height, width, channels] = record.dataset.shape
  return `## How to call it

In Python, with the package \`tensorflow\`:

    import numpy as np
    import tensorflow as tf

    model = tf.saved_model.load("this folder")
    pixels = np.zeros((1, ${height}, ${width}, ${channels}), np.float32)      # shares in [0, 1], any number of pictures
    probabilities = model.signatures["serving_default"](pixels=tf.constant(pixels))["probabilities"].numpy()

TensorFlow Serving and the other tools of TensorFlow take the folder as it is: signature \`serving_default\`, input \`pixels\`,
output \`probabilities\`.

`
}

function tfjs({ record }: ExportFacts): string {
  const [height, width, channels] = record.dataset.shape
  return `## How to call it

In a web page, with the package \`@tensorflow/tfjs\` and this folder beside the page:

    import * as tf from '@tensorflow/tfjs'

    const model = await tf.loadLayersModel('model.json')
    const picture = tf.browser.fromPixels(image, ${channels})      // an <img> or <canvas>
    const input = tf.image.resizeBilinear(picture, [${height}, ${width}]).div(255).expandDims(0)
    const probabilities = await model.predict(input).data()

In Node, with the package \`@tensorflow/tfjs-node\`:

    const tf = require('@tensorflow/tfjs-node')

    const model = await tf.loadLayersModel('file://model.json')
    const bytes = new Uint8Array(${height * width * channels})              // the pixels of one picture, row by row
    const input = tf.tensor(bytes, [1, ${height}, ${width}, ${channels}], 'float32').div(255)
    const probabilities = model.predict(input).dataSync()

`
}

function safetensors({ record, files }: ExportFacts): string {
  const file = files.find(({ name }) => name.endsWith('.safetensors'))?.name ?? 'model.safetensors'
  return `## How to read it

The weights are in \`${file}\`. In Python, with the packages \`safetensors\` and \`numpy\`:

    from safetensors.numpy import load_file

    weights = load_file("${file}")
    for name, array in weights.items():
        print(name, array.shape)

Convolution kernels are \`[height, width, channels in, filters]\`, dense kernels \`[numbers in, units]\`. The layers, in order:

${record.config.network.map((layer, i) => `${i + 1}. ${describe(layer)}`).join('\n')}

Zeros around a picture and steps over it are TensorFlow's padding and strides. Batch normalisation adds 0.001 to variances. The first of a residual block's convolutions takes its stride, and so does that of 1 x 1. Flatten goes through rows, then columns, then channels.

`
}

function describe(layer: Layer): string {
  switch (layer.type) {
    case 'convolution':
      return `convolution, ${kernels(layer)}, then ${layer.activation}`
    case 'separableConvolution':
      return `for each channel one filter of ${layer.kernelSize} x ${layer.kernelSize}, then a convolution of 1 x 1: ${kernels(layer)}, then ${layer.activation}`
    case 'residual':
      return `two convolutions, each ${kernels(layer)}, with ${layer.activation} between; what came in is added (through a convolution of 1 x 1 where its shape differs), then ${layer.activation}`
    case 'maxPooling':
      return `max-pooling, ${layer.size} x ${layer.size}, stride ${layer.stride}`
    case 'averagePooling':
      return `average pooling, ${layer.size} x ${layer.size}, stride ${layer.stride}`
    case 'globalAveragePooling':
      return 'the average of each channel'
    case 'flatten':
      return 'flatten'
    case 'dropout':
      return 'dropout, which does nothing when answering'
    case 'dense':
      return `dense, ${layer.units} units, ${normalised(layer)}then ${layer.activation}`
    case 'output':
      return 'dense, one unit per class, then softmax'
  }
}

function kernels(layer: LayerOf<'convolution' | 'separableConvolution' | 'residual'>): string {
  const { filters, kernelSize, stride = 1 } = layer
  const padding = layer.type === 'residual' ? 'same' : (layer.padding ?? 'valid')
  const normal = layer.batchNormalisation ? ', batch normalisation' : ''
  return `${filters} filters of ${kernelSize} x ${kernelSize}, stride ${stride}, padding ${padding}${normal}`
}

const normalised = (layer: LayerOf<'dense'>) => (layer.batchNormalisation ? 'batch normalisation, ' : '')

/** A name that a person gave, as plain text within Markdown: on one line, without its special characters taking effect. */
const plain = (text: string) => text.replace(/\p{C}+/gu, ' ').replace(/[\\`*_{}[\]<>#|!]/g, '\\$&')
