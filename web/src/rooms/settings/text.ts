// The words of this room.
import type { settings } from '../../i18n/ru/settings.ts'
import { textOf } from '../../i18n/text.ts'

export const useText = textOf<typeof settings>('settings')
