import type { FilePrediction } from '../../shared/contract'
import type { FitMode } from '../../shared/engine-protocol'
import { toErrorData, type ErrorData } from '../../shared/errors'
import { bytes } from '../../shared/words/format'
import { request } from '../api'
import { batches, mostFileBytes, mostFiles } from './predictions-batches'

/** One picture file and what became of it. `outcome` is null until it has been answered. */
export interface FileAnswer {
  id: number
  file: File
  outcome: FilePrediction | null
}

/** Which model answers, and how files become its input. */
export interface FileQuestion {
  runId: string
  fit: FitMode
}

/** The picture files that a person brought, and their answers. Kept when the place is left. */
class FilePredictions {
  list = $state.raw<FileAnswer[]>([])
  /** How many of the last drop were left out because they were too many. */
  leftOut = $state(0)
  busy: boolean = $derived(this.list.some((one) => one.outcome === null))
  #question: FileQuestion | null = null
  #turn = 0
  #nextId = 1

  /** Takes at most 64 files at a time, newest first in the list. */
  add(files: readonly File[]): void {
    const taken = files.slice(0, mostFiles).map((file) => ({ id: this.#nextId++, file, outcome: null }))
    this.leftOut = files.length - taken.length
    // What was asked before goes on being asked, in the same turn.
    this.list = [...taken, ...this.list].slice(0, 4 * mostFiles)
    if (this.#question) void this.#answerAll(taken, this.#question, this.#turn)
  }

  /** Asks all files again when another model or another fit is chosen. */
  use(question: FileQuestion): void {
    if (this.#question?.runId === question.runId && this.#question.fit === question.fit) return
    this.#question = question
    this.#turn++
    this.list = this.list.map((one) => ({ ...one, outcome: null }))
    void this.#answerAll(this.list, question, this.#turn)
  }

  clear(): void {
    this.#turn++
    this.leftOut = 0
    this.list = []
  }

  async #answerAll(all: readonly FileAnswer[], question: FileQuestion, turn: number): Promise<void> {
    const readable = all.filter(({ id, file }) => {
      const fits = file.size <= mostFileBytes
      if (!fits) this.#put(id, failure(file.name, tooLarge(file)))
      return fits
    })
    for (const batch of batches(readable.map(({ id, file }) => ({ id, file, size: file.size })))) {
      if (turn !== this.#turn) return
      const outcomes = await answer(batch, question)
      if (turn !== this.#turn) return
      batch.forEach(({ id }, i) => {
        const outcome = outcomes[i]
        if (outcome) this.#put(id, outcome)
      })
    }
  }

  #put(id: number, outcome: FilePrediction): void {
    this.list = this.list.map((one) => (one.id === id ? { ...one, outcome } : one))
  }
}

const failure = (name: string, error: ErrorData): FilePrediction => ({
  name,
  pixels: null,
  probabilities: null,
  error,
})
const tooLarge = (file: File): ErrorData => ({
  code: 'picture-too-large',
  subject: file.name,
  detail: { size: bytes(file.size) },
})

/** Names are cut as the contract has them: they are for speaking of the file only. */
async function answer(batch: readonly { file: File }[], question: FileQuestion): Promise<FilePrediction[]> {
  const read = await Promise.all(batch.map(({ file }) => content(file)))
  const files = read.flatMap((one) => ('bytes' in one ? [one] : []))
  try {
    const answered = files.length === 0 ? [] : await request('use.files', { ...question, files })
    let next = 0
    return read.map((one) => ('bytes' in one ? (answered[next++] ?? failure(one.name, lost)) : one))
  } catch (thrown) {
    const error = toErrorData(thrown)
    return read.map((one) => ('bytes' in one ? failure(one.name, error) : one))
  }
}

const lost: ErrorData = { code: 'unexpected', subject: '', detail: { reason: 'a picture was not answered' } }

/** A file can be gone, or be a folder, by the time it is read. */
async function content(file: File): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> } | FilePrediction> {
  const name = file.name.slice(0, 1024)
  try {
    return { name, bytes: new Uint8Array(await file.arrayBuffer()) }
  } catch {
    return failure(name, {
      code: 'file-unreadable',
      subject: name,
      detail: { reason: 'the system does not give its content' },
    })
  }
}

export const filePredictions = new FilePredictions()
