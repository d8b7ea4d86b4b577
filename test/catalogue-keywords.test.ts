// Groups of keywords over HTTP: what they hold, what they are tied to, what is refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { serve } from '../src/testing.ts'

const api = await serve({ worker: false })
type Field = Record<string, unknown>
const isField = (value: unknown): value is Field => typeof value === 'object' && value !== null
const field = (value: unknown): Field => (isField(value) ? value : {})
const list = (value: unknown): Field[] => (Array.isArray(value) ? value.filter(isField) : [])
const at = '/api/product'
const names = (value: unknown) => list(value).map((one) => one.name)

async function given(name: string, words: string[]): Promise<Field> {
  const { status, body } = await api.post(`${at}/createKeywordGroup?groupName=${encodeURIComponent(name)}`, words)
  assert.equal(status, 200, JSON.stringify(body))
  return field(body)
}
const group = async (id: unknown) => field((await api.get(`${at}/getKeywordFromGroup?groupId=${Number(id)}`)).body)

test('a group keeps its words in their order, each once', async () => {
  const made = await given('Обувь', ['кеды', 'Тапки', 'КЕДЫ'])
  assert.deepEqual([made.name, names(made.keywords)], ['Обувь', ['кеды', 'Тапки']])
  const kept = list(made.keywords)[1]?.id
  const edited = await api.post(`${at}/editKeywordGroupById?groupId=${Number(made.id)}&newName=${encodeURIComponent('Летняя обувь')}`, ['сандалии', 'Тапки'])
  assert.equal(edited.status, 200, JSON.stringify(edited.body))
  const after = await group(made.id)
  assert.deepEqual([after.name, names(after.keywords), list(after.keywords)[1]?.id], ['Летняя обувь', ['сандалии', 'Тапки'], kept])
  const removed = await api.post(`${at}/deleteKeywordFromGroup?groupId=${Number(made.id)}`, [kept])
  assert.equal(removed.status, 200)
  assert.deepEqual(names((await group(made.id)).keywords), ['сандалии'])
  for (const word of ['САНДАЛ', 'летняя'])
    assert.deepEqual(names((await api.get(`${at}/findKeywordGroup?word=${encodeURIComponent(word)}`)).body), ['Летняя обувь'])
  assert.deepEqual((await api.get(`${at}/findKeywordGroup?word=%25`)).body, [])
  assert.ok(names((await api.get(`${at}/getKeywordGroup`)).body).includes('Летняя обувь'))
})

test('groups are tied to a card, a colour or a size; the card lists them all', async () => {
  const { modelId, viewId, productId } = await givenCard(api)
  const [one, two, three] = [await given('A', ['x']), await given('B', ['X', 'y']), await given('C', ['z'])]
  for (const [who, which] of [
    [`modelId=${modelId}`, one],
    [`productViewId=${viewId}`, two],
    [`productId=${productId}`, three],
    [`modelId=${modelId}`, one],
  ] as const)
    assert.equal((await api.post(`${at}/addKeywordGroup?${who}`, [which.id])).status, 200)
  const of = async () => field((await api.get(`${at}/getKeywordForEntity?modelId=${modelId}`)).body)
  const all = await of()
  assert.deepEqual([names(all.group), names(all.keyword).length], [['A', 'B', 'C'], 3])
  assert.equal(list((await group(one.id)).keywords)[0]?.usingQuantity, 1)
  assert.equal((await api.post(`${at}/deleteKeywordGroupFromEntity?modelId=${modelId}`, [two.id])).status, 200)
  assert.deepEqual(names((await of()).group), ['A', 'C'])
  assert.equal((await api.post(`${at}/deleteKeywordGroup`, [one.id])).status, 200)
  assert.deepEqual(names((await of()).group), ['C'])
})

test('what makes no sense, and what is not the caller’s, is refused', async () => {
  const { modelId } = await givenCard(api)
  const made = await given('Занято', ['слово'])
  const id = Number(made.id)
  const other = await api.another()
  const cases: [typeof other, string, unknown, number, string][] = [
    [api, `createKeywordGroup?groupName=${encodeURIComponent('ЗАНЯТО')}`, [], 409, 'error_keyword_group_exists'],
    [api, 'createKeywordGroup?groupName=%20', [], 400, 'error_validation'],
    [api, `editKeywordGroupById?groupId=${id}`, [' '], 400, 'error_validation'],
    [api, `addKeywordGroup`, [id], 400, 'error_keyword_target'],
    [api, `addKeywordGroup?modelId=${modelId}`, [999_999_999], 404, 'error_keyword_group_not_found'],
    [api, `deleteKeywordFromGroup?groupId=${id}`, [999_999_999], 404, 'error_keyword_not_found'],
    [other, `editKeywordGroupById?groupId=${id}`, ['x'], 404, 'error_keyword_group_not_found'],
    [other, 'deleteKeywordGroup', [id], 404, 'error_keyword_group_not_found'],
    [other, `deleteKeywordFromGroup?groupId=${id}`, [1], 404, 'error_keyword_group_not_found'],
    [other, `addKeywordGroup?modelId=${modelId}`, [id], 404, 'error_model_not_found'],
    [other, `deleteKeywordGroupFromEntity?modelId=${modelId}`, [id], 404, 'error_model_not_found'],
  ]
  for (const [caller, url, body, status, code] of cases) {
    const reply = await caller.post(`${at}/${url}`, body)
    assert.deepEqual([reply.status, field(reply.body).error], [status, code], url)
  }
  assert.equal((await other.get(`${at}/getKeywordForEntity?modelId=${modelId}`)).status, 404)
  assert.deepEqual((await other.get(`${at}/getKeywordGroup`)).body, [])
  assert.deepEqual(names((await group(id)).keywords), ['слово'])
  const token = field((await api.post('/api/client/addClientPublicToken?tokenName=keyword-reader&readOnly=true')).body).token
  assert.equal((await api.with(String(token)).post(`${at}/deleteKeywordGroup`, [id])).status, 403)
})
