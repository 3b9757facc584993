/** How long the program waits for an engine before it acts, in milliseconds. Tests shorten these. */
export interface EngineTimings {
  /** From start to the first word. Loading TensorFlow from a cold disk takes long. */
  hello: number
  /** Shortest silence in a job after which the engine counts as hung. */
  silence: number
  /** The same while nothing is known of how long a batch takes: data is loaded, the first step is built. */
  firstSilence: number
  /** From asking a job to stop to ending the process, besides a few of its batches. */
  stop: number
  /** From SIGTERM to SIGKILL. */
  kill: number
  /** Between looks at the clock. */
  tick: number
}

export const engineTimings: EngineTimings = {
  hello: 120_000,
  silence: 60_000,
  firstSilence: 300_000,
  stop: 10_000,
  kill: 10_000,
  tick: 1000,
}

/** A train job is silent too long after this many of its median batches, if that is more than `silence`. */
export const silentBatches = 30
