// The words of this room.
import type { stock } from '../../i18n/ru/stock.ts'
import { textOf } from '../../i18n/text.ts'

export const useText = textOf<typeof stock>('stock')
