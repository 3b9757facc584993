'use strict'

// The fallback Electron comes without the small program that a plain Electron carries to start an app folder given on its
// command line (`electron FOLDER`). This is that program; it lies in the fallback's `resources/app`.

const { app } = require('electron')
const fs = require('node:fs')
const Module = require('node:module')
const path = require('node:path')

const given = process.argv.slice(1).find((argument) => !argument.startsWith('-'))
if (given === undefined) {
  process.stderr.write('Usage: electron FOLDER\n')
  app.exit(2)
} else {
  const folder = path.resolve(given)
  const description = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  Object.defineProperty(process, 'defaultApp', { enumerable: true, value: true })
  app.setName(description.productName ?? description.name)
  app.setVersion(description.version)
  app.setAppPath(folder)
  Module._load(folder, null, true)
}
