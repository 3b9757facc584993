import { picturesPerFetch } from '../../../shared/contract'
import { pictureBytes } from '../../../shared/dataset'
import type { PictureSource, PictureStore } from '../../state/pictures-store'
import type { GridSurface } from './grid-canvas'
import { rowsInSight, type GridGeometry } from './grid-geometry'
import { paintMarks } from './grid-marks'
import { gridPlan, paintRows, type GridPlan, type GridSize, type PlacedRow } from './grid-pixels'
import type { PictureList } from './picture-list'
import { PictureTiles } from './picture-tiles'

/** What part of which pictures is in sight, and how it looks. */
export interface GridSight extends GridSize {
  list: PictureList
  grid: GridGeometry
  /** How far the rows are scrolled, in CSS pixels. */
  top: number
  /** Whether the rows rush by too fast to load their pictures. */
  rushing: boolean
  /** The colours chosen: another one has another neutral colour. */
  theme: string
  /** Marks upon the picture with an index, see `grid-marks`; none if not said. */
  markOf?: (index: number) => number
}

/** Milliseconds of making tiles in one frame, so that scrolling stays smooth however many pictures come at once. */
const tileTime = 5
/** Rows above and below those in sight whose pictures are made ready. */
const ahead = 4
/** Loads under way at a time. */
const loadsAtOnce = 2
/** Bytes of pictures in one load, at least one picture. */
const bytesAtOnce = 2_000_000

/** Paints the pictures in sight, all of them in each frame in which something changes, and loads those that it has not. */
export class GridPainter {
  #sight: GridSight | null = null
  #plan: GridPlan | null = null
  #tiles: PictureTiles | null = null
  /** What has come and is not among the tiles yet. */
  #arrived: ReadonlyMap<number, Uint8Array>[] = []
  /** Indices that are on their way, and those that could not be had: they stay neutral. */
  readonly #coming = new Set<number>()
  readonly #refused = new Set<number>()
  #loads = 0
  #frame = 0
  /** Whether the surface shows something else than it should. */
  #outdated = false

  constructor(
    readonly surface: GridSurface,
    readonly source: PictureSource,
    readonly pictures: Pick<PictureStore, 'peek' | 'load'>,
    /** Called when pictures cannot be had. */
    readonly onfailure: (thrown: unknown) => void,
  ) {}

  /** Shows this from the next frame on. */
  show(sight: GridSight): void {
    const old = this.#sight
    this.#sight = sight
    if (old?.theme !== sight.theme) this.surface.recolour()
    this.#plan = gridPlan(this.source.shape, sight)
    const { tileWidth: width, tileHeight: height } = this.#plan
    const capacity = (Math.ceil(sight.height / sight.grid.rowHeight) + 1 + 2 * ahead) * sight.columns
    const held = this.#tiles
    if (old?.list !== sight.list || held?.capacity !== capacity || held.width !== width || held.height !== height)
      this.#tiles = new PictureTiles(capacity, this.source.shape, width, height)
    this.#outdated = true
    this.#schedule()
  }

  /** Paints and loads nothing more. */
  end(): void {
    cancelAnimationFrame(this.#frame)
    this.#sight = null
  }

  #schedule(): void {
    if (this.#frame !== 0 || !this.#sight) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      if (this.#sight && this.#plan && this.#tiles) this.#work(this.#sight, this.#plan, this.#tiles)
    })
  }

  #work(sight: GridSight, plan: GridPlan, tiles: PictureTiles): void {
    const rest = this.#makeTiles(withoutTile(sight, tiles), sight.list, tiles)
    if (this.#outdated)
      this.surface.show(plan, sight.density, (out, missing, colours) => {
        const rows = placed(sight)
        paintRows(rows, tiles, plan, missing, out)
        const { list, markOf, density } = sight
        if (markOf) paintMarks(rows, (position) => markOf(list.at(position)), plan, density, colours, out)
      })
    this.#outdated = false
    if (rest === 'later') return this.#schedule()
    this.#arrived = []
    while (!sight.rushing && this.#loads < loadsAtOnce && this.#load(rest)) continue
  }

  /** Makes tiles of what is here; gives the indices of what is not, or `later` if time ran out. */
  #makeTiles(positions: readonly number[], list: PictureList, tiles: PictureTiles): number[] | 'later' {
    const end = performance.now() + tileTime
    const rest: number[] = []
    for (const position of positions) {
      const index = list.at(position)
      const picture = this.#here(index)
      if (!picture) {
        rest.push(index)
        continue
      }
      if (performance.now() > end) return 'later'
      tiles.put(position, picture)
      this.#outdated = true
    }
    return rest
  }

  #here(index: number): Uint8Array | undefined {
    for (const pictures of this.#arrived) {
      const picture = pictures.get(index)
      if (picture) return picture
    }
    return this.pictures.peek(this.source, index)
  }

  /** Starts to load some of these; false if all of them are on their way or could not be had. */
  #load(indices: readonly number[]): boolean {
    const most = Math.min(picturesPerFetch, Math.ceil(bytesAtOnce / pictureBytes(this.source.shape)))
    const some = indices.filter((index) => !this.#coming.has(index) && !this.#refused.has(index)).slice(0, most)
    if (some.length === 0) return false
    for (const index of some) this.#coming.add(index)
    this.#loads++
    this.pictures.load(this.source, some).then(
      (pictures) => {
        this.#arrived.push(pictures)
        this.#loaded(some)
      },
      (thrown: unknown) => {
        for (const index of some) this.#refused.add(index)
        this.#loaded(some)
        if (this.#sight) this.onfailure(thrown)
      },
    )
    return true
  }

  #loaded(indices: readonly number[]): void {
    for (const index of indices) this.#coming.delete(index)
    this.#loads--
    this.#schedule()
  }
}

/** Positions that have no tile: those in sight first, then those that are near. */
function withoutTile({ list, grid, top, height, columns }: GridSight, tiles: PictureTiles): number[] {
  const found: number[] = []
  const add = (first: number, end: number) => {
    for (let position = first * columns; position < Math.min(end * columns, list.length); position++)
      if (tiles.start(position) < 0) found.push(position)
  }
  const [first, end] = rowsInSight(grid, top, height, 0)
  const [above, below] = rowsInSight(grid, top, height, ahead)
  add(first, end)
  add(end, below)
  add(above, first)
  return found
}

function placed({ list, grid, top, height, columns, density }: GridSight): PlacedRow[] {
  const [first, end] = rowsInSight(grid, top, height, 0)
  return Array.from({ length: end - first }, (_, i) => ({
    first: (first + i) * columns,
    count: Math.min(columns, list.length - (first + i) * columns),
    top: Math.round(((first + i) * grid.rowHeight - top) * density),
  }))
}
