import os from 'node:os'

// Older versions of Node know only how many there are.
const { availableParallelism = () => os.cpus().length }: Partial<typeof os> = os

/** Processors that this process may use. */
export const processors = availableParallelism()
