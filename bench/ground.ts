// What the rows stand on: a server on a copy of a large shop, the owner's pool on its database, tokens. The shop is made once and kept.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../src/db/embedded.ts'
import { listMigrations } from '../src/db/migrate.ts'
import { openPool, sql, type Pool } from '../src/kit/db.ts'
import { hashToken } from '../src/kit/secrets.ts'
import { must, numberAt, openCaller, type Caller } from './caller.ts'
import { fillOrders, fillProducts } from './data.ts'
import { startServer, TOKEN, type Server } from './server.ts'

export type Options = { size: number; seconds: number; rounds: number; isQuick: boolean }
export type Ground = Options & {
  clientId: number
  organizationId: number
  warehouseId: number
  /** Products have ids from firstProduct on, one after another, and so have their SKUs. */
  firstProduct: number
  dataDir: string
  /** The database, as its owner: for baselines, and for what has no address. */
  databaseUrl: string
  pool: Pool
  server: Server
  /** The same shop once more, with nobody on it; removed at the end. */
  another: () => string
  /** So many connections, each with a token of its own: the limit of one token is not what is measured. */
  callers: (count: number) => Promise<Caller[]>
  close: () => Promise<void>
}

const LANES = 16
const tokenOf = (lane: number) => `${TOKEN}-${lane}`
const root = join(tmpdir(), 'ambar-bench')

/** Owners and permissions must stay as they are: PostgreSQL is particular about them. */
function copyDirectory(from: string, to: string) {
  if (process.platform === 'win32') return cpSync(from, to, { recursive: true })
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`cp: ${stderr}`)
  spawnSync('sync')
}

/** Shops of earlier migrations, unless they were used within the hour: another run may be copying them. */
function dropOld(but: string) {
  if (!existsSync(root)) return
  const paths = readdirSync(root)
    .map((name) => join(root, name))
    .filter((path) => path !== but && Date.now() - statSync(path).mtimeMs > 3_600_000)
  for (const path of paths) rmSync(path, { recursive: true, force: true })
}

/** A data directory with a shop of this size, made for these migrations; kept for the next run. */
async function shopOf(size: number, say: (line: string) => void): Promise<string> {
  const recipe = [listMigrations(), fillProducts.toString(), fillOrders.toString(), fillShop.toString()]
  const made = join(root, `${createHash('sha1').update(JSON.stringify(recipe)).digest('hex').slice(0, 12)}-${size}`)
  if (existsSync(join(made, 'bench.json'))) return made
  dropOld(made)
  const unfinished = `${made}.unfinished-${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  const begun = performance.now()
  say(`making a shop of ${size.toLocaleString('en')} products and as many orders in ${made}`)
  const server = await startServer(unfinished)
  try {
    const { url, stop } = await startEmbedded({ dataDir: join(unfinished, 'postgres') })
    const pool = openPool(url, { max: 2, name: 'bench' })
    try {
      writeFileSync(join(unfinished, 'bench.json'), JSON.stringify(await fillShop(pool, server.url, size)))
    } finally {
      await pool.end()
      await stop()
    }
  } finally {
    await server.stop()
  }
  say(`made in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
  // Another run may have made the same meanwhile.
  if (existsSync(made)) rmSync(unfinished, { recursive: true, force: true })
  else renameSync(unfinished, made)
  return made
}

async function fillShop(pool: Pool, url: string, size: number) {
  const { clientId, organizationId } = await pool.tx({}, (db) =>
    db.one<{ clientId: number; organizationId: number }>(sql`select client_id, id as organization_id from organization`),
  )
  const caller = await openCaller(url, TOKEN)
  const warehouseId = numberAt(must(await caller.call('POST', '/api/warehouse', JSON.stringify({ name: 'Склад' }))), 'id')
  caller.close()
  await pool.tx({}, async (db) => {
    const { personId } = await db.one<{ personId: number }>(sql`select person_id from api_token where client_id = ${clientId}`)
    for (let lane = 0; lane < LANES; lane++)
      await db.run(
        sql`insert into api_token (client_id, name, hash, person_id) values (${clientId}, ${tokenOf(lane)}, ${hashToken(tokenOf(lane))}, ${personId})`,
      )
  })
  const shop = { clientId, organizationId, warehouseId }
  await fillProducts(pool, shop, size)
  await fillOrders(pool, shop, size)
  const { firstProduct } = await pool.tx({}, (db) =>
    db.one<{ firstProduct: number }>(sql`select min(id) as first_product from product where client_id = ${clientId}`),
  )
  return { ...shop, firstProduct }
}

export async function openGround(options: Options, say: (line: string) => void): Promise<Ground> {
  const made = await shopOf(options.size, say)
  const folder = mkdtempSync(join(tmpdir(), 'ambar-bench-'))
  const copy = (name: string) => {
    copyDirectory(made, join(folder, name))
    return join(folder, name)
  }
  const dataDir = copy('data')
  const shop: unknown = JSON.parse(readFileSync(join(dataDir, 'bench.json'), 'utf8'))
  // The stand-in for the marketplace listens on this machine.
  const server = await startServer(dataDir, { ALLOW_PRIVATE_HOSTS: 'true' })
  const database = await startEmbedded({ dataDir: join(dataDir, 'postgres') })
  const pool = openPool(database.url, { max: LANES + 4, name: 'bench' })
  const open: Caller[] = []
  return {
    ...options,
    dataDir,
    pool,
    databaseUrl: database.url,
    clientId: numberAt(shop, 'clientId'),
    organizationId: numberAt(shop, 'organizationId'),
    warehouseId: numberAt(shop, 'warehouseId'),
    firstProduct: numberAt(shop, 'firstProduct'),
    server,
    another: () => copy('another'),
    callers: async (count) => {
      const opened = await Promise.all(Array.from({ length: count }, (_, lane) => openCaller(server.url, tokenOf(lane))))
      open.push(...opened)
      return opened
    },
    close: async () => {
      open.forEach((caller) => caller.close())
      await pool.end()
      await database.stop()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
