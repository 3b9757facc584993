/** Milliseconds as `27 ms`, with one more digit below ten. */
export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`
