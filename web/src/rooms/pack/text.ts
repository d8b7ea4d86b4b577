// The words of this room.
import type { pack } from '../../i18n/ru/pack.ts'
import { textOf, type KeyOf } from '../../i18n/text.ts'

export const useText = textOf<typeof pack>('pack')
export type Key = KeyOf<typeof pack>
