import v8 from 'node:v8'

/**
 * Keeps the part of V8's memory in which objects begin, and most of them end, at the size that it starts with. A training step leaves 20 kB
 * there, dead by the next step; but what happens to be alive whenever it is swept adds up, and V8 would double it some time in a long run,
 * to two times 16 MB. The large arrays lie elsewhere. A version of V8 that does not know the word goes on as before.
 */
export function keepYoungGenerationSmall(): void {
  v8.setFlagsFromString('--semi-space-growth-factor=1')
}
