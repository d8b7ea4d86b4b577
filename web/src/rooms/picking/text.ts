// The words of this room.
import type { picking } from '../../i18n/ru/picking.ts'
import { textOf } from '../../i18n/text.ts'

export const useText = textOf<typeof picking>('picking')
