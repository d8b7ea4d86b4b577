// The life of a task that a caller watches: it waits, runs, says how far it is, ends, is cancelled, fails, runs again, changes hands.
import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { equipment } from '../src/equipment.ts'
import { sql, type Pool } from '../src/kit/db.ts'
import { enqueuer, startJobs, systemActor } from '../src/kit/jobs.ts'
import { openLog } from '../src/kit/log.ts'
import { task, type AnyTask, type Job } from '../src/kit/task.ts'
import { errors } from '../src/modules/tasks/errors.ts'
import { startTask, watch } from '../src/modules/tasks/index.ts'
import { serve, until, type Caller } from '../src/testing.ts'

// Before the application, which registers its own end here, and whose pools the workers need to stop.
const starts: (() => Promise<void>)[] = []
const stopWorkers = async () => {
  for (const stop of starts) await stop()
}
after(stopWorkers)
const api = await serve({ worker: false })
const { pool, ownerPool } = api.app
const Payload = Type.Object({ key: Type.String() })
type Payload = typeof Payload
const Shown = Type.Object({
  id: Type.Integer(),
  status: Type.String(),
  progress: Type.Integer(),
  message: Type.Union([Type.String(), Type.Null()]),
  url: Type.Union([Type.String(), Type.Null()]),
  file: Type.Union([Type.String(), Type.Null()]),
  retryNumber: Type.Integer(),
  forcedStart: Type.Boolean(),
  type: Type.String(),
})
const show = async (id: number, caller: Caller = api) => Value.Parse(Shown, (await caller.get(`/api/task/getTask?id=${id}`)).body)
const ended = (id: number, status: string) =>
  until(async () => {
    const seen = await show(id)
    return seen.status === status && seen
  })

/** What a job of each key does; a test fills in its own. */
const deeds = new Map<string, (job: Job<Payload>) => Promise<void>>()
const perform = (job: Job<Payload>) => deeds.get(job.payload.key)?.(job) ?? Promise.resolve()
const work = task('test.work', { payload: Payload, type: 'YML_IMPORT_TASK', attempts: 3 }, perform)
const once1 = task('test.once', { payload: Payload, type: 'OZON_CARDS_IMPORT', attempts: 1 }, perform)
const laned = task('test.laned', { payload: Payload, lane: () => 'one' }, perform)

async function startWorker(extra: readonly AnyTask[] = []) {
  const worker = await startJobs({ tasks: [work, once1, laned, ...extra], pool, ownerPool, log: openLog('silent'), watch })
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= worker.stop())
  starts.push(stop)
  return { stop }
}

const inside = <T>(run: (call: Parameters<typeof startTask>[0]) => Promise<T>, clientId = api.clientId) =>
  pool.tx({ clientId }, (db) => run({ db, clientId, actor: systemActor(clientId), lang: 'ru', requestId: 'test', enqueue: enqueuer(db, clientId) }))
async function start(key: string, deed: (job: Job<Payload>) => Promise<void>, which = work, runAt?: Date): Promise<number> {
  deeds.set(key, deed)
  const { id } = await inside((call) => startTask(call, which, { key }, runAt ? { runAt } : {}))
  assert.ok(typeof id === 'number')
  return id
}
/** A gate that a job waits at; opens by itself when the job is told to stop. */
function gate() {
  const events = new EventEmitter()
  return {
    open: () => events.emit('open'),
    reached: once(events, 'reached'),
    pass: async (signal: AbortSignal) => {
      events.emit('reached')
      await once(events, 'open', { signal })
    },
  }
}

await startWorker()

test('a task waits, runs, says how far it is, and leaves a file that only its client reads', async () => {
  const door = gate()
  const id = await start('whole', async ({ clientId, progress, result, signal }) => {
    progress(30, 100, 'thirty of a hundred')
    await door.pass(signal)
    await equipment().files.write(clientId, 'exports/whole.csv', Buffer.from('a;b\n'))
    result({ path: 'exports/whole.csv', message: 'done', params: { rows: 1 } })
  })
  await door.reached
  const running = await until(async () => {
    const seen = await show(id)
    return seen.progress === 30 && seen
  })
  assert.deepEqual([running.status, running.message], ['RUNNING', 'thirty of a hundred'])
  door.open()
  const done = await ended(id, 'FINISHED')
  assert.deepEqual([done.progress, done.message, done.file, done.retryNumber], [100, 'done', 'exports/whole.csv', 0])
  const address = new URL(done.url ?? '')
  const file = await api.get(`${address.pathname}${address.search}`)
  assert.deepEqual([file.status, file.raw.toString()], [200, 'a;b\n'])
  const other = await api.another()
  assert.equal((await other.get(`${address.pathname}${address.search}`)).status, 404)
  assert.equal((await other.get(`/api/task/getTask?id=${id}`)).status, 404)
  for (const path of ['cancelTask', 'runTask']) assert.equal((await other.post(`/api/task/${path}?taskId=${id}`)).status, 404)
})

