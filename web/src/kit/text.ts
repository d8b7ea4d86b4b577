// The words of the kit.
import type { kit } from '../i18n/ru/kit.ts'
import { textOf } from '../i18n/text.ts'

export const useText = textOf<typeof kit>('kit')
