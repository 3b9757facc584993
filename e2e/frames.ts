import type { Page } from '@playwright/test'

interface Seen {
  frames: number[]
  stop: boolean
}

/** Milliseconds of each frame of the page while something is done. */
export async function framesWhile(page: Page, doing: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const seen: Seen = { frames: [], stop: false }
    Object.assign(globalThis, { seen })
    let before = performance.now()
    const frame = (now: number) => {
      seen.frames.push(now - before)
      before = now
      if (!seen.stop) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  await doing()
  return page.evaluate(() => {
    const { seen } = globalThis as unknown as { seen: Seen }
    seen.stop = true
    return seen.frames
  })
}
