// The command line as a person uses it: a process, its output, its status.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { backupTo } from '../src/cli/backup.ts'
import { CommandError } from '../src/cli/command.ts'
import { restoreFrom } from '../src/cli/restore.ts'
import { openPool, raw, sql } from '../src/kit/db.ts'
import { isPassword } from '../src/modules/client/index.ts'
import { freshDatabase, serve } from '../src/testing.ts'

const api = await serve({ worker: false })
const url = await api.app.ownerPool
  .tx({}, (db) => db.one<{ name: string }>(sql`select current_database() as name`))
  .then(({ name }) => {
    const base = new URL(api.app.ownerPool.native.options.connectionString ?? '')
    return Object.assign(base, { pathname: `/${name}` }).toString()
  })
const folder = mkdtempSync(join(tmpdir(), 'ambar-cli-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const SECRET_KEY = Buffer.alloc(32, 7).toString('base64')
async function cli(args: string[], options: { env?: Record<string, string>; input?: string } = {}) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('../src/cli.ts', import.meta.url)), ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: url, DATA_DIR: join(folder, 'data'), SECRET_KEY, ...options.env },
  })
  child.stdin.end(options.input ?? '')
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve)
  })
  const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { out, err, status }
}
const Made = Type.Object({ clientId: Type.Integer(), token: Type.String() })
const find = '/api/client/findClientOrganization'

test('help names every command; an unknown one is status 2 and a sentence', async () => {
  const help = await cli(['help'])
  for (const name of ['client:create', 'token:create', 'user:create', 'stock:check', 'backup', 'restore'])
    assert.match(help.out, new RegExp(`^ {2}${name} `, 'm'))
  const wrong = [
    ['nonsense'],
    ['client:create'],
    ['client:create', '--nam', 'x'],
    ['token:create', '--client', 'x', '--name', 'n'],
    ['user:create', '--client', '1', '--login', 'x', '--role', 'KING'],
  ]
  for (const { out, err, status } of await Promise.all(wrong.map((args) => cli(args)))) {
    assert.deepEqual([status, out], [2, ''])
    assert.match(err, /^[A-Z-].*\S/)
    assert.doesNotMatch(err, /at .*\.ts:\d/, 'no stack')
  }
})

test('the ledger is proven from outside: silent when it adds up, the fault in words when it does not', async () => {
  const { clientId } = await api.another()
  const { warehouse } = await api.app.ownerPool.tx({}, (db) =>
    db.one<{ warehouse: number }>(sql`insert into warehouse (client_id, name) values (${clientId}, 'W') returning id as warehouse`),
  )
  const sound = await cli(['stock:check', '--client', String(clientId)])
  assert.deepEqual([sound.status, sound.out.trim()], [0, `The ledger adds up for client ${clientId}.`])
  await api.app.ownerPool.tx({}, async (db) => {
    const sku = await db.one<{ id: number }>(sql`insert into sku (client_id) values (${clientId}) returning id`)
    await db.run(sql`insert into stock (client_id, warehouse_id, sku_id, free) values (${clientId}, ${warehouse}, ${sku.id}, 3)`)
  })
  const broken = await cli(['stock:check'])
  assert.equal(broken.status, 1)
  assert.match(broken.err, new RegExp(`Client ${clientId}: not so that a balance is the sum of its history`))
})

test('a client and a token made while the server runs work at once', async () => {
  const { out, status } = await cli(['client:create', '--name', 'Магазин', '--json'])
  assert.equal(status, 0)
  const { clientId, token } = Value.Parse(Made, JSON.parse(out))
  assert.equal((await api.with(token).get(find)).status, 200)
  const reader = Value.Parse(Made, JSON.parse((await cli(['token:create', '--client', String(clientId), '--name', 'reader', '--read-only', '--json'])).out))
  assert.equal((await api.with(reader.token).get(find)).status, 200)
  assert.equal((await api.with(reader.token).post('/api/client/createClientOrganization', { name: 'x', inn: '7707083893' })).status, 403)
  const again = await cli(['token:create', '--client', String(clientId), '--name', 'reader'])
  assert.deepEqual([again.status, again.err.includes('reader')], [1, true])
  assert.equal((await cli(['token:create', '--client', '999999', '--name', 'x'])).status, 1)
})

