import { stat, utimes } from 'node:fs/promises'

/** How often a file is touched, in milliseconds. */
const usualBeat = 60_000

/** Longer than this nobody is silent who touches a file, in milliseconds: some beats, and what clocks of two machines differ by. */
const longestSilence = 5 * usualBeat

/**
 * Says to other machines that share a folder that whoever owns a file in it is alive: its time of change is kept new until the function that
 * is given back is called. A beat that fails is left out.
 */
export function startHeartbeat(file: string, beat = usualBeat): () => void {
  const timer = setInterval(() => {
    const now = new Date()
    utimes(file, now, now).catch(() => undefined)
  }, beat)
  timer.unref()
  return () => clearInterval(timer)
}

/** Whether a file was changed or touched lately. */
export async function isBeating(file: string, silence = longestSilence): Promise<boolean> {
  const status = await stat(file).catch(() => undefined)
  return status !== undefined && Date.now() - status.mtimeMs < silence
}
