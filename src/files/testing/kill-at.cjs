/**
 * For tests, as `node --require`: counts what a program does to the disk and, at the operation KILL_AT, kills it as a power
 * switch would. KILL_HOW=half: a write gets half of its bytes out first. Writes "operations N" to standard error if it survives.
 */
const fs = require('node:fs')

const at = Number(process.env.KILL_AT)
const half = process.env.KILL_HOW === 'half'
let count = 0

function die() {
  process.kill(process.pid, 'SIGKILL')
  for (;;);
}

/** @param {Record<string, any>} object @param {string} name @param {(args: any[]) => boolean} changesDisk */
function watch(object, name, changesDisk = () => true) {
  const original = object[name]
  object[name] = function (...args) {
    if (changesDisk(args) && ++count === at) {
      if (half && name.startsWith('write') && this && typeof this.fd === 'number') {
        const bytes = Buffer.from(args[0])
        fs.writeSync(this.fd, bytes, 0, bytes.length >> 1)
      }
      die()
    }
    return original.apply(this, args)
  }
}

/** Opening changes the disk when it may make a file. */
const makes = ([, flags]) => typeof flags === 'string' && flags !== 'r'
watch(fs.promises, 'open', makes)
for (const name of ['rename', 'mkdir', 'rm', 'unlink', 'truncate', 'rmdir']) watch(fs.promises, name)
/** All file handles share one prototype. */
const ready = fs.promises.open(__filename, 'r').then(async (handle) => {
  const prototype = Object.getPrototypeOf(handle)
  for (const name of ['write', 'writeFile', 'appendFile', 'sync', 'datasync', 'truncate']) watch(prototype, name)
  await handle.close()
})
// A program that is done before this is a program that did nothing.
void ready
process.on('exit', () => fs.writeSync(2, `operations ${count}\n`))
