// The words of this room.
import type { orders } from '../../i18n/ru/orders.ts'
import { textOf } from '../../i18n/text.ts'

export const useText = textOf<typeof orders>('orders')
