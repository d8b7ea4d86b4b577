// What listening refuses.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_too_many_listeners: [429, 'Too many pages listen at once ({limit}): close some', 'Слишком много открытых страниц ({limit}): закройте лишние'],
})
