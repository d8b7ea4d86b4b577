// The words of this room.
import type { profile } from '../../i18n/ru/profile.ts'
import { textOf } from '../../i18n/text.ts'

export const useText = textOf<typeof profile>('profile')
