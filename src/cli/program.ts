import { Command, CommanderError } from 'commander'
import { JackdawError, toErrorData } from '../shared/errors'
import { commands } from './commands'
import { exitCodeOf, exitCodes, exitCodesHelp, type ExitCode } from './exit-codes'
import { Output } from './output'
import { programVersion, runSession, type GlobalOptions } from './session'

/** Parses arguments, runs the command they name, and gives back the exit code. Never rejects. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok
  const program = createProgram((result) => (code = result))
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (thrown) {
    return failed(thrown, args)
  }
}

function createProgram(finish: (code: ExitCode) => void): Command {
  const program = new Command('jackdaw')
    .description('Teach a computer to sort pictures, on this machine, offline.')
    .version(programVersion(), '-V, --version')
    .option('--library <folder>', 'folder of the library (else JACKDAW_LIBRARY, else your own program data)')
    .option('--json', 'print one JSON object a line on standard output and nothing else')
    .helpCommand('help [command]', 'explain a command')
    .addHelpText('after', exitCodesHelp)
    .showSuggestionAfterError()
  for (const register of commands)
    register(program, async (work) => finish(await runSession(program.opts<GlobalOptions>(), work)))
  quieten(program)
  return program
}

/** Errors of usage are printed by us, in one way for people and another for programs, instead of by the parser. */
function quieten(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => undefined })
  for (const child of command.commands) quieten(child)
}

function failed(thrown: unknown, args: readonly string[]): ExitCode {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCodes.ok
  // Help that was printed for want of a command.
  if (thrown instanceof CommanderError && thrown.code === 'commander.help') return exitCodes.wrongUsage
  const error = thrown instanceof CommanderError ? usageError(thrown) : toErrorData(thrown)
  new Output(args.includes('--json')).error(error)
  return exitCodeOf(error.code)
}

function usageError({ message, code }: CommanderError) {
  const reason = message.replace(/^error: /, '').replace(/\.$/, '')
  const subject = code === 'commander.missingArgument' ? 'An argument is missing' : 'Wrong usage'
  return new JackdawError('option-invalid', subject, { reason: reason.replace(/\s*\n\s*/g, ' ') }).toData()
}
