// What forms need: a refusal of the server at the field it is about (what is about no field is said in the corner), a moment as a field writes it.
import { ApiError } from '../api/api.ts'
import { say } from './say.ts'

type Form = { setFieldError: (field: string, error: string) => void; values: Record<string, unknown> }

/** `fields` ties codes of refusals to fields, where the refusal does not name one. @example onFail: (error) => showRefusal(form, error, { error_login_taken: 'login' }) */
export function showRefusal(form: Form, error: Error, fields: Record<string, string> = {}): void {
  if (!(error instanceof ApiError)) return void say.failed(error)
  const named = typeof error.params.field === 'string' ? error.params.field.split(/[./]/).find((part) => part in form.values) : undefined
  const field = fields[error.code] ?? named
  if (field === undefined) say.failed(error)
  else form.setFieldError(field, error.message)
}

/** A moment as a field for dates with time writes it: in the zone of the viewer. */
export function localOf(at: string | null | undefined): string {
  if (!at) return ''
  const moment = new Date(at)
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
