// Tasks speak to people: every result has a sentence in both languages, every type a name in the cabinet.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sql } from '../src/kit/db.ts'
import { modules } from '../src/modules.ts'
import { serve } from '../src/testing.ts'
import { wireSchemas } from '../src/wire/index.ts'
import { fieldsOf, rowsOf } from './given.ts'

const api = await serve({ worker: false })
const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8')
const made = (type: string, message: string | null, params: object = {}) =>
  api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.one<{ id: number }>(sql`insert into task (client_id, name, type, payload, status, message, message_params)
    values (${api.clientId}, 'test', ${type}, '{}', 'FINISHED', ${message}, ${JSON.stringify(params)}::jsonb) returning id`),
  )
const said = async (id: number, lang: 'ru' | 'en') => fieldsOf(await api.get(`/api/task/getTask?id=${id}`, undefined, { 'accept-language': lang })).localMessage

test('every result that a task sets has a sentence in Russian and in English', async () => {
  const keys = new Set(
    globSync('src/modules/**/*.ts', { cwd: root }).flatMap((path) => [...read(path).matchAll(/'(message_[a-z_]+)'/g)].map(([, key]) => key ?? '')),
  )
  keys.delete('message_params')
  assert.ok(keys.size >= 5)
  for (const key of keys) {
    const { id } = await made('YML_IMPORT_TASK', key)
    const [ru, en] = [String(await said(id, 'ru')), String(await said(id, 'en'))]
    assert.match(ru, /[а-яё]/i, `${key} says nothing in Russian`)
    assert.ok(en !== key && !/[а-яё]/i.test(en), `${key} says nothing in English`)
  }
})

test('values stand in the sentence; refusals have theirs; free words stay as they are; a list tells the same', async () => {
  const { id } = await made('YML_IMPORT_TASK', 'message_import_finished', { created: 33, changed: 2, refused: 1 })
  assert.equal(await said(id, 'ru'), 'Создано: 33, изменено: 2, не принято: 1')
  assert.equal(await said(id, 'en'), 'Created: 33, changed: 2, refused: 1')
  const refused = await made('YML_IMPORT_TASK', 'error_feed_source', {})
  assert.match(String(await said(refused.id, 'ru')), /[а-яё]/i)
  const free = await made('YML_IMPORT_TASK', 'Страница 7')
  assert.equal(await said(free.id, 'en'), 'Страница 7')
  const silent = await made('YML_IMPORT_TASK', null)
  assert.equal(await said(silent.id, 'ru'), null)
  const listed = rowsOf(await api.get('/api/task/findTask?type=YML_IMPORT_TASK')).map(({ localMessage }) => localMessage)
  assert.ok(listed.includes('Создано: 33, изменено: 2, не принято: 1'))
  assert.equal(rowsOf(await api.get('/api/task/getTasks?type=YML_IMPORT_TASK'))[0]?.localMessage, null)
})

test('every type of a task has a name in the cabinet, in both languages', () => {
  const property: object = wireSchemas.TmsTask.properties?.type ?? {}
  const published = 'enum' in property && Array.isArray(property.enum) ? property.enum.map(String) : []
  assert.ok(published.length > 100)
  const ours = modules.flatMap(({ tasks }) => tasks.flatMap(({ type }) => type ?? []))
  assert.ok(ours.length > 5)
  for (const lang of ['ru', 'en']) {
    const words = read(`web/src/i18n/${lang}/tasks.ts`)
    for (const type of new Set([...published, ...ours])) assert.match(words, new RegExp(`^  type_${type}: '.+',$`, 'm'), `${lang}: ${type}`)
  }
})
