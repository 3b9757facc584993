import type { ExportReport } from '../../../shared/contract'
import type { ExportFormat } from '../../../shared/engine-protocol'
import { toErrorData, type ErrorData } from '../../../shared/errors'
import { request } from '../../api'

/** What came of exporting one run in one format. */
export interface ExportOutcome {
  busy: boolean
  report: ExportReport | null
  error: ErrorData | null
}
const nothing: ExportOutcome = { busy: false, report: null, error: null }

/** The exports of this session; they go on when the place is left. */
class Exports {
  #outcomes = $state.raw<Readonly<Record<string, ExportOutcome>>>({})
  /** One at a time: each starts a process of its own. */
  busy: boolean = $derived(Object.values(this.#outcomes).some((one) => one.busy))

  of(runId: string, format: ExportFormat): ExportOutcome {
    return this.#outcomes[`${runId}/${format}`] ?? nothing
  }

  /** Asks where to, writes and checks. Cancelling the dialog leaves what was there. */
  async create(runId: string, format: ExportFormat): Promise<void> {
    const before = this.of(runId, format)
    this.#put(runId, format, { ...before, busy: true, error: null })
    try {
      const report = await request('exports.create', { runId, format })
      this.#put(runId, format, { busy: false, report: report ?? before.report, error: null })
    } catch (thrown) {
      this.#put(runId, format, { busy: false, report: null, error: toErrorData(thrown) })
    }
  }

  #put(runId: string, format: ExportFormat, outcome: ExportOutcome): void {
    this.#outcomes = { ...this.#outcomes, [`${runId}/${format}`]: outcome }
  }
}

export const exportsOfSession = new Exports()