test('a task that is rolled back was never started', async () => {
  const before = await pool.tx({ clientId: api.clientId }, (db) => db.one<{ count: number }>(sql`select count(*) from task`))
  await assert.rejects(
    inside(async (call) => {
      await startTask(call, work, { key: 'none' })
      throw errors.error_task_missing({ id: 1 })
    }),
  )
  assert.deepEqual(await pool.tx({ clientId: api.clientId }, (db) => db.one(sql`select count(*) from task`)), before)
})

test('a cancel of a waiting task: it never runs; a second cancel changes nothing; runTask brings it back', async () => {
  let runs = 0
  const id = await start(
    'later',
    async () => {
      runs += 1
    },
    work,
    new Date(Date.now() + 3_600_000),
  )
  assert.equal((await show(id)).status, 'CREATED')
  for (const _ of [1, 2]) assert.equal(Value.Parse(Shown, (await api.post(`/api/task/cancelTask?taskId=${id}`)).body).status, 'STOPPED')
  assert.equal((await api.post(`/api/task/runTask?taskId=${id}`)).body, true)
  const done = await ended(id, 'FINISHED')
  assert.deepEqual([runs, done.forcedStart], [1, true])
  const late = await api.post(`/api/task/cancelTask?taskId=${id}`)
  assert.equal(late.status, 409)
})

test('a cancel of a running task stops it within two seconds, also when it says nothing', async () => {
  const door = gate()
  let tries = 0
  const id = await start('running', async ({ signal }) => {
    tries += 1
    await door.pass(signal)
  })
  await door.reached
  const busy = await api.post(`/api/task/runTask?taskId=${id}`)
  assert.equal(busy.status, 409)
  assert.equal(Value.Parse(Shown, (await api.post(`/api/task/cancelTask?taskId=${id}`)).body).status, 'INTERRUPTING')
  const asked = Date.now()
  await ended(id, 'INTERRUPTED')
  assert.ok(Date.now() - asked < 4_000)
  await sleep(300)
  assert.deepEqual([tries, (await show(id)).status], [1, 'INTERRUPTED'])
})

test('a cancelled task that ends all the same keeps to the cancel or to the end, not to both', async () => {
  const door = gate()
  const id = await start('deaf', async ({ tx }) => {
    await door.pass(new AbortController().signal)
    await tx(({ db }) => db.one(sql`select 1 as one`))
  })
  await door.reached
  await api.post(`/api/task/cancelTask?taskId=${id}`)
  await ended(id, 'INTERRUPTED')
  door.open()
  await sleep(300)
  assert.equal((await show(id)).status, 'INTERRUPTED')
})

test('a failure is tried again by itself; a refusal at the end is said by its code', async () => {
  let tries = 0
  const id = await start('mended', async () => {
    tries += 1
    if (tries === 1) throw new Error('planted: a secret detail')
  })
  const again = await ended(id, 'RESTARTING')
  assert.equal(again.message, 'error_internal')
  await api.post(`/api/task/runTask?taskId=${id}`)
  const done = await ended(id, 'FINISHED')
  assert.deepEqual([tries, done.retryNumber], [2, 1])
  const refused = await start(
    'refused',
    async () => {
      throw errors.error_file_missing()
    },
    once1,
  )
  assert.equal((await ended(refused, 'ERROR')).message, 'error_file_missing')
  const broken = await start(
    'broken',
    async () => {
      throw new Error('planted: a secret detail')
    },
    once1,
  )
  const seen = await ended(broken, 'EXCEPTION')
  assert.equal(seen.message, 'error_internal')
  deeds.set('broken', async () => undefined)
  await api.post(`/api/task/runTask?taskId=${broken}`)
  await ended(broken, 'FINISHED')
})

test('work of one lane runs one after another; work of other clients does not wait for it', async () => {
  const other = await api.another()
  let [now, most] = [0, 0]
  const keys = ['l1', 'l2', 'l3', 'l4']
  const done = new Set<string>()
  for (const key of keys)
    deeds.set(key, async () => {
      now += 1
      most = Math.max(most, now)
      await sleep(60)
      now -= 1
      done.add(key)
    })
  deeds.set('theirs', async () => {
    done.add('theirs')
  })
  for (const key of keys) await inside((call) => call.enqueue(laned, { key }))
  await inside((call) => call.enqueue(laned, { key: 'theirs' }), other.clientId)
  await until(async () => done.size === 5)
  assert.equal(most, 1)
})

