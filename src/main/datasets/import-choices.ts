import { JackdawError } from '../../shared/errors'
import type { Library } from '../library/paths'
import { newId } from '../library/new-id'
import { importers } from './importers'
import type { ImportCandidate, PictureDecoder } from './importers/importer'
import { openTrees } from './trees/open-trees'
import type { FileTree } from './trees/file-tree'

/** What a person chose, as it was understood. Stays open until it is imported, forgotten or too old. */
export interface ImportChoice {
  id: string
  tree: FileTree
  candidate: ImportCandidate
  /** Ends what is being done with it now, if anything. */
  cancel: AbortController
}

/** Choices that are remembered; older ones expire. */
const choicesKept = 8

/** The folders and files that a person chose, by opaque ids: nobody but this program's own dialogs ever names a path. */
export class ImportChoices {
  private readonly choices = new Map<string, ImportChoice>()
  private opening: AbortController | undefined
  private decoder: PictureDecoder | undefined

  constructor(
    private readonly library: Library,
    private readonly startDecoder: () => PictureDecoder,
  ) {}

  /** Finds out how pictures are kept there. Throws coded errors, `import-nothing` when no importer knows it. */
  async open(chosen: readonly string[]): Promise<ImportChoice> {
    // Whoever chooses anew no longer waits for what was chosen before.
    this.opening?.abort()
    const opening = (this.opening = new AbortController())
    const { signal } = opening
    const tree = await openTrees(chosen, { scratch: this.library.datasets, signal })
    try {
      const context = { signal, decoder: this.sharedDecoder() }
      for (const importer of importers) {
        const candidate = await importer.recognise(tree, context)
        if (!candidate) continue
        const choice = { id: newId(), tree, candidate, cancel: new AbortController() }
        await this.remember(choice)
        return choice
      }
      throw new JackdawError('import-nothing', tree.name)
    } catch (error) {
      await tree.close()
      throw error
    }
  }

  private get(id: string): ImportChoice {
    const choice = this.choices.get(id)
    if (!choice) throw new JackdawError('choice-expired')
    return choice
  }

  /** Does something with a choice that `cancel` ends. Throws `choice-expired`. */
  async use<T>(
    id: string,
    outer: AbortSignal | undefined,
    work: (choice: ImportChoice, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const choice = this.get(id)
    const cancel = (choice.cancel = new AbortController())
    const abort = () => cancel.abort()
    if (outer?.aborted) abort()
    outer?.addEventListener('abort', abort)
    try {
      return await work(choice, cancel.signal)
    } catch (error) {
      if (cancel.signal.aborted) throw new JackdawError('import-cancelled', choice.tree.name)
      throw error
    } finally {
      outer?.removeEventListener('abort', abort)
    }
  }

  /** Ends what is being done with a choice; it can be used again. */
  cancel(id: string): void {
    this.choices.get(id)?.cancel.abort()
  }

  async forget(id: string): Promise<void> {
    const choice = this.choices.get(id)
    this.choices.delete(id)
    await choice?.tree.close()
  }

  async close(): Promise<void> {
    this.opening?.abort()
    for (const choice of this.choices.values()) choice.cancel.abort()
    for (const id of [...this.choices.keys()]) await this.forget(id)
    await this.decoder?.close()
  }

  /** The one decoder of the program's datasets; it is started when it is first needed. */
  sharedDecoder(): PictureDecoder {
    return (this.decoder ??= this.startDecoder())
  }

  private async remember(choice: ImportChoice): Promise<void> {
    this.choices.set(choice.id, choice)
    for (const oldest of [...this.choices.keys()]) {
      if (this.choices.size <= choicesKept) break
      await this.forget(oldest)
    }
  }
}
