// The main job from nothing to a shipped order, on a database of its own, against a stand-in of Wildberries over its real protocol.
// Stays up when a person watches; ends with status 0 in CI or without a terminal.
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { startWildberries } from '../sandbox/wildberries/server.ts'
import { startApp } from '../src/app.ts'
import { readConfig } from '../src/kit/config.ts'
import { openLog } from '../src/kit/log.ts'
import { createPerson } from '../src/modules/client/index.ts'
import { openApi } from './api.ts'
import { report } from './report.ts'
import { fillShop, orderMore } from './fill.ts'
import { MARKET_WAREHOUSE } from './shop.ts'

const EVERY_MS = 30_000
const started = Date.now()
const dataDir = resolve(process.env.DATA_DIR ?? './data/demo')
rmSync(dataDir, { recursive: true, force: true })
const config = { ...readConfig({ ...process.env, DATA_DIR: dataDir, ALLOW_PRIVATE_HOSTS: 'true', LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' }), dataDir }
const log = openLog(config.logLevel)

let at = Date.now()
const say = (text: string) => {
  console.log(`${String(Date.now() - at).padStart(6)} ms  ${text}`)
  at = Date.now()
}

const app = await startApp({ config, log })
const address = await app.http.listen({ host: config.host, port: config.port }).catch(() => app.http.listen({ host: config.host, port: 0 }))
const market = await startWildberries({ goods: [], warehouses: [{ id: 658434, name: 'Коледино' }] })
say(`Ambar is up at ${address}, its PostgreSQL in ${dataDir}; a stand-in of Wildberries at ${market.url}`)

// For a database that is made anew each time and listens only here.
const person = { login: 'demo', password: 'demo-demo' }
const api = openApi(address, app.firstToken ?? '')
const { goods, supply } = await fillShop(api, market, { dataDir, say })
await orderMore(api, market, goods, 3, MARKET_WAREHOUSE)
await app.ownerPool.tx({}, (db) => createPerson(db, { clientId: 1, name: 'Демо', roles: ['ADMIN'], ...person }))

await report(api, market, { address, token: app.firstToken ?? '', seconds: (Date.now() - started) / 1000, labels: supply.labelsPath, person })

let timer: NodeJS.Timeout | undefined
/** Buyers go on ordering, so that there is something to watch. */
const sell = () => {
  timer = setTimeout(() => {
    orderMore(api, market, goods, 1, MARKET_WAREHOUSE).then(sell, (error: unknown) => {
      log.warn({ err: error }, 'no order this time')
      sell()
    })
  }, EVERY_MS)
}
const stop = async () => {
  clearTimeout(timer)
  await market.close()
  await app.stop()
}
if (process.env.CI === 'true' || !process.stdout.isTTY) {
  await stop()
} else {
  sell()
  console.log('\nIt stays up, and a buyer orders twice a minute: press Ctrl+C to end.')
  process.once('SIGINT', () => {
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
}
