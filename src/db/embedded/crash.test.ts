// The embedded database when processes are killed or meet: nothing is lost, and it comes back without anyone's help.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { chooseIdentity } from './identity.ts'
import { errorCode, findCommand, startTimeOf, until } from './process.ts'
import { killAll, place, pristine, query, serverOf, wordsOf } from './testing.ts'
import { withLock } from './turns.ts'

const ready = await pristine()
after(() => ready.remove())

const onlyLinux = { skip: process.platform !== 'linux' && 'this test reads /proc' }
const KEEP = 'create table kept as select 7 as value'
const kept = (url: string) => query(url, 'select value from kept')
const KEPT = [{ value: 7 }]

/** The answer once the server is back; a cut or refused connection is asked again, a refused statement is not. */
const eventually = (url: string) =>
  until(20_000, () =>
    kept(url).catch((error: unknown) => {
      if (/^(22|42)/.test(errorCode(error))) throw error
      return undefined
    }),
  )

test('kill -9 of the postmaster and all backends: it comes back by itself at the same address', onlyLinux, async (t) => {
  const here = place(t, ready.dataDir)
  const { url } = await here.start()
  await query(url, KEEP)
  const first = serverOf(here.dataDir)
  assert.ok(first)
  assert.ok(killAll(first) >= 5)
  assert.deepEqual(await eventually(url), KEPT)
  assert.notEqual(serverOf(here.dataDir), first)
})

test('kill -9 of everything: the next start recovers', onlyLinux, async (t) => {
  const here = place(t, ready.dataDir)
  for (const round of [1, 2, 3]) {
    const other = await here.startElsewhere()
    if (round === 1) await query(other.url, KEEP)
    assert.deepEqual(await kept(other.url), KEPT)
    const pid = serverOf(here.dataDir)
    assert.ok(pid)
    killAll(pid)
    await other.kill()
  }
  const { url, adopted } = await here.start()
  assert.equal(adopted, false)
  assert.deepEqual(await kept(url), KEPT)
})

test('kill -9 of the parent alone: a start at once works, whether the server is still going down or gone', onlyLinux, async (t) => {
  const here = place(t, ready.dataDir)
  for (const round of [1, 2, 3]) {
    const other = await here.startElsewhere()
    if (round === 1) await query(other.url, KEEP)
    await other.kill()
    const isDown = () => serverOf(here.dataDir) === undefined || undefined
    if (round === 2) assert.ok(await until(10_000, isDown), 'the server outlived its parent')
    const mine = await here.start()
    assert.deepEqual(await kept(mine.url), KEPT)
    await mine.stop()
  }
})

test('an orphaned server is adopted, and stopped by who adopted it', onlyLinux, async (t) => {
  const here = place(t, ready.dataDir)
  const { url, stop } = await here.start()
  await query(url, KEEP)
  const words = wordsOf(serverOf(here.dataDir) ?? 0)
  await stop()
  const site = here.site()
  const { prefix } = await chooseIdentity(site.root, site.cluster, undefined)
  const [file = '', ...args] = [...prefix, ...words]
  const orphan = spawn(file, args, { stdio: 'ignore', detached: true })
  assert.ok(await until(10_000, () => serverOf(here.dataDir)))
  const mine = await here.start()
  assert.equal(mine.adopted, true)
  assert.equal(mine.url, url)
  assert.equal(serverOf(here.dataDir), orphan.pid)
  assert.deepEqual(await kept(mine.url), KEPT)
  await mine.stop()
  assert.equal(serverOf(here.dataDir), undefined)
})

test('a postmaster.pid whose number another program or a zombie has now is no obstacle', onlyLinux, async (t) => {
  const here = place(t, ready.dataDir)
  const { stop } = await here.start()
  await stop()
  const stranger = spawn('sleep', ['60'])
  // The shell becomes a program that does not wait for its child, which therefore stays a zombie.
  const parent = spawn('/bin/sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
  t.after(() => [stranger, parent].map((child) => child.kill('SIGKILL')))
  const [line] = await parent.stdout.setEncoding('utf8').take(1).toArray()
  const zombie = Number(line)
  assert.ok(await until(5_000, () => startTimeOf(zombie) === undefined || undefined))
  for (const pid of [stranger.pid, zombie]) {
    assert.ok(pid && existsSync(`/proc/${pid}`))
    const { cluster } = here.site()
    writeFileSync(join(cluster, 'postmaster.pid'), [pid, cluster, 1, 20_000, '', '127.0.0.1', '', 'ready   '].join('\n'))
    const again = await here.start()
    assert.deepEqual(await query(again.url, 'select 1 as one'), [{ one: 1 }])
    await again.stop()
  }
  assert.equal(stranger.exitCode, null)
})

test('two processes that start at once share one server; when its starter is killed the other brings it back', onlyLinux, async (t) => {
  const here = place(t)
  const both = await Promise.all([here.startElsewhere(), here.startElsewhere()])
  const [starter, other] = both[0].adopted ? [both[1], both[0]] : both
  assert.deepEqual([starter.adopted, other.adopted, other.url], [false, true, starter.url])
  await query(starter.url, KEEP)
  const visitor = await here.start()
  await visitor.stop()
  assert.deepEqual(await kept(other.url), KEPT)
  const first = serverOf(here.dataDir)
  await starter.kill()
  assert.ok(await until(10_000, () => serverOf(here.dataDir) !== first || undefined))
  assert.deepEqual(await eventually(other.url), KEPT)
})

test(
  'a server that cannot be seen, as in another container, keeps its data to itself',
  { skip: !findCommand('flock') && 'flock is not installed' },
  async (t) => {
    const here = place(t, ready.dataDir)
    const { stop } = await here.start()
    await stop()
    const unseen = spawn('flock', [here.site().running, 'sleep', '1'], { stdio: 'ignore' })
    await sleep(200)
    const { url } = await here.start()
    assert.notEqual(unseen.exitCode, null, 'it was not waited for')
    assert.deepEqual(await query(url, 'select 1 as one'), [{ one: 1 }])
  },
)

test('a taken port is replaced when it was chosen, refused when it was asked for', async (t) => {
  const here = place(t, ready.dataDir)
  const first = await here.start()
  await first.stop()
  const port = Number(new URL(first.url).port)
  const squatter = createServer().listen(port, '127.0.0.1')
  t.after(() => squatter.close())
  await assert.rejects(here.start({ port }), /is taken by another program/)
  const second = await here.start()
  assert.notEqual(second.url, first.url)
  assert.deepEqual(await query(second.url, 'select 1 as one'), [{ one: 1 }])
})

test('the lock lets one in at a time and outlives no owner', async (t) => {
  const here = place(t, ready.dataDir)
  const { root, lock } = here.site()
  assert.ok(existsSync(root))
  // A live number with another start time: the owner is dead and its number was given again.
  writeFileSync(lock, `${process.pid} 1 gone`)
  let inside = 0
  const work = () =>
    withLock(lock, async () => {
      inside += 1
      assert.equal(inside, 1)
      await sleep(5)
      inside -= 1
    })
  await Promise.all(Array.from({ length: 8 }, work))
  assert.equal(existsSync(lock), false)
})
