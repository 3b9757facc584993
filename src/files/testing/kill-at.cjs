/**
 * For tests, as `node --require`: counts what a program does to the disk and, at the operation KILL_AT, kills it as a power
 * switch would. KILL_HOW=half: a write gets half of its bytes out first. FAIL_WITH=ENOSPC (or another code): the operation
 * fails with it instead. Writes "operations" and their names to standard error if the program survives.
 */
const fs = require('node:fs')

const at = Number(process.env.KILL_AT)
const half = process.env.KILL_HOW === 'half'
const failWith = process.env.FAIL_WITH
const done = []

function strike(name) {
  if (failWith) throw Object.assign(new Error(`${failWith}: ${name}`), { code: failWith })
  process.kill(process.pid, 'SIGKILL')
  for (;;);
}

const writes = ['write', 'writeFile', 'appendFile']

/** Writes the first half of what a write was asked to write, behind what the file holds, as the program would have. */
function writeHalf(name, target, args) {
  const onHandle = writes.includes(name) && typeof target.fd === 'number'
  const [file, data] = onHandle ? [target.fd, args[0]] : [args[0]?.fd ?? args[0], args[1]]
  const bytes = Buffer.from(data)
  const part = bytes.subarray(0, bytes.length >> 1)
  if (typeof file === 'number') fs.writeSync(file, part, 0, part.length, name === 'write' ? args[3] : null)
  else if (name === 'appendFile') fs.appendFileSync(file, part)
  else fs.writeFileSync(file, part)
}

/** @param {Record<string, any>} object @param {string} name @param {(args: any[]) => boolean} changesDisk */
function watch(object, name, changesDisk = () => true) {
  const original = object[name]
  object[name] = async function (...args) {
    if (changesDisk(args) && done.push(name) === at) {
      if (half && writes.includes(name)) writeHalf(name, this, args)
      strike(name)
    }
    const result = await original.apply(this, args)
    if (name === 'open') watchHandles(Object.getPrototypeOf(result))
    return result
  }
}

/** All file handles share one prototype, which can be had from any of them. */
let handlesWatched = false
function watchHandles(prototype) {
  if (handlesWatched) return
  handlesWatched = true
  for (const name of [...writes, 'sync', 'datasync', 'truncate']) watch(prototype, name)
}

/** Opening changes the disk when it may make a file. */
watch(fs.promises, 'open', ([, flags]) => typeof flags === 'string' && flags !== 'r')
for (const name of ['rename', 'mkdir', 'rm', 'unlink', 'truncate', 'rmdir', 'writeFile', 'appendFile'])
  watch(fs.promises, name)
process.on('exit', () => fs.writeSync(2, `operations ${done.join()}\n`))
