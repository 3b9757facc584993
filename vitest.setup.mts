import { beforeEach } from 'vitest'

const nextTurn = setImmediate

// Tests that wait for nothing but promises never let go of the thread, all of a file together; Vitest gives up a worker that it has not
// heard from for a minute.
beforeEach(() => new Promise((resolve) => nextTurn(resolve)))
