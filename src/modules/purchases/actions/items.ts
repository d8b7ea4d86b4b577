// Items of purchases one at a time: taken out of their purchase.
import { equipment } from '../../../equipment.ts'
import type { Context, JsonText, LongContext } from '../../../kit/op.ts'
import { takeStorage } from '../../limits/index.ts'
import { errors } from '../errors.ts'
import { deleteItem, findItem, readImages, readItems } from '../queries/items.ts'
import { setTotal } from '../queries/purchases.ts'
import { totalOf } from '../rules.ts'
import { lockedOpen, reachOf } from './purchases.ts'

async function takeOut(inner: Context, itemId: number): Promise<string[]> {
  const { db, clientId } = inner
  const found = await findItem(db, reachOf(inner), itemId)
  if (!found) throw errors.error_purchase_item_missing({ itemId })
  const purchase = await lockedOpen(inner, found.purchaseId)
  const items = await readItems(db, clientId, purchase.id)
  if (!items.some(({ id }) => id === itemId)) throw errors.error_purchase_item_missing({ itemId })
  const images = await readImages(db, clientId, [itemId])
  await deleteItem(db, clientId, itemId)
  await takeStorage(inner, -images.reduce((sum, { size }) => sum + size, 0))
  const left = items.filter(({ id }) => id !== itemId)
  await setTotal(db, clientId, purchase.id, totalOf(left, purchase.discountMinor))
  return images.map(({ path }) => path)
}

/** Takes an item out of its purchase, with its pictures. */
export async function removeItem(call: LongContext, itemId: number): Promise<JsonText | undefined> {
  let paths: readonly string[] = []
  const done = await call.once(async (inner) => {
    paths = await takeOut(inner, itemId)
  })
  for (const path of paths) await equipment().files.remove(call.clientId, path)
  return 'replayed' in done ? done.replayed : undefined
}
