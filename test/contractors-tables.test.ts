// Contractors and their goods as tables: out, changed, back in; again, in pieces, from two at once; what is wrong is told row by row.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { serve, until, type Caller } from '../src/testing.ts'
import { fieldsOf, givenGoods, isFields, numberOf, rowsOf, upload, type Field } from './given.ts'
import { rowsUnder, sheet } from './support/sheets.ts'
import { fileOf, taskEnded } from './support/tasks.ts'

const api = await serve()
type Cells = readonly (string | number | boolean | null)[]
const counts = (task: Field) => {
  assert.equal(task.status, 'FINISHED', JSON.stringify(task))
  return JSON.parse(String(task.messageParams)) as Field
}
async function load(path: 'importContractors' | 'importProductContractors', file: Buffer | string, caller: Caller = api) {
  const reply = await upload(caller, `/api/contractor/${path}`, file, 'table.xlsx')
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return taskEnded(caller, path === 'importContractors' ? Number(reply.body) : numberOf(isFields(reply.body) ? reply.body.id : 0))
}
const file = async (task: Field, caller: Caller = api) => (await fileOf(caller, task)).raw
const problemColumns = {
  row: { titles: ['Строка'], type: 'integer' },
  name: { titles: ['Запись'], type: 'text' },
  reason: { titles: ['Причина'], type: 'text' },
} as const
const problems = async (task: Field, caller: Caller = api) =>
  (await rowsUnder(await file(task, caller), problemColumns)).map(({ row, name, reason }) => [row, name, reason])
const contractors = async (caller: Caller) =>
  rowsOf(await caller.get('/api/contractor/findContractor?sortBy=NAME')).map(({ name, organization, email, versionId }) => [
    name,
    isFields(organization) ? organization.inn : null,
    email,
    versionId,
  ])

test('contractors come in by id, INN or name; the same file again changes nothing; what is wrong is told with its row', async () => {
  const caller = await api.another()
  const titles = ['Наименование', 'ИНН', 'E-mail', 'Телефон', 'Организация']
  const rows: Cells[] = [
    ['Ромашка', '7707083893', 'r@example.com', '+7 495 000-00-00', 'ООО «Ромашка»'],
    ['Лютик', null, null, '=1+1', null],
    ['Неверный', '7707083894', null, null, null],
    [null, '7736050003', null, null, null],
    ['ромашка плюс', '7707083893', 'plus@example.com', null, null],
  ]
  const first = await load('importContractors', await sheet(titles, rows), caller)
  assert.deepEqual(counts(first), { created: 2, changed: 1, removed: 0, refused: 2 })
  assert.deepEqual(await contractors(caller), [
    ['Лютик', null, null, 1],
    ['ромашка плюс', '7707083893', 'plus@example.com', 2],
  ])
  assert.deepEqual(await problems(first, caller), [
    [4, 'Неверный', 'ИНН 7707083894 неверен: в нём 10 или 12 цифр, последние вычисляются из остальных'],
    [5, '7736050003', 'Лист «Лист1», строка 5, столбец «Наименование»: не заполнено'],
  ])
  const last = await sheet(titles, [rows[1] ?? [], rows[4] ?? []])
  assert.deepEqual(counts(await load('importContractors', last, caller)), { created: 0, changed: 0, removed: 0, refused: 0 })
  assert.equal((await caller.get('/api/contractor/findContractor?query=лютик')).status, 200)
  assert.equal(fieldsOf({ ...(await caller.get('/api/contractor/findContractor')) }).page, 1)
})

test('the base goes out, is changed by hand and comes back; a row to remove is archived', async () => {
  const caller = await api.another()
  for (const name of ['Один', 'Два', 'Три']) fieldsOf(await caller.post('/api/contractor/updateContractor', { name, url: 'https://x.example' }))
  const out = await caller.get('/api/export/contractorsFile')
  const columns = {
    id: { titles: ['ID'], type: 'integer' },
    name: { titles: ['Наименование'], type: 'text' },
    url: { titles: ['Сайт'], type: 'text' },
  } as const
  const rows = await rowsUnder(out.raw, columns)
  assert.deepEqual(
    rows.map(({ name, url }) => [name, url]),
    [
      ['Один', 'https://x.example'],
      ['Два', 'https://x.example'],
      ['Три', 'https://x.example'],
    ],
  )
  assert.deepEqual(counts(await load('importContractors', out.raw, caller)), { created: 0, changed: 0, removed: 0, refused: 0 })
  const [one, two, three] = rows.map(({ id }) => id ?? 0)
  const back = `ID;Name;Link;Remove\n${one};Первый;;\n${two};Два;https://x.example;да\n${three};Первый;;нет\n999999;Нет такого;;\n`
  const task = await load('importContractors', back, caller)
  assert.deepEqual(counts(task), { created: 0, changed: 1, removed: 1, refused: 2 })
  assert.deepEqual(
    rowsOf(await caller.get('/api/contractor/findContractor?sortBy=NAME')).map(({ name, url }) => [name, url]),
    [
      ['Первый', null],
      ['Три', 'https://x.example'],
    ],
  )
  assert.deepEqual(
    (await problems(task, caller)).map(([row]) => row),
    [4, 5],
  )
})

