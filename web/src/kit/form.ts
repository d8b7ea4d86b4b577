// What forms need: a refusal of the server at the field it is about (what is about no field is said in the corner), what a form holds after it was saved,
// a moment as a field writes it and as it is sent.
import type { UseFormReturnType } from '@mantine/form'
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

/**
 * After `sent` was saved: a field holds what is `kept` of it (a secret is never shown again), and what was typed meanwhile stays, as a change.
 * @example save.mutate({ body }, { onSuccess: () => markSaved(form, values) })
 */
export function markSaved<Values extends Record<string, unknown>>(form: UseFormReturnType<Values>, sent: Values, kept: Values = sent): void {
  const next = { ...form.getValues() }
  for (const name in kept) if (next[name] === sent[name]) next[name] = kept[name]
  form.setValues(next)
  form.resetDirty(kept)
}

/** A moment as a field for dates with time writes it: in the zone of the viewer. */
export function localOf(at: string | null | undefined): string {
  if (!at) return ''
  const moment = new Date(at)
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** What such a field is sent as. It knows no seconds: what is not changed keeps its own. */
export const momentOf = (typed: string, stored?: string | null): string | null =>
  typed === localOf(stored) ? (stored ?? null) : typed === '' ? null : new Date(typed).toISOString()
