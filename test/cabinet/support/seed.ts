// A shop that is made once and then copied: its database is a template, and what is beside it (files, the key of secrets, the marketplace's own
// knowledge) is kept in the template too.
import { createHash } from 'node:crypto'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deserialize, serialize } from 'node:v8'
import pg from 'pg'
import { openApi } from '../../../demo/api.ts'
import { fillShop } from '../../../demo/fill.ts'
import { MARKET_WAREHOUSE } from '../../../demo/shop.ts'
import { startWildberries } from '../../../sandbox/wildberries/server.ts'
import type { Kept } from '../../../sandbox/wildberries/world.ts'
import { startApp } from '../../../src/app.ts'
import { readConfig } from '../../../src/kit/config.ts'
import { openLog } from '../../../src/kit/log.ts'
import { freshDatabase, type Database } from '../../../src/testing.ts'

type Filled = Awaited<ReturnType<typeof fillShop>>
export type Shop = { token: string; filled: Filled; world: Kept }

const root = fileURLToPath(new URL('../../../', import.meta.url))
const warehouses = [{ id: MARKET_WAREHOUSE, name: 'Коледино' }]

const shortHash = (text: string) => createHash('sha1').update(text).digest('hex').slice(0, 12)

/** Changes with every source of the server, the demo and the stand-in, and with the day: a shop of yesterday shows other things today. */
function keyOfSources(): string {
  const files = globSync('{src,demo,sandbox/wildberries}/**/*.{ts,sql,yml}', { cwd: root }).sort()
  const states = files.map((file) => {
    const { mtimeMs, size } = statSync(join(root, file))
    return `${file} ${mtimeMs} ${size}`
  })
  return shortHash(`${new Date().toDateString()} ${states.join('\n')}`)
}

async function inside<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function fill(url: string): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ambar-seed-'))
  const config = readConfig({ DATABASE_URL: url, DATA_DIR: dataDir, LOG_LEVEL: 'error', PORT: '0', ALLOW_PRIVATE_HOSTS: 'true' })
  const app = await startApp({ config, log: openLog('error'), tests: { limits: { perToken: 10_000_000, perAddress: 10_000_000 }, byClock: false } })
  const market = await startWildberries({ goods: [], warehouses })
  try {
    const base = await app.http.listen({ host: '127.0.0.1', port: 0 })
    const token = app.firstToken ?? ''
    const filled = await fillShop(openApi(base, token), market, { dataDir })
    const shop: Shop = { token, filled, world: market.world.keep() }
    await inside(url, async (client) => {
      await client.query('create schema kept')
      await client.query('create table kept.file (name text primary key, content bytea not null)')
      const put = (name: string, content: Buffer) => client.query('insert into kept.file values ($1, $2)', [name, content])
      await put('', serialize(shop))
      for (const entry of globSync('**', { cwd: dataDir, withFileTypes: true }))
        if (entry.isFile()) {
          const path = join(entry.parentPath, entry.name)
          await put(path.slice(dataDir.length + 1), readFileSync(path))
        }
    })
  } finally {
    await market.close()
    await app.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** A copy of the shop: its database, the folder of its data, and the marketplace as it knows it. */
export async function copyOfShop() {
  const database = await freshDatabase({ of: shortHash(root), key: keyOfSources(), fill })
  const dataDir = mkdtempSync(join(tmpdir(), 'ambar-data-'))
  const shop = await unpack(database, dataDir)
  const market = await startWildberries({ goods: [], warehouses, kept: shop.world })
  await inside(database.url, (client) => client.query('update integration set site_domain = $1', [market.url]))
  return { database, dataDir, market, token: shop.token, filled: shop.filled }
}

async function unpack({ url }: Database, dataDir: string): Promise<Shop> {
  return inside(url, async (client) => {
    const { rows } = await client.query<{ name: string; content: Buffer }>('select name, content from kept.file')
    await client.query('drop schema kept cascade')
    for (const { name, content } of rows)
      if (name !== '') {
        mkdirSync(dirname(join(dataDir, name)), { recursive: true })
        writeFileSync(join(dataDir, name), content, { mode: 0o600 })
      }
    const shop: Shop = deserialize(rows.find(({ name }) => name === '')?.content ?? Buffer.alloc(0))
    return shop
  })
}