test('goods of suppliers: out with a row a card, back with terms, defaults and removals, by id or article', async () => {
  const caller = await api.another()
  const goods = await givenGoods(caller, 3, 'Table')
  for (const body of [{ name: 'Лён', organization: { inn: '7707083893' } }, { name: 'Хлопок' }, { name: 'хлопок', organization: { inn: '7736050003' } }])
    fieldsOf(await caller.post('/api/contractor/updateContractor', body))
  const articles = goods.map((_, n) => `Table-${n + 1}-${caller.clientId}`)
  const titles = ['ID карточки', 'Артикул', 'Поставщик', 'ИНН поставщика', 'Цена закупки', 'Кратность', 'Срок поставки, дней', 'Основной', 'Удалить']
  const rows: Cells[] = [
    [goods[0]?.modelId ?? 0, null, 'лён', null, '123,45', '10', 7, null, null],
    [null, articles[0] ?? '', null, '7736050003', null, null, null, 'Да', null],
    [null, articles[1] ?? '', 'Лён', '7707083893', 5, null, null, null, null],
    [null, articles[2] ?? '', null, null, null, null, null, null, null],
    [null, 'нет такого', 'Лён', null, null, null, null, null, null],
    [null, articles[2] ?? '', 'Хлопок', null, null, null, null, null, null],
    [null, articles[2] ?? '', 'Шёлк', null, null, null, null, null, null],
    [null, null, 'Лён', null, null, null, null, null, null],
    [null, articles[2] ?? '', null, null, 7, null, null, null, null],
    [null, articles[2] ?? '', 'Лён', null, 'дорого', '0', null, null, null],
  ]
  const task = await load('importProductContractors', await sheet(titles, rows), caller)
  assert.deepEqual(counts(task), { created: 3, changed: 0, removed: 0, refused: 6 })
  assert.equal(task.type, 'MODEL_CONTRACTORS_IMPORT')
  assert.deepEqual(await problems(task, caller), [
    [6, 'нет такого', 'Карточки «нет такого» нет'],
    [7, articles[2], 'Контрагентов «Хлопок» несколько: укажите ИНН или ID'],
    [8, articles[2], 'Контрагента «Шёлк» нет'],
    [9, undefined, 'Карточка не указана: нужен ID или артикул'],
    [10, articles[2], 'Поставщик не указан: нужно наименование или ИНН'],
    [11, articles[2], 'Лист «Лист1», строка 11, столбец «Цена закупки»: «дорого» — не сумма денег'],
    [11, articles[2], 'Лист «Лист1», строка 11, столбец «Кратность»: «0» не в пределах от 1 до 1000000'],
  ])
  const exported = await taskEnded(caller, numberOf(fieldsOf(await caller.post('/api/contractor/exportProductContractors')).id))
  assert.equal(exported.type, 'MODEL_CONTRACTORS_EXPORT')
  const columns = {
    article: { titles: ['Артикул'], type: 'text' },
    supplier: { titles: ['Поставщик'], type: 'text' },
    price: { titles: ['Цена закупки'], type: 'money' },
    by: { titles: ['Кратность'], type: 'integer' },
    lead: { titles: ['Срок поставки, дней'], type: 'integer' },
    main: { titles: ['Основной'], type: 'flag' },
  } as const
  const out = await file(exported, caller)
  assert.deepEqual(
    (await rowsUnder(out, columns)).map((row) => Object.values(row)),
    [
      [articles[0], 'хлопок', undefined, undefined, undefined, true],
      [articles[0], 'Лён', 12345, 10, 7, undefined],
      [articles[1], 'Лён', 500, undefined, undefined, true],
      [articles[2], undefined, undefined, undefined, undefined, undefined],
    ],
  )
  assert.deepEqual(counts(await load('importProductContractors', out, caller)), { created: 0, changed: 3, removed: 0, refused: 0 })
  const removal = `Артикул;Поставщик;ИНН;Удалить\n${articles[0]};;7736050003;Да\n${articles[1]};Лён;;да\n${articles[1]};Лён;;\n`
  assert.deepEqual(counts(await load('importProductContractors', removal, caller)), { created: 0, changed: 1, removed: 1, refused: 0 })
  const left = await caller.get(`/api/contractor/getContractorsByModelId?modelId=${goods[0]?.modelId ?? 0}`)
  assert.deepEqual(
    rowsOf(left).map(({ name }) => name),
    ['Лён'],
  )
  const kept = await api.app.pool.tx({ clientId: caller.clientId }, (db) =>
    db.one<Field>(
      sql`select price_minor, multiplicity, lead_days, is_default from product_contractor where client_id = ${caller.clientId} and model_id = ${goods[0]?.modelId ?? 0}`,
    ),
  )
  assert.deepEqual(kept, { priceMinor: 12345, multiplicity: 10, leadDays: 7, isDefault: true })
})

