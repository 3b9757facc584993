import { formatRanges } from '../../../shared/picture-ranges'
import type { PictureList } from './picture-list'

/** Pictures that a person has chosen to do something with, by index, whatever the grid shows now. */
export class Selection {
  /** Not zero for those that are chosen, by index: another array after each change. */
  chosen = $state.raw(new Uint8Array(0))
  count = $state(0)
  /** Index of the picture that a range begins at. */
  #anchor: number | null = null

  has(index: number): boolean {
    return Boolean(this.chosen[index])
  }

  /** Nothing is chosen; a range would begin at this picture. */
  clear(anchor: number | null = null): void {
    this.#anchor = anchor
    if (this.count > 0) this.#set(new Uint8Array(0), 0)
  }

  /** Where the next range begins. */
  begin(index: number): void {
    this.#anchor = index
  }

  toggle(index: number, stored: number): void {
    this.#anchor = index
    const chosen = this.#copy(stored)
    chosen[index] = chosen[index] ? 0 : 1
    this.#set(chosen, this.count + (chosen[index] ? 1 : -1))
  }

  /** Takes in all pictures of a list from where the range began up to this one. */
  extend(list: PictureList, index: number, stored: number): void {
    const anchor = this.#anchor !== null && list.has(this.#anchor) ? this.#anchor : index
    this.#anchor = anchor
    const [from, to] = [list.nearest(anchor), list.nearest(index)].sort((a, b) => a - b) as [number, number]
    const chosen = this.#copy(stored)
    this.#take(list, from, to + 1, chosen)
  }

  all(list: PictureList, stored: number): void {
    const chosen = this.#copy(stored)
    this.#take(list, 0, list.length, chosen)
  }

  indices(): number[] {
    const found: number[] = []
    this.chosen.forEach((value, index) => {
      if (value) found.push(index)
    })
    return found
  }

  /** As an edit names them. */
  ranges(): string {
    return formatRanges(this.indices())
  }

  #copy(stored: number): Uint8Array<ArrayBuffer> {
    const copy = new Uint8Array(stored)
    copy.set(this.chosen.subarray(0, stored))
    return copy
  }

  /** Counts along: what is chosen is never gone through, since it may be a million. */
  #take(list: PictureList, from: number, end: number, chosen: Uint8Array<ArrayBuffer>): void {
    let more = 0
    for (let position = from; position < end; position++) {
      const index = list.at(position)
      if (chosen[index]) continue
      chosen[index] = 1
      more++
    }
    this.#set(chosen, this.count + more)
  }

  #set(chosen: Uint8Array<ArrayBuffer>, count: number): void {
    this.chosen = chosen
    this.count = count
  }
}
