// The words of the shell.
import type { app } from '../i18n/ru/app.ts'
import { textOf } from '../i18n/text.ts'

export const useText = textOf<typeof app>('app')
