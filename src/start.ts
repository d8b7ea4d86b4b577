// Starts and stops the server; nothing else. `main.ts` is what is run.
import { startApp } from './app.ts'
import { readConfig, SettingError } from './kit/config.ts'
import { MigrationError } from './db/migrate.ts'
import { openLog } from './kit/log.ts'

try {
  const config = readConfig()
  const log = openLog(config.logLevel)
  const app = await startApp({ config, log })
  const address = await app.http.listen({ host: config.host, port: config.port })
  if (app.firstToken !== undefined) process.stdout.write(`\nThe token of the administrator, shown once: ${app.firstToken}\n\n`)
  log.info({ address, docs: `${address}/docs`, role: config.role }, 'Ambar is ready')
  let stopping = false
  const stop = (signal: string) => {
    if (stopping) process.exit(1) // asked twice: someone is in a hurry
    stopping = true
    log.info({ signal }, 'stopping: finishing what runs, giving tasks back')
    app.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopped badly')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
} catch (error) {
  if (!(error instanceof SettingError) && !(error instanceof MigrationError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(2)
}
