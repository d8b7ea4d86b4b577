// The words of this room.
import type { tasks } from '../../i18n/ru/tasks.ts'
import { textOf } from '../../i18n/text.ts'

export const useText = textOf<typeof tasks>('tasks')
