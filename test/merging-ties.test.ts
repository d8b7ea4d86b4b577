// Nothing that hangs on goods, brands or categories is lost when two of them become one: every reference of the database is looked at.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { raw, sql, type Sql, type Tx } from '../src/kit/db.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { serve } from '../src/testing.ts'
import { fieldsOf, listOf, numberOf, rowsOf } from './given.ts'
import { tokenFor } from './support/users.ts'

const api = await serve({ worker: false })
const own = <T>(work: (db: Tx) => Promise<T>) => api.app.ownerPool.tx({}, work)
const number = async (statement: Sql) => (await own((db) => db.one<{ id: number }>(statement))).id

/** What a merge makes of the rows behind a reference: they follow to the one that stays, or are history of the one in the archive. */
type Fate = 'follow' | 'archive'
const fates: Readonly<Record<string, Fate>> = {
  'job_tariff.brand_id': 'follow',
  'product_model.brand_id': 'follow',
  'quality_document_link.brand_id': 'follow',
  'category.parent_id': 'follow',
  'job_tariff.category_id': 'follow',
  'param_category.category_id': 'follow',
  'param_override.category_id': 'follow',
  'param_rule.category_id': 'follow',
  'product_model.category_id': 'follow',
  'quality_document_link.category_id': 'follow',
  // Manufacturers are never merged.
  'product_model.manufacturer_id': 'archive',
  'job_tariff.product_id': 'follow',
  'keyword_link.product_id': 'follow',
  'listing.product_id': 'follow',
  'order_line.product_id': 'follow',
  'product_barcode.product_id': 'follow',
  'purchase_item.product_id': 'follow',
  'sku.product_id': 'archive',
  'sku_part.part_product_id': 'follow',
  'keyword_link.model_id': 'follow',
  'product.model_id': 'archive',
  'product_contractor.model_id': 'follow',
  'product_view.model_id': 'archive',
  'quality_document_link.model_id': 'follow',
  'keyword_link.view_id': 'follow',
  'photography_folder.view_id': 'follow',
  'product.view_id': 'archive',
  'product_image.view_id': 'follow',
}
const targets = ['product', 'product_view', 'product_model', 'brand', 'category', 'manufacturer']
const references = () =>
  own((db) =>
    db.all<{ name: string; target: string }>(sql`
    select c.conrelid::regclass::text || '.' || a.attname as name, c.confrelid::regclass::text as target from pg_constraint c
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[cardinality(c.conkey)]
    where c.contype = 'f' and c.confrelid = any(${targets}::regclass[]) order by 1`),
  )
/** How many rows of each reference to these tables point at this id, of those that follow. */
async function pointing(target: string, id: number): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const { name } of (await references()).filter((one) => one.target === target && fates[one.name] === 'follow')) {
    const [table, column] = name.split('.')
    found[name] = await number(sql`select count(*) as id from ${raw(table ?? '')} where client_id = ${api.clientId} and ${raw(column ?? '')} = ${id}`)
  }
  return found
}
/** Every reference that follows has a row before, none after, and the one that stays has them all. */
async function follows(pairs: readonly { target: string; gone: number; stays: number }[], merge: () => Promise<unknown>): Promise<void> {
  const had = await Promise.all(pairs.map(async ({ target, gone, stays }) => [await pointing(target, gone), await pointing(target, stays)] as const))
  for (const [gone] of had) for (const [name, count] of Object.entries(gone)) assert.ok(count > 0, `nothing was given for ${name}`)
  await merge()
  for (const [at, { target, gone, stays }] of pairs.entries()) {
    const [before, beside] = had[at] ?? [{}, {}]
    const [left, now] = [await pointing(target, gone), await pointing(target, stays)]
    for (const name of Object.keys(before)) {
      assert.equal(left[name], 0, `${name} still points at what was merged`)
      assert.equal(now[name], (before[name] ?? 0) + (beside[name] ?? 0), `${name} lost rows`)
    }
  }
}

