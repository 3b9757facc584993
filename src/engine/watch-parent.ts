/** How often the parent is looked for, in milliseconds. */
const interval = 2000

/**
 * Ends this process when the one that started it is gone. Runs on a thread of its own, so it works while TensorFlow blocks the
 * main thread; `kill` reaches the whole process from any thread.
 */
export function watchParent(parent: number): void {
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
  }, interval)
}
