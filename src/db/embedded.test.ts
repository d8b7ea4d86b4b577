// The embedded database as its users see it: a first start, another user, another home, wrong options.
import assert from 'node:assert/strict'
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startEmbedded } from './embedded.ts'
import { completeLinks, copiedBinaries, packagedBinaries, programIn } from './embedded/binaries.ts'
import { emptyUnfinished } from './embedded/cluster.ts'
import { chooseIdentity } from './embedded/identity.ts'
import { findCommand, run } from './embedded/process.ts'
import { place, pristine, query, serverOf } from './embedded/testing.ts'

const ready = await pristine()
after(() => ready.remove())

const isRoot = process.getuid?.() === 0
const onlyRoot = { skip: !isRoot && 'this test needs root' }
const setpriv = findCommand('setpriv')
const asNobody = setpriv ? [setpriv, '--reuid=65534', '--regid=65534', '--clear-groups', '--'] : []

test('a first start makes a database that knows Cyrillic, and keeps its password to itself', async (t) => {
  const here = place(t)
  const { url, adopted, stop } = await here.start()
  assert.equal(adopted, false)
  assert.match(url, /^postgres:\/\/ambar_owner:[\w%-]{20,}@127\.0\.0\.1:\d+\/ambar$/)
  await query(url, 'create extension pg_trgm')
  const [row] = await query(
    url,
    `select similarity('кросовки', 'кроссовки') as similarity,
    lower('ЁЛКА') as lower, 'ЁЛКА' ilike 'ёл%' as ilike,
    (select string_agg(word, ' ' order by word collate "ru-x-icu") from unnest('{яблоко,ёлка,жук,ель}'::text[]) as word) as sorted,
    current_setting('server_version_num')::int / 10000 as major, rolsuper, current_setting('jit') as jit
    from pg_roles where rolname = current_user`,
  )
  assert.ok(row)
  assert.ok(Math.abs(Number(row.similarity) - 0.727) < 0.001, `similarity is ${String(row.similarity)}`)
  const { similarity: _, ...rest } = row
  assert.deepEqual(rest, { lower: 'ёлка', ilike: true, sorted: 'ёлка ель жук яблоко', major: 15, rolsuper: true, jit: 'off' })
  assert.equal(statSync(join(here.dataDir, 'password')).mode & 0o777, 0o600)
  const wrong = new URL(url)
  wrong.password = 'wrong'
  await assert.rejects(query(wrong.href, 'select 1'), { code: '28P01' })
  await stop()
  assert.equal(serverOf(here.dataDir), undefined)
  await assert.rejects(query(url, 'select 1'), { code: 'ECONNREFUSED' })
})

test('a warm start keeps the address and the data', async (t) => {
  const here = place(t, ready.dataDir)
  const first = await here.start()
  await query(first.url, 'create table kept as select 7 as value')
  await first.stop()
  const began = performance.now()
  const second = await here.start()
  t.diagnostic(`warm start to ready: ${Math.round(performance.now() - began)} ms`)
  assert.equal(second.url, first.url)
  assert.deepEqual(await query(second.url, 'select value from kept'), [{ value: 7 }])
})

test('the last of two users in one process stops the server', async (t) => {
  const here = place(t, ready.dataDir)
  const first = await here.start()
  const second = await here.start()
  assert.deepEqual([first.adopted, second.adopted, second.url], [false, true, first.url])
  await first.stop()
  assert.deepEqual(await query(second.url, 'select 1 as one'), [{ one: 1 }])
  await second.stop()
  await second.stop()
  assert.equal(serverOf(here.dataDir), undefined)
})

test('root changes from one way of running to another on the same data, also below a closed directory', onlyRoot, async (t) => {
  const here = place(t, ready.dataDir)
  chmodSync(here.parent, 0o700)
  const { url, stop } = await here.start()
  await query(url, 'create table kept as select 7 as value')
  await stop()
  await assert.rejects(here.start({ runAs: 'nobody' }), /cannot be run on .*nobody: /)
  const ways = [
    ['capabilities', 0o700],
    ['nobody', 0o755],
    ['namespace', 0o700],
  ] as const
  for (const [runAs, mode] of ways) {
    chmodSync(here.parent, mode)
    const again = await here.start({ runAs })
    assert.match(here.lines.at(-1) ?? '', new RegExp(`started \\d+ on port \\d+ as ${runAs}$`))
    assert.deepEqual(await query(again.url, 'select value from kept'), [{ value: 7 }])
    await again.stop()
  }
})

test('a copy of the binaries serves a user who may not enter the package', onlyRoot, async (t) => {
  const here = place(t)
  chmodSync(here.parent, 0o755)
  const site = here.site()
  emptyUnfinished(site)
  const identity = await chooseIdentity(site.root, site.unfinished, 'nobody')
  const before = process.umask(0o077)
  const copy = copiedBinaries(packagedBinaries(), site.root)
  process.umask(before)
  const { status, output } = await run([...identity.prefix, programIn(copy, 'postgres'), '--version'])
  assert.deepEqual([status, output], [0, 'postgres (PostgreSQL) 15.18'])
})

test('an ordinary user needs nothing', { skip: isRoot && !setpriv && 'setpriv is not installed' }, async (t) => {
  const here = place(t)
  if (isRoot) chownSync(here.parent, 65_534, 65_534)
  const reaches = await run([...asNobody, process.execPath, '--eval', `require('fs').statSync(${JSON.stringify(import.meta.filename)})`])
  if (isRoot && reaches.status !== 0) return t.skip('the user nobody may not enter this checkout')
  const { url } = await here.startElsewhere(isRoot ? asNobody : [])
  assert.deepEqual(await query(url, 'select 1 as one'), [{ one: 1 }])
  if (isRoot) assert.equal(lstatSync(join(here.dataDir, 'cluster')).uid, 65_534)
  return undefined
})

test('a package without its links, as npm leaves it when install scripts are off, is completed', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ambar-binaries-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const packaged = packagedBinaries()
  cpSync(packaged.folder, folder, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() })
  const bare = { ...packaged, folder }
  if (process.platform === 'linux') assert.notEqual((await run([programIn(bare, 'postgres'), '--version'])).status, 0)
  assert.equal(completeLinks(bare), true)
  assert.deepEqual(await run([programIn(bare, 'postgres'), '--version']), { status: 0, output: 'postgres (PostgreSQL) 15.18' })
})

test('what cannot be right is refused', async (t) => {
  const here = place(t)
  await assert.rejects(startEmbedded({ dataDir: here.dataDir, port: 70_000 }), /70000 is not a port/)
  await assert.rejects(startEmbedded({ dataDir: here.dataDir, settings: { 'fsync=off -c x': '1' } }), /not the name of a setting/)
  assert.equal(existsSync(here.dataDir), false)
  await assert.rejects(here.start({ settings: { shared_buffers: 'plenty' } }), /invalid value for parameter "shared_buffers"/)
  rmSync(join(here.dataDir, 'password'))
  await assert.rejects(here.start(), /password is missing/)
  writeFileSync(join(here.dataDir, 'password'), 'not it')
  await assert.rejects(here.start(), /refuses the password/)
  assert.equal(serverOf(here.dataDir), undefined)
  writeFileSync(join(here.dataDir, 'cluster', 'PG_VERSION'), '14\n')
  await assert.rejects(here.start(), /is of PostgreSQL 14, this program runs 15/)
})
