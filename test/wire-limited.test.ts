// What is asked by who is limited to some organizations: every question, with the ids of another organization of the same client, shows nothing of its goods.
// Directories (brands, categories, contractors, warehouses, parameters, tasks of people) are of the whole client.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serve } from '../src/testing.ts'
import { fieldsOf, givenWorld, listOf, numberOf } from './given.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { decent } from './support/attack.ts'
import { openDice } from './support/dice.ts'
import { finiteOps } from './support/finite.ts'
import { cutNetwork } from './support/network.ts'
import { tokenFor } from './support/users.ts'

const api = await serve({ worker: false })
cutNetwork()
const MARK = 'Чужое'
const world = await givenWorld(api, MARK)
const second = numberOf(fieldsOf(await api.post('/api/client/createClientOrganization', { name: 'Вторая', inn: '7736050003' })).id)
const user = fieldsOf(await api.post('/api/client/addUser', { login: 'limited', roles: ['ADMIN'], organizationIds: [second] }))
const limited = await tokenFor(api, numberOf(user.userId))

/** What is of the whole client, whoever asks. */
const shared = [
  /\/api\/(userTasks|brand|manufacturer|contractor|warehouse)\//,
  /\/api\/knowledge\/(getCategoryById|findCategory|fetchCategories|findBrand|findUserParams|getParams|fetchModelParams|fetchOptions|getParamById)/,
  /\/api\/knowledge\/(getCategoriesByParam|getApplicationData)/,
  // Named after the warehouse.
  /\/api\/wms\/(inventories|getInventories|getInventoryReport|findInventor|inventory)/,
]

test('a question with the ids of another organization shows nothing of it', async () => {
  const dice = openDice(11)
  const shown = new Set<string>()
  const ids = { ...world, id: [...(world.productId ?? []), ...(world.orderId ?? [])] }
  const asked = finiteOps.filter((op) => (op.spec.reads ?? op.line.startsWith('GET ')) && !shared.some((shape) => shape.test(op.line)))
  for (const op of asked)
    for (let round = 0; round < 3; round++) {
      const { method, url, payload, headers } = decent(op, dice, ids)
      const reply = await api.app.http.inject({
        method: method === 'GET' ? 'GET' : 'POST',
        url: round === 0 ? (url.split('?')[0] ?? '') : url,
        headers: { ...headers, authorization: limited.token },
        ...(payload && { payload }),
      })
      if (reply.payload.includes(MARK)) shown.add(op.line)
    }
  assert.deepEqual([...shown], [])
})

test('the stock of a warehouse is that of the goods that the caller may see, shared or not', async () => {
  const [warehouseId = 0] = world.warehouseId ?? []
  const own = await givenCard(api, { organizationId: second, model: { article: 'Своё' } })
  await api.put('/api/wms/stock', [{ skuId: own.skuId, stock: 3, serviceWarehouseId: String(warehouseId) }])
  const all = async (caller: typeof limited) => listOf((await caller.get(`/api/wms/stock/all?warehouseId=${warehouseId}`)).body)
  assert.deepEqual(
    (await all(limited)).map(({ skuId }) => skuId),
    [own.skuId],
  )
  assert.equal((await all(api)).length, 4)
  // Of a SKU that both share each is told their own product.
  const [foreign = 0] = world.skuId ?? []
  fieldsOf(await api.post(`/api/wms/mergeProductStock?productId=${own.productId}&skuId=${foreign}`))
  const [row] = await all(limited)
  assert.partialDeepStrictEqual(row, { skuId: foreign, sku: { product: { id: own.productId } } })
})
