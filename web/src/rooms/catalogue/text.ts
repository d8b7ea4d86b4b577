// The words of this room.
import type { catalogue } from '../../i18n/ru/catalogue.ts'
import { textOf } from '../../i18n/text.ts'

export const useText = textOf<typeof catalogue>('catalogue')
export type Text = ReturnType<typeof useText>
