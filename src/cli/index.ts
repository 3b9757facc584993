import { main } from './program'

/** The command line: `node out/main/cli.js ...`. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads has had enough, as in `| head`.
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code
})