test('a file that is no table ends the task at once, in words; one that breaks off keeps what stood before', async () => {
  const nothing = await api.post('/api/contractor/importContractors', '{}')
  assert.deepEqual([nothing.status, isFields(nothing.body) && nothing.body.error], [400, 'error_contractor_file'])
  for (const [content, code] of [
    ['<html><body>Sign in</body></html>', 'error_spreadsheet_columns'],
    ['', 'error_spreadsheet_empty'],
    [Buffer.from('PK\x03\x04'), 'error_spreadsheet_unreadable'],
    [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'error_spreadsheet_old_format'],
  ] as const) {
    const task = await load('importContractors', Buffer.from(content))
    assert.deepEqual([task.status, task.message, task.retryNumber], ['ERROR', code, 0])
  }
  const caller = await api.another()
  const cut = await load('importContractors', 'Name\nЦел\n"Обрыв', caller)
  assert.deepEqual(counts(cut), { created: 1, changed: 0, removed: 0, refused: 1 })
  assert.match(String((await problems(cut, caller))[0]?.[2]), /не читается/)
})

test('two imports of the same file at once, and a run that goes on from the middle, take each row once', async () => {
  const caller = await api.another()
  const rows = Array.from({ length: 450 }, (_, n): Cells => [`Контрагент ${n}`, null])
  const book = await sheet(['Наименование', 'ИНН'], rows)
  const done = await Promise.all([load('importContractors', book, caller), load('importContractors', book, caller)])
  assert.deepEqual(done.map((task) => counts(task).created).sort(), [0, 450])
  const reply = fieldsOf(await caller.get('/api/contractor/findContractor?count=true&limit=1'))
  assert.equal(reply.total, 450)
  // As after a kill: the place of the import is behind 200 rows and the task runs again.
  const [task] = done
  await api.app.pool.tx({ clientId: caller.clientId }, async (db) => {
    await db.run(sql`update contractor_import set row_done = 201, created = 200 where client_id = ${caller.clientId} and task_id = ${numberOf(task.id)}`)
    await db.run(sql`delete from contractor where client_id = ${caller.clientId}`)
  })
  await caller.post(`/api/task/runTask?taskId=${numberOf(task.id)}`)
  const total = await until(async () => {
    const found = fieldsOf(await caller.get('/api/contractor/findContractor?count=true&limit=1')).total
    return found === 250 ? found : undefined
  }, 30_000)
  assert.equal(total, 250)
})

test('thousands of rows are exported and taken in pages', async () => {
  const caller = await api.another()
  await api.app.ownerPool.tx({}, (db) =>
    db.run(sql`insert into contractor (client_id, name) select ${caller.clientId}, 'Поставщик № ' || n from generate_series(1, 2500) n`),
  )
  const out = await caller.get('/api/export/contractorsFile')
  const rows = await rowsUnder(out.raw, { name: { titles: ['Наименование'], type: 'text' } })
  assert.equal(rows.length, 2500)
  assert.deepEqual(counts(await load('importContractors', out.raw, caller)), { created: 0, changed: 0, removed: 0, refused: 0 })
})