test('a person has roles and a password that only they know', async () => {
  const args = ['user:create', '--client', String(api.clientId), '--login', 'Anna', '--role', 'warehouse', '--role', 'CONTENT', '--password-stdin']
  assert.equal((await cli(args, { input: 'correct horse\n' })).status, 0)
  const person = await api.app.ownerPool.tx({}, (db) =>
    db.one<{ roles: string[]; passwordHash: string }>(sql`select roles, password_hash from person where login = 'Anna'`),
  )
  assert.deepEqual(person.roles, ['WAREHOUSE', 'CONTENT'])
  assert.match(person.passwordHash, /^\$argon2id\$/)
  assert.deepEqual(
    [await isPassword('correct horse', person.passwordHash), await isPassword('wrong horse', person.passwordHash), await isPassword('x', 'no hash')],
    [true, false, false],
  )
  assert.equal((await cli(['user:create', '--client', String(api.clientId), '--login', 'ANNA', '--role', 'ADMIN'])).status, 1, 'a login is one person')
  assert.equal((await cli([...args.slice(0, 4), 'short', ...args.slice(5)], { input: 'short' })).status, 1)
})

test('a database that is not there, or a wrong setting, is said in words', async () => {
  const away = await cli(['client:create', '--name', 'x'], { env: { DATABASE_URL: 'postgres://127.0.0.1:9/none' } })
  assert.equal(away.status, 1)
  assert.match(away.err, /ECONNREFUSED/)
  const wrong = await cli(['client:create', '--name', 'x'], { env: { SECRET_KEY: 'short' } })
  assert.equal(wrong.status, 2)
  assert.match(wrong.err, /SECRET_KEY/)
})

/** Everything in a database, table by table. */
async function contents(address: string): Promise<Record<string, string[]>> {
  const pool = openPool(address, { max: 1, name: 'test' })
  try {
    return await pool.tx({ readOnly: true }, async (db) => {
      const tables = await db.all<{ name: string }>(
        sql`select quote_ident(relname) as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1`,
      )
      const out: Record<string, string[]> = {}
      for (const { name } of tables)
        out[name] = (await db.all<{ row: string }>(sql`select t::text as row from ${raw(name)} t order by 1`)).map(({ row }) => row)
      delete out.schema_migration
      return out
    })
  } finally {
    await pool.end()
  }
}

