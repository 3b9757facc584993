/** Most classes that a dataset can have. */
export const mostClasses = 1000

/** Numbers classes in the order of their appearance, and in the end by their order. */
export class ClassIndex<T> {
  private readonly numbers = new Map<T, number>()

  /** Number of a class; undefined when it would be one too many. */
  add(name: T): number | undefined {
    const known = this.numbers.get(name)
    if (known !== undefined) return known
    const number = this.numbers.size
    if (number >= mostClasses) return undefined
    this.numbers.set(name, number)
    return number
  }

  /** All classes in order, and for each number that `add` gave its place among them. */
  sorted(compare: (a: T, b: T) => number): { names: T[]; places: Uint16Array } {
    const names = [...this.numbers.keys()].sort(compare)
    const places = new Uint16Array(names.length)
    names.forEach((name, place) => (places[this.numbers.get(name) ?? 0] = place))
    return { names, places }
  }
}
