import { toErrorData, type ErrorData } from '../../shared/errors'

/** Answers that follow something that changes, such as a drawing: asked once it rests, and late answers are dropped. */
export class LiveAnswer<Question, Answer> {
  answer = $state.raw<Answer | null>(null)
  error = $state.raw<ErrorData | null>(null)
  /** Whether the answer belongs to an older question. */
  pending = $state(false)
  #turn = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `restMilliseconds`: how long a question has to stand before it is asked. */
  constructor(
    readonly ask: (question: Question) => Promise<Answer>,
    readonly restMilliseconds: number,
  ) {}

  put(question: Question): void {
    const turn = this.#begin()
    this.pending = true
    this.#timer = setTimeout(() => void this.#answer(question, turn), this.restMilliseconds)
  }

  /** There is nothing to ask any more. */
  clear(): void {
    this.#begin()
    this.answer = null
    this.error = null
    this.pending = false
  }

  #begin(): number {
    clearTimeout(this.#timer)
    return ++this.#turn
  }

  async #answer(question: Question, turn: number): Promise<void> {
    const outcome = await this.ask(question).then(
      (answer) => ({ answer, error: null }),
      (thrown: unknown) => ({ answer: null, error: toErrorData(thrown) }),
    )
    if (turn !== this.#turn) return
    this.answer = outcome.answer
    this.error = outcome.error
    this.pending = false
  }
}
