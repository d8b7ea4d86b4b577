// What every answer must be, whatever was asked: no 5xx, one shape of refusals, a known code with its own status.
import { knownCodes } from '../../src/kit/errors.ts'
import { isFields } from '../given.ts'

const FIELDS = ['error', 'localMessage', 'message', 'messageParams', 'params', 'requestId']

export type Answer = { status: number; type: string; text: string }

/** What is wrong with an answer, or undefined. */
export function complaintAbout({ status, type, text }: Answer): string | undefined {
  if (status >= 500) return `answered ${status} ${text.slice(0, 200)}`
  if (status >= 200 && status < 300) return undefined
  if (status < 400) return `answered ${status}`
  if (!type.startsWith('application/json')) return `a refusal is ${type}`
  const body: unknown = JSON.parse(text)
  if (!isFields(body)) return `a refusal is ${text.slice(0, 100)}`
  const { error, message, localMessage, params, messageParams, requestId } = body
  if (Object.keys(body).toSorted().join() !== FIELDS.join()) return `a refusal has the fields ${Object.keys(body).join()}`
  const known = knownCodes.get(String(error))
  if (!known || (known[3] ?? error) !== message) return `the code ${String(error)} / ${String(message)} is not known`
  if (known[0] !== status) return `${String(error)} is ${known[0]}, not ${status}`
  if (typeof localMessage !== 'string' || localMessage === '' || typeof requestId !== 'string') return 'a refusal says nothing'
  if (typeof messageParams !== 'string' || messageParams !== JSON.stringify(params)) return 'messageParams are not params'
  return undefined
}
