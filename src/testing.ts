// Tests run the whole application on a database of their own, cloned from a migrated template.
// Not shipped work: nothing outside tests, the demo and the bench imports it.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import pg from 'pg'
import { startApp, type App } from './app.ts'
import { startEmbedded } from './db/embedded.ts'
import { hurried } from './db/hurried.ts'
import { listMigrations, migrate } from './db/migrate.ts'
import { readConfig } from './kit/config.ts'
import { openLog } from './kit/log.ts'
import { createClient } from './modules/client/index.ts'
import { createHash } from 'node:crypto'

const LOCK = 7_273_103
const SEED_LOCK = LOCK + 1

/** The server that tests share: TEST_DATABASE_URL when the runner started one, else an embedded one of this file. */
async function server(): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL
  if (given !== undefined && given !== '') return { url: given, stop: async () => undefined }
  const dataDir = mkdtempSync(join(tmpdir(), 'ambar-test-'))
  const embedded = await startEmbedded({ dataDir: join(dataDir, 'postgres'), settings: hurried })
  return {
    url: embedded.url,
    stop: async () => {
      await embedded.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

const withDatabase = (url: string, name: string) => Object.assign(new URL(url), { pathname: `/${name}` }).toString()

async function admin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: withDatabase(url, 'postgres') })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

// Files as they are: block by block through the log takes ten times as long.
const copyOf = (name: string, template: string) => `create database ${name} template ${template} strategy file_copy`

export type Database = { url: string; drop: () => Promise<void> }
/** What a database holds at its birth beyond the migrations; `key` changes when what it is made of (`of`) does. */
export type Seed = { of: string; key: string; fill: (url: string) => Promise<void> }

/** A template is filled once, by the first that asks; the others wait for it. It gets its name when it is whole. */
async function ensureTemplate(client: pg.Client, name: string, from: string, fill: () => Promise<void>): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
  if (rowCount !== 0) return
  await client.query(`drop database if exists ${name}_new with (force)`)
  await client.query(copyOf(`${name}_new`, from))
  await fill()
  await client.query(`alter database ${name}_new rename to ${name}`)
}

/** A clone of the template of a seed; templates of earlier states of the same sources go. */
async function cloneSeeded(url: string, name: string, template: string, { of, key, fill }: Seed): Promise<void> {
  const seeded = `ambar_seed_${of}_${key}`
  await admin(url, async (client) => {
    await client.query(`select pg_advisory_lock(${SEED_LOCK})`)
    await ensureTemplate(client, seeded, template, async () => {
      const { rows } = await client.query<{ datname: string }>('select datname from pg_database where datname like $1', [`ambar_seed_${of}_%`])
      for (const { datname } of rows) if (datname !== `${seeded}_new`) await client.query(`drop database if exists ${datname} with (force)`)
      await fill(withDatabase(url, `${seeded}_new`))
    })
    await client.query(copyOf(name, seeded))
  })
}

/** A fresh database, cloned from a template that is migrated once per state of the migrations, and seeded once per state of the seed. */
export async function freshDatabase(seed?: Seed): Promise<Database> {
  const { url, stop } = await server()
  const template = `ambar_template_${createHash('sha1').update(JSON.stringify(listMigrations())).digest('hex').slice(0, 12)}`
  const name = `ambar_${randomUUID().replaceAll('-', '').slice(0, 16)}`
  const locked = <T>(work: (client: pg.Client) => Promise<T>) =>
    admin(url, async (client) => {
      await client.query(`select pg_advisory_lock(${LOCK})`)
      return work(client)
    })
  await locked((client) => ensureTemplate(client, template, 'template0', () => migrate(withDatabase(url, `${template}_new`))))
  if (seed) await cloneSeeded(url, name, template, seed)
  else await locked((client) => client.query(copyOf(name, template)))
  return {
    url: withDatabase(url, name),
    drop: async () => {
      await admin(url, (client) => client.query(`drop database if exists ${name} with (force)`))
      await stop()
    },
  }
}

export type Reply = { status: number; body: unknown; headers: Record<string, unknown>; raw: Buffer }
type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete'
export type Caller = Record<Verb, (url: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>> & {
  token: string
  clientId: number
  organizationId: number
}
export type Served = Caller & {
  app: App
  url: string
  /** Another client of the same server, with an administrator's token. */
  another: (name?: string) => Promise<Caller>
  /** The same client by another token. */
  with: (token: string) => Caller
}

type ServeOptions = {
  worker?: boolean
  listen?: boolean
  env?: Record<string, string>
  checkReplies?: boolean
  /** Requests a minute; without it a test may ask as often as it likes. */
  limits?: { perToken: number; perAddress: number }
  /** A database that is there already, and the folder of data that belongs to it; both go when the file ends. */
  database?: Database
  dataDir?: string
}

/** Starts the application with background work on its own database; stops when the file ends. `listen` opens a real port. */
export async function serve(options: ServeOptions = {}): Promise<Served> {
  const database = options.database ?? (await freshDatabase())
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'ambar-data-'))
  const config = readConfig({
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
    ROLE: options.worker === false ? 'api' : 'all',
    PORT: '0',
    ALLOW_PRIVATE_HOSTS: 'true',
    ...options.env,
  })
  const app = await startApp({
    config,
    log: openLog(config.logLevel),
    tests: { checkReplies: options.checkReplies ?? true, limits: options.limits ?? { perToken: 10_000_000, perAddress: 10_000_000 }, byClock: false },
  })
  after(async () => {
    await app.stop()
    await database.drop()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const url = options.listen ? await app.http.listen({ host: '127.0.0.1', port: 0 }) : ''
  if (!options.listen) await app.http.ready()
  const caller = (token: string, clientId: number, organizationId: number): Caller => {
    const call =
      (method: Uppercase<Verb>) =>
      async (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> => {
        const reply = await app.http.inject({
          method,
          url: path,
          headers: { ...(token !== '' && { authorization: token }), ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
          ...(body !== undefined && { payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
        })
        const isJson = String(reply.headers['content-type'] ?? '').includes('json')
        return {
          status: reply.statusCode,
          headers: reply.headers,
          raw: reply.rawPayload,
          body: isJson && reply.payload !== '' ? JSON.parse(reply.payload) : reply.payload,
        }
      }
    return { token, clientId, organizationId, get: call('GET'), post: call('POST'), put: call('PUT'), patch: call('PATCH'), delete: call('DELETE') }
  }
  const make = async (name: string) => {
    const made = await app.ownerPool.tx({}, (db) => createClient(db, { name }))
    return caller(made.token, made.clientId, made.organizationId)
  }
  const first = await make('Main')
  return { ...first, app, url, another: (name = 'Another') => make(name), with: (token) => caller(token, first.clientId, first.organizationId) }
}

/** Waits until `look` answers something, at most `ms`; for work that goes on in the background. */
export async function until<T>(look: () => Promise<T | undefined | false>, ms = 10_000): Promise<T> {
  const deadline = Date.now() + ms
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > deadline) throw new Error(`nothing after ${ms} ms`)
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  }
}
