import { toErrorData } from '../../shared/errors'
import { errorWords } from '../../shared/words/errors'

/** A message at the lower edge: something was done (and can be undone), or something failed. */
export interface Notice {
  id: number
  kind: 'done' | 'failed'
  text: string
  action: { label: string; run: () => void } | null
}

class Notices {
  list = $state.raw<Notice[]>([])
  #next = 1

  /**
   * Says that something was done, with an optional way to take it back. Goes away by itself: after ten
   * seconds, or twenty where it has to be reached and pressed. Gives its id.
   */
  done(text: string, action: Notice['action'] = null): number {
    const id = this.#add('done', text, action)
    setTimeout(() => this.dismiss(id), action ? 20_000 : 10_000)
    return id
  }

  /** Says what failed, in the words of its code. Stays until dismissed. */
  failed(thrown: unknown): void {
    const { sentence, action } = errorWords(toErrorData(thrown))
    this.#add('failed', `${sentence} ${action}`, null)
  }

  dismiss(id: number): void {
    this.list = this.list.filter((n) => n.id !== id)
  }

  #add(kind: Notice['kind'], text: string, action: Notice['action']): number {
    const id = this.#next++
    this.list = [...this.list.slice(-3), { id, kind, text, action }]
    return id
  }
}

export const notices = new Notices()
