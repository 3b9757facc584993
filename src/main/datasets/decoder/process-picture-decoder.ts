import { pictureBytes } from '../../../shared/dataset'
import type { JobResult, Progress } from '../../../shared/engine-protocol'
import { JackdawError, toErrorData } from '../../../shared/errors'
import type { EngineClient } from '../../engines/engine-client'
import type { DecodedFile, PictureDecoder, PictureToDecode } from '../importers/importer'
import { DecodeCall, oneByOne, type Batch, type HowToDecode } from './decode-call'
import { batchesInFlight, decoderLimits, type DecoderLimits } from './decoder-limits'
import { StallWatch } from './stall-watch'

/**
 * Decodes in an engine process that is replaced as often as pictures kill it. When it dies or stands still, the pictures it had
 * are decoded one by one with nothing beside them, so that the guilty one is known for certain and only that one is left out.
 * Requests may overlap; they are answered in turn.
 */
export class ProcessPictureDecoder implements PictureDecoder {
  private readonly waiting: Batch[] = []
  /** Batches at work and the process that has them; none while it is being started. */
  private readonly flying = new Map<Batch, EngineClient | null>()
  private client: EngineClient | undefined
  private starting: Promise<EngineClient> | undefined
  private deathsInARow = 0
  private idleTimer: NodeJS.Timeout | undefined
  private closed = false
  private readonly watch: StallWatch

  constructor(
    private readonly start: () => Promise<EngineClient>,
    private readonly limits: DecoderLimits = decoderLimits,
  ) {
    this.watch = new StallWatch(limits.stall, () => void this.client?.kill(new JackdawError('engine-silent')))
  }

  decode(pictures: readonly PictureToDecode[], how: HowToDecode, signal: AbortSignal): Promise<DecodedFile[]> {
    const call = new DecodeCall(pictures, how)
    const fits = Math.floor(this.limits.pixelBytes / pictureBytes(how.shape))
    this.waiting.push(...call.batches(Math.max(1, Math.min(this.limits.pictures, fits))))
    const abort = () => this.abandon(call, signal.reason)
    if (signal.aborted) abort()
    else if (this.closed) this.abandon(call, new Error('the program is closing'))
    signal.addEventListener('abort', abort, { once: true })
    this.advance()
    return call.answers.finally(() => signal.removeEventListener('abort', abort))
  }

  async close(): Promise<void> {
    this.closed = true
    this.fail(new Error('the program is closing'))
    await (this.client ?? (await this.starting?.catch(() => undefined)))?.kill()
  }