const c = api.clientId
let made = 0
const givenDocument = () => number(sql`insert into quality_document (client_id, name, number) values (${c}, 'Декларация', ${`D-${++made}`}) returning id`)
const givenJob = () => number(sql`insert into job (client_id, name, created_user) values (${c}, ${`Работа ${++made}`}, 't') returning id`)
const givenGroup = () => number(sql`insert into keyword_group (client_id, name) values (${c}, ${`Слова ${++made}`}) returning id`)
const givenContractor = async (name: string) => numberOf(fieldsOf(await api.post('/api/contractor/updateContractor', { name })).id)
const run = (statement: Sql) => own((db) => db.run(statement))
const audited = async (subject: string, id: number) => rowsOf(await api.get(`/api/client/audit?subject=${subject}&subjectId=${id}`)).map(({ action }) => action)

test('every reference to goods, brands and categories is known to the merges', async () => {
  const found = (await references()).map(({ name }) => name)
  assert.ok(found.length > 20)
  assert.deepEqual(
    found.filter((name) => !(name in fates)),
    [],
    'say here what a merge makes of them, and let it do so (src/modules/merging, mergeEntries)',
  )
})

/** A card with one of everything that can hang on a card, its colour and its product. */
async function givenLaden() {
  const card = await givenCard(api, { product: { ozonArticle: `O-${++made}` } })
  const { modelId, viewId, productId } = card
  const [documentId, jobId, groupId] = [await givenDocument(), await givenJob(), await givenGroup()]
  const contractorId = await givenContractor(`Поставщик ${made}`)
  await givenOrder(api, { type: 'RETAIL', organizationId: api.organizationId, products: [{ productId, quantity: 1, price: 100 }] })
  const set = await givenCard(api)
  await run(sql`insert into sku_part (client_id, sku_id, part_sku_id, part_product_id, quantity) values (${c}, ${set.skuId}, ${card.skuId}, ${productId}, 2)`)
  await run(sql`insert into job_tariff (client_id, job_id, price_minor, product_id) values (${c}, ${jobId}, 100, ${productId})`)
  await run(sql`insert into keyword_link (client_id, group_id, model_id, view_id, product_id) values
    (${c}, ${groupId}, ${modelId}, null, null), (${c}, ${groupId}, ${modelId}, ${viewId}, null), (${c}, ${groupId}, ${modelId}, null, ${productId})`)
  await run(sql`insert into quality_document_link (client_id, document_id, model_id) values (${c}, ${documentId}, ${modelId})`)
  await run(
    sql`insert into product_contractor (client_id, model_id, contractor_id, price_minor, is_default) values (${c}, ${modelId}, ${contractorId}, 500, true)`,
  )
  const purchaseId = await number(
    sql`insert into purchase (client_id, organization_id, contractor_id, name) values (${c}, ${api.organizationId}, ${contractorId}, 'Закупка') returning id`,
  )
  await run(sql`insert into purchase_item (client_id, purchase_id, product_id) values (${c}, ${purchaseId}, ${productId})`)
  await run(sql`insert into product_image (client_id, view_id, url) values (${c}, ${viewId}, 'https://pictures.example/1.jpg')`)
  const folder = await number(sql`insert into photography (client_id, folder) values (${c}, ${`/съёмка/${made}`}) returning id`)
  await run(sql`insert into photography_folder (client_id, photography_id, folder, view_id) values (${c}, ${folder}, 'a', ${viewId})`)
  return { ...card, documentId, contractorId, groupId }
}

test('a duplicate, and a card, give everything that hangs on them to what stays', async () => {
  for (const url of ['product/mergeProduct?product=P&removedProduct=R', 'product/mergeModel?model=M&removedModel=N']) {
    const [gone, stays] = [await givenLaden(), await givenCard(api)]
    await follows(
      [
        { target: 'product', gone: gone.productId, stays: stays.productId },
        { target: 'product_view', gone: gone.viewId, stays: stays.viewId },
        { target: 'product_model', gone: gone.modelId, stays: stays.modelId },
      ],
      async () => {
        const address = url.replace('=P', `=${stays.productId}`).replace('=R', `=${gone.productId}`).replace('=M', `=${stays.modelId}`)
        const { status, body } = await api.post(`/api/${address.replace('=N', `=${gone.modelId}`)}`)
        assert.equal(status, 200, JSON.stringify(body))
      },
    )
    const isCard = url.includes('mergeModel')
    assert.deepEqual(await audited(isCard ? 'product_model' : 'product', isCard ? stays.modelId : stays.productId), [isCard ? 'model.merge' : 'product.merge'])
  }
})

