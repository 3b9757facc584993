import uPlot from 'uplot'
import { align, axisRange, inColumns, type CurveMark, type CurveSeries, type Points, type View } from './curves'

/** What a chart asks of its page, read anew at every drawing so that a change of theme or zoom needs no new plot. */
export interface PlotSource {
  /** Value of a colour token such as `--line`. */
  colour: (token: string) => string
  /** Part of the lower axis that is shown. */
  view: () => View
  marks: () => readonly CurveMark[]
  /** Words of marks stand at the lower end of their lines, where the curves are high. */
  marksBelow: boolean
  yRange: () => { from: number; to?: number }
  /** What is zoomed in on, in place of `yRange`; null when not zoomed. */
  zoom: () => { min: number | null; max: number | null } | null
  writeX: (x: number) => string
  writeY: (y: number) => string
  xLabel: string
  /** Called with the x under the crosshair, null when it has left. */
  onCursor: (x: number | null) => void
  /** Whether the upright axis counts powers of ten. */
  log: boolean
  /** Called with the part of the lower axis that was drawn over with the mouse, null for all of it. */
  onView: (view: View | null) => void
}

const font = "12px 'Inter Variable', system-ui, sans-serif"
const linePaths = uPlot.paths.linear?.()
const dashes = { solid: [], dashed: [7, 4], dotted: [2, 3] }

/** Curves as they are drawn within a view so many pixels wide. On an axis of powers of ten there is no place for 0 and less. */
export function drawnCurves(series: readonly CurveSeries[], view: View, width: number, log: boolean): Points[] {
  const drawn = series.map((s) => inColumns(s, view, Math.max(100, Math.round(width))))
  if (!log) return drawn
  return drawn.map(({ x, y }) => ({ x, y: y.map((value) => (value === null || value <= 0 ? null : value)) }))
}

/** Drawn curves in uPlot's form. */
const plotData = (drawn: readonly Points[]): uPlot.AlignedData => align(drawn) as uPlot.AlignedData

/**
 * Draws curves anew. One with more than a point for each pixel is a band rather than a line: it is drawn thin and without dashes, which
 * could not be seen in it and take most of the time of drawing.
 */
export function showCurves(u: uPlot, series: readonly CurveSeries[], drawn: readonly Points[]): void {
  const pixels = u.over.clientWidth
  drawn.forEach(({ x }, i) => {
    const [line, s] = [u.series[i + 1], series[i]]
    if (!line || !s) return
    const dense = x.length > pixels
    line.width = dense || s.faint ? 1 : 2
    line.dash = dense ? [] : dashes[s.dash ?? 'solid']
  })
  u.setData(plotData(drawn))
}

/** Draws curves into an element. The caller destroys it. */
export function createPlot(
  host: HTMLElement,
  series: readonly CurveSeries[],
  drawn: readonly Points[],
  source: PlotSource,
): uPlot {
  const axis = (more: uPlot.Axis): uPlot.Axis => ({
    font,
    labelFont: font,
    stroke: () => source.colour('--text-muted'),
    grid: { stroke: () => source.colour('--line'), width: 1 },
    ticks: { show: false },
    ...more,
  })
  return new uPlot(
    {
      width: Math.max(120, host.clientWidth),
      height: Math.max(80, host.clientHeight),
      legend: { show: false },
      padding: [8, 12, 0, 0],
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false, dist: 6 },
        bind: {
          dblclick: () => () => {
            source.onView(null)
            return null
          },
        },
        points: { size: 7 },
      },
      scales: {
        x: {
          time: false,
          range: () => {
            const { from, to } = source.view()
            return [from, to]
          },
        },
        y: {
          distr: source.log ? 3 : 1,
          range: (_u, min, max) => {
            if (source.log) return powersAround(min, max)
            const zoom = source.zoom()
            return zoom ? axisRange(null, zoom) : axisRange(source.yRange(), { min, max })
          },
        },
      },
      axes: [
        axis({
          label: source.xLabel,
          labelSize: 20,
          size: 28,
          gap: 6,
          space: 56,
          values: (_u, splits) => splits.map(source.writeX),
        }),
        axis({
          size: 52,
          gap: 8,
          space: 32,
          values: (_u, splits) => splits.map((y) => (y === null ? '' : source.writeY(y))),
        }),
      ],
      series: [
        {},
        ...series.map((s): uPlot.Series => ({
          label: s.name,
          stroke: () => source.colour(`--series-${s.colour}`),
          width: s.faint ? 1 : 2,
          alpha: s.faint ? 0.4 : 1,
          dash: dashes[s.dash ?? 'solid'],
          ...(linePaths ? { paths: linePaths } : {}),
          points: {
            show: (_u, _i, from, to) => (s.marker ?? false) || from === to,
            size: 6,
            fill: () => source.colour(`--series-${s.colour}`),
          },
        })),
      ],
      hooks: {
        draw: [(u) => drawMarks(u, source)],
        setSelect: [
          (u) => {
            const { left, width } = u.select
            if (width < 2) return
            source.onView({ from: u.posToVal(left, 'x'), to: u.posToVal(left + width, 'x') })
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          },
        ],
        setCursor: [
          (u) => {
            const { idx } = u.cursor
            source.onCursor(idx === null || idx === undefined ? null : (u.data[0][idx] ?? null))
          },
        ],
      },
    },
    plotData(drawn),
    host,
  )
}

/** Ends of an axis of powers of ten that shows all of the data: a tenth of the way beyond it. */
function powersAround(min: number | null, max: number | null): [number, number] {
  const [low, high] = [min && min > 0 ? min : 0.1, max && max > 0 ? max : 1]
  const air = (high / low) ** 0.06 * 1.02
  return [low / air, high * air]
}

/** Upright lines with words at one of their ends, on the side where there is more room and never past the edge. */
function drawMarks(u: uPlot, source: PlotSource): void {
  const { ctx } = u
  const { left, top, width, height } = u.bbox
  const pixel = width / Math.max(1, u.over.clientWidth)
  ctx.save()
  ctx.strokeStyle = ctx.fillStyle = source.colour('--text')
  ctx.lineWidth = pixel
  ctx.font = font.replace('12px', `${12 * pixel}px`)
  ctx.textBaseline = 'top'
  ctx.textAlign = 'left'
  source.marks().forEach(({ x, label }, i) => {
    const at = Math.round(u.valToPos(x, 'x', true))
    if (at < left - 1 || at > left + width + 1) return
    ctx.setLineDash([4 * pixel, 3 * pixel])
    ctx.beginPath()
    ctx.moveTo(at, top)
    ctx.lineTo(at, top + height)
    ctx.stroke()
    const words = ctx.measureText(label).width
    const beside = at > left + width / 2 ? at - 5 * pixel - words : at + 5 * pixel
    const x1 = Math.max(left, Math.min(beside, left + width - words))
    const y1 = source.marksBelow ? top + height - (16 + 16 * i) * pixel : top + (2 + 16 * i) * pixel
    // On a ground of its own, so that no line runs through the words.
    ctx.fillStyle = source.colour('--surface')
    ctx.fillRect(x1, y1, words, 14 * pixel)
    ctx.fillStyle = source.colour('--text')
    ctx.fillText(label, x1, y1)
  })
  ctx.restore()
}
