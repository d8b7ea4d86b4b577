// Items of purchases one at a time: taken out of their purchase.
import { equipment } from '../../../equipment.ts'
import type { LongContext } from '../../../kit/op.ts'
import { takeStorage } from '../../limits/index.ts'
import { errors } from '../errors.ts'
import { deleteItem, findItem, readImages, readItems } from '../queries/items.ts'
import { setTotal } from '../queries/purchases.ts'
import { totalOf } from '../rules.ts'
import { lockedOpen, reachOf } from './purchases.ts'

/** Takes an item out of its purchase, with its pictures. */
export async function removeItem(call: LongContext, itemId: number): Promise<void> {
  const paths = await call.tx(async (inner) => {
    const { db, clientId } = inner
    const found = await findItem(db, reachOf(inner), itemId)
    if (!found) throw errors.error_purchase_item_missing({ itemId })
    const purchase = await lockedOpen(inner, found.purchaseId)
    const items = await readItems(db, clientId, purchase.id)
    if (!items.some(({ id }) => id === itemId)) throw errors.error_purchase_item_missing({ itemId })
    const images = await readImages(db, clientId, [itemId])
    await deleteItem(db, clientId, itemId)
    await takeStorage(inner, -images.reduce((sum, { size }) => sum + size, 0))
    await setTotal(
      db,
      clientId,
      purchase.id,
      totalOf(
        items.filter(({ id }) => id !== itemId),
        purchase.discountMinor,
      ),
    )
    return images.map(({ path }) => path)
  })
  for (const path of paths) await equipment().files.remove(call.clientId, path)
}