  /** Sends what may be sent now. */
  private advance(): void {
    clearTimeout(this.idleTimer)
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      const room = next.alone ? this.flying.size === 0 : this.flying.size < batchesInFlight
      if (!room || [...this.flying.keys()].some(({ alone }) => alone)) break
      this.waiting.shift()
      this.flying.set(next, null)
      void this.send(next)
    }
    if (this.flying.size > 0) return
    this.watch.stop()
    this.idleTimer = setTimeout(() => void this.release()?.stop(), this.limits.idle)
    this.idleTimer.unref()
  }

  private async send(batch: Batch): Promise<void> {
    const { pictures, call } = batch
    let client: EngineClient
    try {
      client = await this.ready()
    } catch (error) {
      if (this.flying.has(batch)) this.fail(error)
      return
    }
    if (!this.flying.has(batch)) return
    this.flying.set(batch, client)
    this.watch.start()
    const files = pictures.map(({ name, file }) => ({ name, ...file }))
    try {
      const onProgress = this.listener()
      const result = await client.run({ kind: 'decode-files', ...call.how, files }, { onProgress })
      if (this.flying.get(batch) === client) await this.take(batch, client, result)
    } catch (error) {
      if (client.deathReason) this.died(client, client.deathReason)
      else if (this.flying.get(batch) === client) this.refused(batch, error)
    }
    this.advance()
  }

  /** Hears of pictures that are done; that the process says something is not enough. */
  private listener(): (progress: Progress) => void {
    let done = 0
    return (progress) => {
      if (progress.kind !== 'pictures' || progress.done <= done) return
      ;({ done } = progress)
      this.watch.hear()
    }
  }

  private async take(batch: Batch, client: EngineClient, result: JobResult<'decode-files'>): Promise<void> {
    this.watch.hear()
    const files = answersOf(batch, result)
    if (!files) {
      await client.kill(new JackdawError('engine-protocol', '', { reason: 'pictures are missing' }))
      this.died(client, new JackdawError('engine-protocol', '', { reason: 'pictures are missing' }))
      return
    }
    this.flying.delete(batch)
    if (files.some(({ ok }) => ok)) this.deathsInARow = 0
    batch.call.take(batch.from, files)
  }

  /** The process says that it cannot do this batch, and lives. */
  private refused(batch: Batch, error: unknown): void {
    this.flying.delete(batch)
    if (batch.alone) batch.call.take(batch.from, [{ ok: false, error: toErrorData(error) }])
    else this.waiting.unshift(...oneByOne(batch))
  }

  private died(client: EngineClient, death: JackdawError): void {
    if (this.client !== client) return
    this.release()
    this.deathsInARow++
    if (this.deathsInARow > this.limits.deaths) {
      this.deathsInARow = 0
      this.fail(death)
      return
    }
    for (const batch of [...this.flying.keys()].reverse()) {
      this.flying.delete(batch)
      if (batch.alone) batch.call.take(batch.from, [culprit(batch, death)])
      else this.waiting.unshift(...oneByOne(batch))
    }
  }

  /** Ends a request. The process is ended if it works on it, because a picture in it cannot be ended otherwise. */
  private abandon(call: DecodeCall, reason: unknown): void {
    call.reject(reason instanceof Error ? reason : new Error('aborted'))
    const others = this.waiting.filter((batch) => batch.call !== call)
    this.waiting.splice(0, Infinity, ...others)
    const working = [...this.flying.keys()].some((batch) => batch.call === call)
    if (!working) return
    const client = this.release()
    for (const batch of [...this.flying.keys()].reverse()) {
      this.flying.delete(batch)
      if (batch.call !== call) this.waiting.unshift(batch)
    }
    void client?.kill()
    this.advance()
  }

  /** Rejects every request. */
  private fail(error: unknown): void {
    const calls = new Set([...this.waiting, ...this.flying.keys()].map(({ call }) => call))
    this.waiting.length = 0
    this.flying.clear()
    this.watch.stop()
    for (const call of calls) call.reject(error)
  }

  private ready(): Promise<EngineClient> {
    if (this.client) return Promise.resolve(this.client)
    return (this.starting ??= this.start()
      .then((client) => (this.client = client))
      .finally(() => (this.starting = undefined)))
  }

  /** Lets go of the process; answers it. */
  private release(): EngineClient | undefined {
    const { client } = this
    this.client = undefined
    this.watch.stop()
    return client
  }
}

/** The answers for each picture of a batch; null when the process did not answer as it should. */
function answersOf({ pictures, call }: Batch, result: JobResult<'decode-files'>): DecodedFile[] | null {
  const { outcomes, pixels } = result
  const size = pictureBytes(call.how.shape)
  const read = outcomes.filter(({ ok }) => ok).length
  if (outcomes.length !== pictures.length || pixels.length !== read * size) return null
  let next = 0
  return outcomes.map((outcome) => {
    if (!outcome.ok) return outcome
    const from = size * next++
    return { ...outcome, pixels: pixels.subarray(from, from + size) }
  })
}

/** What is said of a picture that the process did not survive. */
function culprit({ pictures: [picture] }: Batch, death: JackdawError): DecodedFile {
  const code = death.code === 'engine-silent' ? 'picture-too-slow' : 'picture-unreadable'
  return { ok: false, error: new JackdawError(code, picture?.name ?? '').toData() }
}