test('a backup restores everything, and only into an empty database', async () => {
  await api.post('/api/userTasks/createTask', { name: 'Кавычки " и \\ и\nстрока, ( скобки ) NULL', description: '' })
  await api.post(`/api/client/addServiceIntegration?service=AVITO&serviceSecret=planted-in-backup&organizationId=${api.organizationId}`)
  await api.post('/api/client/createClientOrganization', { name: 'Вторая, "кавычки"', inn: '7707083893', bank: 'a\tb' }, { 'idempotency-key': 'kept' })
  await api.app.ownerPool.tx({}, (db) =>
    db.run(sql`select graphile_worker.add_job('tasks.waiting', '{"clientId": 1}'::json, 'lane', now() + interval '1 day', 3, 'key', 5)`),
  )
  const file = join(folder, 'whole.backup')
  const made = await cli(['backup', '--to', file])
  assert.deepEqual([made.status, made.err], [0, ''])
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.ok(!gunzipSync(readFileSync(file)).includes('planted-in-backup'))
  assert.equal((await cli(['backup', '--to', file])).status, 1, 'never over another file')

  const target = await freshDatabase()
  after(target.drop)
  const restored = await cli(['restore', '--from', file], { env: { DATABASE_URL: target.url } })
  assert.deepEqual([restored.status, restored.err], [0, ''])
  assert.doesNotMatch(restored.out, /SECRET_KEY is another/)
  const [before, now] = [await contents(url), await contents(target.url)]
  assert.ok(Object.values(before).flat().length > 10)
  assert.deepEqual(now, before)

  const pool = openPool(target.url, { max: 1, name: 'test' })
  const looked = await pool
    .tx({}, async (db) => ({
      jobs: await db.all(
        sql`select task_identifier as task, queue_name as lane, max_attempts, key, priority, run_at > now() as later from graphile_worker.jobs`,
      ),
      next: await db.one<{ id: number; newest: number }>(
        sql`insert into organization (client_id, name) values (${api.clientId}, 'Next') returning id, (select max(id) from organization) as newest`,
      ),
      references: await db.one<{ count: number }>(
        sql`select count(*) from pg_constraint where contype = 'f' and convalidated and connamespace = 'public'::regnamespace`,
      ),
    }))
    .finally(() => pool.end())
  assert.ok(looked.next.id > looked.next.newest, 'numbers go on where they were')
  assert.deepEqual(looked.jobs, [{ task: 'tasks.waiting', lane: 'lane', maxAttempts: 3, key: 'key', priority: 5, later: true }])
  const references = await api.app.ownerPool.tx({}, (db) =>
    db.one<{ count: number }>(sql`select count(*) from pg_constraint where contype = 'f' and convalidated and connamespace = 'public'::regnamespace`),
  )
  assert.deepEqual(looked.references, references)

  const twice = await cli(['restore', '--from', file], { env: { DATABASE_URL: target.url } })
  assert.equal(twice.status, 1)
  assert.match(twice.err, /has data already/)
})

test('a restore of something else changes nothing', async () => {
  const file = join(folder, 'good.backup')
  await backupTo(api.app.ownerPool, file, Buffer.from(SECRET_KEY, 'base64'))
  const bytes = readFileSync(file)
  const lines = gunzipSync(bytes).toString().split('\n')
  const row = lines.findIndex((line) => line.startsWith('"'))
  const changed: Record<string, Buffer> = {
    cut: bytes.subarray(0, Math.floor(bytes.length * 0.9)),
    endless: gzipSync(lines.slice(0, -2).join('\n')),
    other: Buffer.from('not a backup at all'),
    empty: Buffer.of(),
    short: gzipSync(lines.filter((_, at) => at !== row).join('\n')),
    newer: gzipSync(lines.join('\n').replace(/"migration":\d+/, '"migration":9999')),
    odd: gzipSync(lines.join('\n').replace('"columns":["client_id"', '"columns":["another"')),
    late: gzipSync(`${lines.join('\n')}{}\n`),
  }
  const target = await freshDatabase()
  const pool = openPool(target.url, { max: 1, name: 'test' })
  after(async () => {
    await pool.end()
    await target.drop()
  })
  const before = await contents(target.url)
  for (const [name, content] of Object.entries(changed)) {
    writeFileSync(join(folder, name), content)
    await assert.rejects(restoreFrom(pool, join(folder, name)), CommandError, name)
  }
  await assert.rejects(restoreFrom(pool, join(folder, 'nowhere')), CommandError)
  assert.deepEqual(await contents(target.url), before)
  const other = await cli(['restore', '--from', file], { env: { DATABASE_URL: target.url, SECRET_KEY: Buffer.alloc(32, 8).toString('base64') } })
  assert.deepEqual([other.status, /SECRET_KEY is another/.test(other.out)], [0, true])
})

test('without any server: the embedded database is started for the command', async () => {
  const env = { DATABASE_URL: '', DATA_DIR: join(folder, 'embedded') }
  const first = Value.Parse(Made, JSON.parse((await cli(['client:create', '--name', 'One', '--json'], { env })).out))
  const second = Value.Parse(Made, JSON.parse((await cli(['client:create', '--name', 'Two', '--json'], { env })).out))
  assert.equal(second.clientId, first.clientId + 1)
})
