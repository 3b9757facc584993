import fs from 'node:fs'
import path from 'node:path'
import { which } from './command.mjs'
import { notes, readJson, writeJson } from './places.mjs'

/**
 * Failed steps are remembered, so that the next start is quick and says the same sentence at once. A step is tried again when
 * its circumstances changed, or when a person asks for it (`npm run setup`).
 */

/** @param {string} name */
function noteOf(name) {
  return path.join(notes, `${name}-failure.json`)
}

/** The tools whose arrival may turn a failure into a success. */
function toolsHere() {
  return ['python3', 'pip3', 'pip', 'g++', 'clang++', 'c++'].filter((tool) => which(tool)).join(' ')
}

/**
 * @param {string} name of the step
 * @param {string} [also] further circumstances
 * @returns {string | undefined} what was said when it failed under the same circumstances
 */
export function rememberedFailure(name, also = '') {
  const note = readJson(noteOf(name))
  return note?.circumstances === `${toolsHere()} ${also}` ? note.sentence : undefined
}

/** @param {string} name @param {string} sentence @param {string} [also] */
export function rememberFailure(name, sentence, also = '') {
  writeJson(noteOf(name), { sentence, circumstances: `${toolsHere()} ${also}` })
}

/** @param {string} name */
export function forgetFailure(name) {
  fs.rmSync(noteOf(name), { force: true })
}
