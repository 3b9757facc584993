const callsPerSecond = 200

/** Counts calls by frame; answers false for those beyond 200 within one second. `now` is in milliseconds and never goes back. */
export function createRateCap(now: () => number): (frame: string) => boolean {
  const windows = new Map<string, { start: number; calls: number }>()
  return (frame) => {
    const time = now()
    let current = windows.get(frame)
    if (!current || time - current.start >= 1000) {
      // Frames that are gone are forgotten here, so the map stays small.
      for (const [key, { start }] of windows) if (time - start >= 1000) windows.delete(key)
      current = { start: time, calls: 0 }
      windows.set(frame, current)
    }
    return ++current.calls <= callsPerSecond
  }
}
