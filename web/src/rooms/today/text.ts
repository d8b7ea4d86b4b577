// The words of this room.
import type { today } from '../../i18n/ru/today.ts'
import { textOf } from '../../i18n/text.ts'

export const useText = textOf<typeof today>('today')
