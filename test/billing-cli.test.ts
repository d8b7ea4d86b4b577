// A payment as whoever runs the server notes it: a command, its output, its status.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sql } from '../src/kit/db.ts'
import { SettingError, readConfig } from '../src/kit/config.ts'
import { equip, equipment } from '../src/equipment.ts'
import { offer } from '../src/modules/limits/offer.ts'
import { serve } from '../src/testing.ts'
import { fieldsOf, numberOf, rowsOf } from './given.ts'

const folder = mkdtempSync(join(tmpdir(), 'ambar-bill-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const payee = { name: 'ИП Петров', inn: '500100732259', bank: 'Банк', bik: '044525225', corrBill: '30101810400000000225', billNumber: '40802810900000000001' }
const BILLING_FILE = join(folder, 'offer.json')
writeFileSync(BILLING_FILE, JSON.stringify({ tariffs: [{ id: 2, name: 'Базовый', prices: { MONTH: 3000 } }], addons: [], payee }))
const api = await serve({ worker: false, env: { BILLING_FILE } })
const { name } = await api.app.ownerPool.tx({}, (db) => db.one<{ name: string }>(sql`select current_database() as name`))
const url = Object.assign(new URL(api.app.ownerPool.native.options.connectionString ?? ''), { pathname: `/${name}` }).toString()

async function cli(args: string[]) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../src/cli.ts', import.meta.url)), ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: url, DATA_DIR: join(folder, 'data') },
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve)
  })
  const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { out, err, status }
}

test('bill:pay brings what was bought, once, and leaves a line in the audit trail', async () => {
  const { id } = fieldsOf(await api.post('/api/client/tariff', { id: 2 }))
  const bill = numberOf(fieldsOf(await api.post('/api/client/bill', { tariff: { id } })).id)
  const paid = await cli(['bill:pay', '--client', String(api.clientId), '--bill', String(bill)])
  assert.deepEqual([paid.status, paid.out], [0, `Bill ${bill} of client ${api.clientId} is paid.\n`])
  assert.deepEqual(
    rowsOf(await api.get('/api/client/getClientTariffs')).map((row) => [row.id, row.status, row.changedUserName]),
    [[id, 'PAYED', 'cli']],
  )
  const trail = await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.all<{ subjectId: number }>(sql`select subject_id from audit where client_id = ${api.clientId} and action = 'bill.pay'`),
  )
  assert.deepEqual(trail, [{ subjectId: bill }])
  const again = await cli(['bill:pay', '--client', String(api.clientId), '--bill', String(bill)])
  assert.deepEqual([again.status, again.out], [1, ''])
  assert.equal((await cli(['bill:pay', '--client', String(api.clientId)])).status, 2)
})

test('without a file all is one free tariff without limits; a wrong file is named as such', () => {
  const kept = equipment()
  const read = (path: string | undefined) => {
    equip({ ...kept, config: { ...readConfig({ DATA_DIR: join(folder, 'data') }), billingFile: path } })
    return offer()
  }
  try {
    assert.deepEqual(
      read(undefined).tariffs.map((tariff) => [tariff.name, tariff.productsLimit ?? null, tariff.prices.MONTH]),
      [['Без ограничений', null, 0]],
    )
    const wrong = join(folder, 'wrong.json')
    for (const given of [
      '{',
      '{"tariffs":[],"addons":[]}',
      '{"tariffs":[{"id":1,"name":"A","prices":{"MONTH":-1}}],"addons":[]}',
      '{"tariffs":[{"id":1,"name":"A","prices":{}},{"id":1,"name":"B","prices":{}}],"addons":[]}',
    ]) {
      writeFileSync(wrong, given)
      assert.throws(() => read(wrong), SettingError, given)
    }
    assert.throws(() => read(join(folder, 'absent.json')), SettingError)
  } finally {
    equip(kept)
  }
})
