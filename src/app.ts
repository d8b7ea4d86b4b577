// Puts the application together: database, modules, HTTP and background work; nothing of the domain.
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { openPorts } from './connectors/index.ts'
import { startEmbedded } from './db/embedded.ts'
import { migrate } from './db/migrate.ts'
import { watchConnections } from './kit/closing.ts'
import type { Config } from './kit/config.ts'
import { openPool, type Pool } from './kit/db.ts'
import { openFiles } from './kit/files.ts'
import { guardedFetch } from './kit/guarded-fetch.ts'
import { createHttp, type HttpParts } from './kit/http.ts'
import { enqueuer, startJobs } from './kit/jobs.ts'
import type { Log } from './kit/log.ts'
import { contractKey, describeApi } from './kit/openapi.ts'
import { openValidator } from './kit/validate.ts'
import { equip } from './equipment.ts'
import { modules } from './modules.ts'
import { bootstrap, openAuthenticator } from './modules/client/index.ts'
import { startListening, stopListening } from './modules/live/index.ts'
import { watch } from './modules/tasks/index.ts'
import { wireOperations, wireSchemas } from './wire/index.ts'
import { mountCabinet } from './cabinet.ts'
import { mountDocs } from './docs.ts'

export const version = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version
export const allOps = modules.flatMap((module) => module.ops)
export const allTasks = modules.flatMap((module) => module.tasks)
export const apiDescription = () => describeApi(allOps, wireSchemas, wireOperations, version)

export type App = {
  http: FastifyInstance
  pool: Pool
  ownerPool: Pool
  /** The token of the first client, on its first start only. */
  firstToken: string | undefined
  stop: () => Promise<void>
}
type StartOptions = { config: Config; log: Log; tests?: Pick<HttpParts, 'limits' | 'checkReplies'> & { byClock?: boolean } }

/** Database, migrations, first client, API and background work. Nothing listens yet. */
export async function startApp({ config, log, tests: { byClock = true, ...tests } = {} }: StartOptions): Promise<App> {
  const embedded =
    config.databaseUrl === undefined ? await startEmbedded({ dataDir: `${config.dataDir}/postgres`, log: (line) => log.info({}, line) }) : undefined
  const url = config.databaseUrl ?? embedded?.url ?? ''
  const undo: (() => Promise<void>)[] = embedded ? [() => embedded.stop()] : []
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    await migrate(url, (line) => log.info({}, line))
    const onError = (error: Error) => log.warn({ err: error }, 'a database connection was lost')
    const pool = openPool(url, { max: config.poolSize, role: 'ambar_app', name: 'ambar', onError })
    undo.push(() => pool.end())
    const ownerPool = openPool(url, { max: 10, name: 'ambar-jobs', onError })
    undo.push(() => ownerPool.end())
    const fetch = guardedFetch({ allowPrivateHosts: config.allowPrivateHosts })
    undo.push(() => fetch.close())
    const markets = openPorts({ allowPrivateHosts: config.allowPrivateHosts })
    undo.push(() => markets.fetch.close())
    equip({
      config,
      fetch,
      markets,
      files: openFiles({ dataDir: config.dataDir, ...(config.filesUrl !== undefined && { filesUrl: config.filesUrl }) }),
      log,
      pool,
      ownerPool,
    })
    const firstToken = await bootstrap(ownerPool, config.bootstrapToken)
    const http = await createHttp({
      ops: allOps,
      pool,
      log,
      secretKey: config.secretKey,
      trustProxy: config.trustProxy,
      metricsToken: config.metricsToken,
      enqueuer,
      authenticate: openAuthenticator(pool),
      validator: openValidator(wireSchemas),
      publishedQuery: (op) => new Set(wireOperations[contractKey(op.line)]?.query),
      ...tests,
    })
    mountDocs(http, { describe: apiDescription, ready: () => pool.tx({ readOnly: true }, async () => true) })
    mountCabinet(http)
    startListening()
    const closeConnections = watchConnections(http.server)
    http.addHook('preClose', async () => {
      stopListening()
      closeConnections()
    })
    // All that works ends at once: no new request is taken while background work is still being given back.
    const working: { stop: () => Promise<void> }[] = [{ stop: () => http.close() }]
    undo.push(async () => {
      await Promise.all(working.map((one) => one.stop()))
    })
    if (config.role !== 'api') {
      working.push(await startJobs({ tasks: allTasks, pool, ownerPool, log, watch, byClock }))
      for (const module of modules) {
        const going = module.start?.({ pool, ownerPool, log })
        if (going) working.push(going)
      }
    }
    return { http, pool, ownerPool, firstToken, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
