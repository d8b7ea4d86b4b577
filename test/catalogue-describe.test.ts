// Descriptions by template: what a card says is in them, what it does not say is not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describe } from '../src/modules/catalogue/describe.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { serve } from '../src/testing.ts'

const api = await serve({ worker: false })

test('a description says what the card says, each thing once', () => {
  assert.equal(
    describe({
      article: 'K-1',
      title: 'Кеды летние',
      brand: { name: 'Ветер' },
      category: { name: 'Обувь' },
      countryName: 'Россия',
      packWidth: 105,
      packHeight: 200,
      packDepth: 300,
      packWeight: 900,
      values: [
        { paramId: 1, paramName: 'Материал', stringValue: 'хлопок' },
        { paramId: 1, paramName: 'Материал', option: { name: 'резина' } },
        { paramId: 2, paramName: 'Длина шнурка', longValue: 90, unit: { name: 'см' } },
        { paramId: 3, paramName: 'Пусто' },
      ],
      views: [
        { color: 'белый', sizes: [{ size: '41' }, { size: '42' }] },
        { color: 'серый', sizes: [{ size: '42' }] },
        { color: 'старый', deleted: true, sizes: [] },
      ],
    }),
    [
      'Кеды летние Ветер.',
      'Категория: Обувь.',
      'Цвет: белый, серый.',
      'Размер: 41, 42.',
      'Материал: хлопок, резина.',
      'Длина шнурка: 90 см.',
      'Упаковка: 10,5 × 20 × 30 см, 900 г.',
      'Страна производства: Россия.',
    ].join('\n'),
  )
  assert.equal(describe({ article: 'K-2' }), 'K-2.')
})

test('cards are described by id or article, only the caller’s own', async () => {
  const { modelId, article } = await givenCard(api, { model: { article: 'Описание-1', title: 'Шарф' }, color: 'синий' })
  const { status, body } = await api.post('/api/product/generateDescription', [String(modelId), article])
  assert.equal(status, 200, JSON.stringify(body))
  assert.ok(typeof body === 'object' && body !== null)
  for (const text of Object.values(body)) assert.match(String(text), /^Шарф\.\n.*Цвет: синий\.\nРазмер: 42\./s)
  assert.deepEqual(Object.keys(body).sort(), [String(modelId), article].sort())
  const other = await api.another()
  for (const key of [String(modelId), article]) assert.equal((await other.post('/api/product/generateDescription', [key])).status, 404)
  assert.equal((await api.post('/api/product/generateDescription', [])).status, 400)
})
