// The published examples of goods: what they send is taken, what they answer has its fields and kinds in our answers too.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { serve } from '../src/testing.ts'
import { fieldsOf, isFields, listOf, numberOf, rowsOf } from './given.ts'

const published = new URL('../../shared/contract/examples.json', import.meta.url)
const skip = !existsSync(published) && 'the published examples are not beside the repository'
const api = await serve({ worker: false })

const examples: unknown = skip ? {} : JSON.parse(readFileSync(published, 'utf8'))
const exampleOf = (title: string, part: 'body' | 'answer'): unknown => listOf(isFields(examples) ? examples[title] : []).find((one) => one[part])?.[part]
const id = async (path: string, body: object, field: string) => numberOf(fieldsOf(await api.post(path, body))[field])

/** Where an answer lacks a field that the example has, or has it of another kind. */
function lacks(example: unknown, answer: unknown, path = ''): string[] {
  if (Array.isArray(example)) return Array.isArray(answer) ? (example.length === 0 ? [] : lacks(example[0], answer[0], `${path}[]`)) : [`${path} is no list`]
  if (isFields(example)) {
    if (!isFields(answer)) return [`${path} is no object`]
    return Object.entries(example).flatMap(([name, value]) => (value === null ? [] : lacks(value, answer[name], `${path}.${name}`)))
  }
  return typeof answer === typeof example ? [] : [`${path} is ${answer === undefined ? 'not there' : typeof answer}`]
}

/** The body of an example with ids that exist here. */
async function filled(body: unknown) {
  const ids = {
    organizationId: api.organizationId,
    categoryId: await id('/api/knowledge/createCategory', { name: `Категория ${Math.random()}` }, 'categoryId'),
    brandId: await id('/api/brand', { name: `Бренд ${Math.random()}` }, 'brandId'),
    manufacturerId: await id('/api/manufacturer', { name: `Завод ${Math.random()}`, title: 'Завод' }, 'manufacturerId'),
  }
  const text = await id('/api/knowledge/createParam', { name: `Текст ${Math.random()}`, valueType: 'TEXT', level: 'MODEL' }, 'id')
  const number = await id('/api/knowledge/createParam', { name: `Число ${Math.random()}`, valueType: 'DOUBLE', level: 'MODEL' }, 'id')
  const put = (name: string, value: unknown) => (name in ids ? Reflect.get(ids, name) : name === 'paramId' ? (value === 1 ? text : number) : value)
  const answer: unknown = JSON.parse(JSON.stringify(body), (name, value: unknown): unknown => put(name, value))
  assert.ok(isFields(answer))
  return answer
}

test('a card is made, read and changed as the examples say', { skip }, async () => {
  const body = await filled(exampleOf('Создание модели', 'body'))
  const made = fieldsOf(await api.post('/api/product/createModel', body))
  assert.deepEqual(lacks(exampleOf('Создание модели', 'answer'), made), [])
  const [view] = listOf(made.views)
  const kept = { ...body, values: undefined, views: listOf(body.views).map((one) => ({ ...one, values: undefined })) }
  assert.partialDeepStrictEqual(made, JSON.parse(JSON.stringify(kept)) as object)
  const read = fieldsOf(await api.get(`/api/product/getModelById?id=${numberOf(made.id)}&params=true`))
  assert.deepEqual(
    listOf(read.values).map(({ stringValue, doubleValue }) => stringValue ?? doubleValue),
    ['text', 3],
  )
  const whole = lacks(exampleOf('Информация о карточке', 'answer'), read)
  // The example's card has a title, a description, a site and services, which that of the creation has not; a manufacturer's id has its own name.
  assert.deepEqual(whole, [
    '.name is not there',
    '.title is not there',
    '.description is not there',
    '.site is not there',
    '.services is no list',
    '.manufacturer.id is not there',
  ])
  const change = {
    ...(await filled(exampleOf('Редактирование модели', 'body'))),
    id: made.id,
    views: [{ id: view?.id, sizes: [{ id: listOf(view?.sizes)[0]?.id, name: 'Иное' }] }],
  }
  const changed = fieldsOf(await api.post('/api/product/updateModel', change))
  assert.deepEqual(lacks(exampleOf('Редактирование модели', 'answer'), changed), [])
  assert.equal(listOf(listOf(changed.views)[0]?.sizes)[0]?.name, 'Иное')
})

test('a list of products has what the example of it has, save what only marketplaces tell', { skip }, async () => {
  const card = { name: 'Платье', title: 'Платье', materials: 'хлопок', vat: 'NONE', countryId: 643, packWidth: 1 }
  const size = {
    size: '44',
    realSize: '44',
    vendorSize: '44',
    price: 1,
    priceWithoutDiscount: 2,
    deliveryCost: 1,
    packWidth: 1,
    packHeight: 1,
    packDepth: 1,
    purchaseCurrency: 'RUB',
  }
  const made = { ...card, article: '68996302', views: [{ color: 'чёрный', wbArticle: 'D0606', sizes: [size, { ...size, size: '46' }] }] }
  fieldsOf(await api.post('/api/product/createModel', made))
  const answer = exampleOf('Поиск товаров', 'answer')
  const [example] = isFields(answer) ? listOf(answer.rows) : []
  const [row] = rowsOf(await api.get('/api/product/findProduct?query=%D0%BF%D0%BB%D0%B0%D1%82%D1%8C%D0%B5&&count=true&sortBy=ID&grouped=true&forPrices=true'))
  const plain = lacks({ ...example, group: undefined, view: undefined }, row).map((text) => text.split(' ')[0]?.slice(1) ?? '')
  const theirs = /wildberries|ozon|lastStockChange|createdDate|Percent|Rate|ProfitRub|additionalCost|^group|^view/i
  assert.deepEqual(
    plain.filter((name) => !theirs.test(name)),
    [],
  )
  assert.ok(isFields(row?.group))
  assert.deepEqual(Object.keys(row.group), ['46'])
  assert.partialDeepStrictEqual(row.view, { color: 'чёрный', wbArticle: 'D0606', actual: true, model: { article: '68996302', brand: { name: 'Без бренда' } } })
})
