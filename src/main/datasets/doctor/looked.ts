import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { decodeSealed, writeSealed } from '../../../files/sealed-safetensors'
import type { DatasetSummary } from '../../../shared/dataset'

/**
 * What was found out about the stored pictures themselves. It does not depend on labels, sides or what is excluded, so that after an edit
 * findings are made from it again without looking at any picture.
 */
export interface Looked {
  /** As the engine's job `examine` answers. */
  same: Uint32Array
  similar: Uint32Array
  limited: boolean
  blank: Uint32Array
  cutOff: Uint32Array
  contrasts: Float32Array
  brightness: Uint8Array
  digests: Uint32Array
  /** Width and height of each stored picture in its file; zeros where unknown. */
  sizes: Uint32Array
}

const fileIn = (directory: string) => path.join(directory, 'doctor-pictures.safetensors')
const version = '1'
const wholeNumbers = ['same', 'similar', 'blank', 'cutOff', 'digests', 'sizes'] as const

/** The stored pictures that it is about: their hash as imported, and how many there are. */
const subjectOf = ({ versions, hash, stored }: DatasetSummary) => `${versions[0] ?? hash} ${stored}`

export async function writeLooked(directory: string, dataset: DatasetSummary, looked: Looked): Promise<void> {
  const tensors = new Map<string, { shape: number[]; data: Int32Array | Float32Array | Uint8Array }>()
  for (const name of wholeNumbers) {
    const words = looked[name]
    tensors.set(name, {
      shape: [words.length],
      data: new Int32Array(words.buffer, words.byteOffset, words.length),
    })
  }
  tensors.set('contrasts', { shape: [looked.contrasts.length], data: looked.contrasts })
  tensors.set('brightness', { shape: [looked.brightness.length], data: looked.brightness })
  const metadata = new Map([
    ['version', version],
    ['about', subjectOf(dataset)],
    ['limited', String(looked.limited)],
  ])
  await writeSealed(fileIn(directory), { tensors, metadata })
}

/** What was kept, if it is whole and about these pictures; otherwise null. */
export async function readLooked(directory: string, dataset: DatasetSummary): Promise<Looked | null> {
  try {
    const { tensors, metadata } = decodeSealed(await readFile(fileIn(directory)), path.basename(fileIn(directory)))
    if (metadata.get('version') !== version || metadata.get('about') !== subjectOf(dataset)) return null
    const words = (name: string) => {
      const data = tensors.get(name)?.data
      if (!(data instanceof Int32Array)) throw new TypeError(name)
      return new Uint32Array(data.buffer, data.byteOffset, data.length)
    }
    const contrasts = tensors.get('contrasts')?.data
    const brightness = tensors.get('brightness')?.data
    if (!(contrasts instanceof Float32Array && brightness instanceof Uint8Array)) return null
    return {
      same: words('same'),
      similar: words('similar'),
      blank: words('blank'),
      cutOff: words('cutOff'),
      digests: words('digests'),
      sizes: words('sizes'),
      contrasts,
      brightness,
      limited: metadata.get('limited') === 'true',
    }
  } catch {
    // Missing or damaged: the pictures are looked at again.
    return null
  }
}
