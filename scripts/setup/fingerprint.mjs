import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** @param {string} file @returns {Promise<string>} SHA-256 of a file's content, in hex */
export async function fileHash(file) {
  const hash = createHash('sha256')
  for await (const chunk of fs.createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk)
  return hash.digest('hex')
}

/**
 * Every file below the given files and folders, sorted, so that a fingerprint does not depend on the file system's order.
 * @param {string} base
 * @param {readonly string[]} names relative to base; missing ones count as empty
 * @returns {string[]} paths relative to base, with forward slashes
 */
export function filesBelow(base, names) {
  const found = /** @type {string[]} */ ([])
  /** @param {string} name */
  const visit = (name) => {
    const full = path.join(base, name)
    const stat = fs.statSync(full, { throwIfNoEntry: false })
    if (stat?.isDirectory()) for (const child of fs.readdirSync(full)) visit(`${name}/${child}`)
    else if (stat?.isFile()) found.push(name)
  }
  for (const name of names) visit(name)
  return found.sort()
}

/**
 * One short name for the state of many files: it changes when a file is added, removed, renamed or edited.
 * @param {string} base
 * @param {readonly string[]} files relative to base
 * @param {readonly string[]} also further facts that the state depends on
 * @returns {string} 32 hex digits
 */
export function fingerprint(base, files, also = []) {
  const hash = createHash('sha256')
  for (const fact of also) hash.update(`fact ${fact.length} ${fact}\n`)
  for (const file of files) {
    const content = fs.readFileSync(path.join(base, file))
    hash.update(`file ${file} ${content.length}\n`).update(content)
  }
  return hash.digest('hex').slice(0, 32)
}
