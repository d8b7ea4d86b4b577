// Factories of orders, through the public API.
import type { Order } from '../../wire/index.ts'
import type { Caller } from '../../testing.ts'

const isOrder = (body: unknown): body is Order => typeof body === 'object' && body !== null && 'id' in body && 'type' in body

/** An order, as the API answers it. @example await givenOrder(api, { products: [{ productId, quantity: 1, price: 10 }], stockWarehouseId }) */
export async function givenOrder(api: Caller, draft: Partial<Order>): Promise<Order & { id: number }> {
  const { status, body } = await api.post('/api/order/', { type: 'RETAIL', ...draft })
  if (status !== 200 || !isOrder(body) || typeof body.id !== 'number') throw new Error(`an order was refused: ${status} ${JSON.stringify(body)}`)
  return { ...body, id: body.id }
}
