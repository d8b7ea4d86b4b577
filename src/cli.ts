// Administration from the command line: npm run cli -- COMMAND. Works whether or not the server runs.
import { backup } from './cli/backup.ts'
import { billPay } from './cli/billing.ts'
import { clientCreate, tokenCreate, userCreate } from './cli/client.ts'
import { CommandError, UsageError, type Command } from './cli/command.ts'
import { restore } from './cli/restore.ts'
import { stockCheck } from './cli/stock.ts'
import { tnvedImport } from './cli/tnved.ts'
import { EmbeddedError } from './db/embedded/process.ts'
import { MigrationError } from './db/migrate.ts'
import { SettingError } from './kit/config.ts'
import { Refusal } from './kit/errors.ts'

const commands = new Map<string, Command>(
  [clientCreate, tokenCreate, userCreate, billPay, stockCheck, tnvedImport, backup, restore].map((command) => [command.usage.split(' ')[0] ?? '', command]),
)

const help = () =>
  [
    'npm run cli -- COMMAND',
    '',
    ...[...commands.values()].map(({ usage, does }) => `  ${usage}\n      ${does}`),
    '  help\n      this text',
    '',
    'The settings are those of the server: DATA_DIR, DATABASE_URL, SECRET_KEY.',
    '',
  ].join('\n')

/** The sentence and the status of a failure; a bug has neither and is shown whole. */
function failureOf(error: unknown): { sentence: string; status: number } | undefined {
  if (error instanceof UsageError || error instanceof SettingError || error instanceof MigrationError) return { sentence: error.message, status: 2 }
  if (error instanceof Refusal || error instanceof CommandError || error instanceof EmbeddedError) return { sentence: error.message, status: 1 }
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return { sentence: `${error.message || error.code} (${error.code})`, status: 1 }
  return undefined
}

async function run([name, ...args]: string[]): Promise<string> {
  if (name === undefined || name === 'help' || name === '--help') return help()
  const found = commands.get(name)
  if (!found) throw new UsageError(`There is no command "${name}". The commands are ${[...commands.keys(), 'help'].join(', ')}.`)
  return found.start(args)
}

try {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`)
} catch (error) {
  const failure = failureOf(error)
  if (!failure) throw error
  process.stderr.write(`${failure.sentence}\n`)
  process.exitCode = failure.status
}