test('what both have is had once, with the terms of either', async () => {
  const [gone, stays] = [await givenLaden(), await givenCard(api)]
  await run(
    sql`insert into product_contractor (client_id, model_id, contractor_id, lead_days, is_default) values (${c}, ${stays.modelId}, ${gone.contractorId}, 7, true)`,
  )
  await run(sql`insert into quality_document_link (client_id, document_id, model_id) values (${c}, ${gone.documentId}, ${stays.modelId})`)
  await run(sql`insert into keyword_link (client_id, group_id, model_id) values (${c}, ${gone.groupId}, ${stays.modelId})`)
  fieldsOf({ ...(await api.post(`/api/product/mergeModel?model=${stays.modelId}&removedModel=${gone.modelId}`)), body: {} })
  const terms = await own((db) =>
    db.all(sql`select price_minor, lead_days, is_default from product_contractor where client_id = ${c} and model_id = ${stays.modelId}`),
  )
  assert.deepEqual(terms, [{ priceMinor: 500, leadDays: 7, isDefault: true }])
})

test('a brand and a category give everything that hangs on them to what stays', async () => {
  for (const directory of ['brand', 'category']) {
    const make = async (name: string) => {
      const body = fieldsOf(await api.post(directory === 'brand' ? '/api/brand' : '/api/knowledge/createCategory', { name }))
      return numberOf(body.brandId ?? body.categoryId ?? body.id)
    }
    const [gone, stays] = [await make('Уходит'), await make('Остаётся')]
    await givenCard(api, { model: directory === 'brand' ? { brandId: gone } : { categoryId: gone } })
    const column = raw(`${directory}_id`)
    await run(sql`insert into quality_document_link (client_id, document_id, ${column}) values (${c}, ${await givenDocument()}, ${gone})`)
    await run(sql`insert into job_tariff (client_id, job_id, price_minor, ${column}) values (${c}, ${await givenJob()}, 100, ${gone})`)
    if (directory === 'category') {
      const param = await number(sql`insert into param (client_id, name, value_type, display_type) values (${c}, 'Состав', 'TEXT', 'TEXT') returning id`)
      await run(sql`insert into category (client_id, name, parent_id) values (${c}, 'Ниже', ${gone})`)
      await run(sql`insert into param_category (client_id, param_id, category_id) values (${c}, ${param}, ${gone})`)
      await run(sql`insert into param_override (client_id, param_id, category_id) values (${c}, ${param}, ${gone})`)
      await run(sql`insert into param_rule (client_id, type, param_id, second_param_id, category_id) values (${c}, 'APPLY', ${param}, ${param}, ${gone})`)
    }
    await follows([{ target: directory, gone, stays }], async () => {
      const { status, body } = await api.post(
        directory === 'brand' ? `/api/brand${stays}/merge/${gone}` : `/api/knowledge/mergeCategories?category=${stays}&removedCategory=${gone}`,
      )
      assert.equal(status, 200, JSON.stringify(body))
    })
    assert.deepEqual(await audited(directory, stays), [`${directory}.merge`])
  }
})

test('the archive and deleting leave a trace that administrators read, and nobody else', async () => {
  const [one, two] = [await givenCard(api), await givenCard(api)]
  const ok = async (reply: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await reply
    assert.equal(status, 200, JSON.stringify(body))
  }
  await ok(api.post('/api/product/removeProducts?deleted=true', [one.productId, two.productId]))
  await ok(api.post('/api/product/removeProducts?deleted=true', [one.productId]))
  await ok(api.post('/api/product/removeProducts?deleted=false', [one.productId]))
  assert.deepEqual(await audited('product', one.productId), ['product.restore', 'product.archive'])
  await ok(api.delete('/api/product/', [two.productId]))
  assert.deepEqual(await audited('product', two.productId), ['product.remove', 'product.archive'])
  const line = listOf(fieldsOf(await api.get(`/api/client/audit?subject=product&subjectId=${two.productId}`)).rows)[0]
  assert.equal(line?.action, 'product.remove')
  const content = await tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login: 'content', roles: ['CONTENT'] })).userId))
  assert.equal((await content.get('/api/client/audit')).status, 403)
})