test('lists: the newest of each type, filters, own ones', async () => {
  const Page = Type.Object({ rows: Type.Array(Shown), total: Type.Integer() })
  const all = Value.Parse(Page, (await api.get('/api/task/findTask?count=true&limit=2')).body)
  assert.ok(all.rows.length === 2 && all.total > 4 && (all.rows[0]?.id ?? 0) > (all.rows[1]?.id ?? 0))
  const errorsOnly = Value.Parse(Page, (await api.get('/api/task/findTask?count=true&status=ERROR&types=OZON_CARDS_IMPORT,YML_IMPORT_TASK')).body)
  assert.deepEqual([errorsOnly.total, errorsOnly.rows.every((row) => row.status === 'ERROR')], [1, true])
  const types = Value.Parse(Type.Array(Shown), (await api.get('/api/task/getTasks')).body).map((row) => row.type)
  assert.deepEqual(types, [...new Set(types)])
  assert.equal(Value.Parse(Page, (await api.get('/api/task/findTask?own=true&count=true')).body).total, 0, 'the system started them, not this person')
  for (const query of ['status=GONE', 'id=0', 'limit=1000', 'entityId=x']) assert.equal((await api.get(`/api/task/findTask?${query}`)).status, 400, query)
})

test('a schedule reaches every client, each with its own payloads', async () => {
  const other = await api.another()
  const heard: string[] = []
  const scheduled = task(
    'test.scheduled',
    {
      payload: Payload,
      every: {
        cron: '0 0 1 1 *',
        payloads: async ({ clientId }): Promise<Static<Payload>[]> => (clientId === other.clientId ? [{ key: 'a' }, { key: 'b' }] : [{ key: 'c' }]),
      },
    },
    async ({ payload, clientId }) => {
      heard.push(`${clientId}:${payload.key}`)
    },
  )
  await startWorker([scheduled])
  const clients = await ownerPool.tx({}, (db) => db.all<{ id: number }>(sql`select id from client order by id`))
  const wanted = clients.flatMap(({ id }) => (id === other.clientId ? [`${id}:a`, `${id}:b`] : [`${id}:c`]))
  await ownerPool.tx({}, (db) => db.run(sql`select graphile_worker.add_job('every:test.scheduled')`))
  await until(async () => heard.length >= wanted.length)
  assert.deepEqual(
    [...heard].sort((a, b) => a.localeCompare(b)),
    [...wanted].sort((a, b) => a.localeCompare(b)),
  )
})

test('a worker that stops gives its task back, and another one ends it', async () => {
  await stopWorkers()
  const door = gate()
  const [first, second] = [await start('handed', ({ signal }) => door.pass(signal)), await start('handed-once', ({ signal }) => door.pass(signal), once1)]
  const one = await startWorker()
  await until(async () => (await show(first)).status === 'RUNNING' && (await show(second)).status === 'RUNNING')
  await one.stop()
  deeds.set('handed', async () => undefined)
  deeds.set('handed-once', async () => undefined)
  const two = await startWorker()
  await ended(first, 'FINISHED')
  await ended(second, 'FINISHED')
  await two.stop()
})

test('a worker that is killed in the middle of a task: another one goes on', async () => {
  await stopWorkers()
  const url = await databaseUrl(ownerPool)
  const id = await start('killed', async () => undefined)
  const child = fork(fileURLToPath(new URL('./tasks-victim.ts', import.meta.url)), [url], { execArgv: ['--disable-warning=ExperimentalWarning'] })
  after(() => child.kill('SIGKILL'))
  await once(child, 'message')
  assert.equal((await show(id)).status, 'RUNNING')
  child.kill('SIGKILL')
  await once(child, 'exit')
  await startWorker()
  const done = await until(async () => {
    const seen = await show(id)
    return seen.status === 'FINISHED' && seen
  }, 30_000)
  assert.equal(done.retryNumber, 1)
})

async function databaseUrl(owner: Pool): Promise<string> {
  const { name } = await owner.tx({}, (db) => db.one<{ name: string }>(sql`select current_database() as name`))
  return Object.assign(new URL(owner.native.options.connectionString ?? ''), { pathname: `/${name}` }).toString()
}
