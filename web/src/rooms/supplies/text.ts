// The words of this room.
import type { supplies } from '../../i18n/ru/supplies.ts'
import { textOf } from '../../i18n/text.ts'

export const useText = textOf<typeof supplies>('supplies')
