import type uPlot from 'uplot'
import type { ChartKind } from '../../shared/contract'
import { request } from '../api'
import { notices } from '../state/notices.svelte'
import { chartNumbers, tableNumbers, type TableColumn } from './chart-numbers'
import { chartPicture, type Surroundings } from './chart-picture'
import type { CurveSeries } from './curves'
import { drawnSvg } from './drawn-svg'

/** Saves what is on screen as a picture, where the person wants it. */
export function saveChartPicture(drawing: uPlot | SVGSVGElement, around: Surroundings): Promise<void> {
  return save(around.title, 'png', async () => {
    const [canvas, width] =
      drawing instanceof SVGSVGElement
        ? [await drawnSvg(drawing, Math.max(2, window.devicePixelRatio)), drawing.clientWidth]
        : [drawing.ctx.canvas, drawing.width]
    const whole = chartPicture(canvas, canvas.width / width, around)
    const picture = await new Promise<Blob | null>((done) => whole.toBlob(done, 'image/png'))
    return new Uint8Array(picture ? await picture.arrayBuffer() : new ArrayBuffer(0))
  })
}

/** Saves a table of numbers and words, where the person wants it. */
export function saveTableNumbers(title: string, columns: readonly TableColumn[]): Promise<void> {
  return save(title, 'csv', async () => new TextEncoder().encode(tableNumbers(columns)))
}

/** Saves every point of every curve, where the person wants it. */
export function saveChartNumbers(title: string, xLabel: string, series: readonly CurveSeries[]): Promise<void> {
  return save(title, 'csv', async () => new TextEncoder().encode(chartNumbers(xLabel, series)))
}

async function save(name: string, kind: ChartKind, make: () => Promise<Uint8Array<ArrayBuffer>>): Promise<void> {
  try {
    if (await request('charts.save', { name, kind, bytes: await make() }))
      notices.done(kind === 'png' ? 'The chart was saved as a picture.' : 'The numbers of the chart were saved.')
  } catch (thrown) {
    notices.failed(thrown)
  }
}
