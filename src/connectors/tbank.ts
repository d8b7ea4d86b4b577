// Payments by card through T-Bank's acquiring (API v2): a payment is begun, asked about, and told of by the bank.
// https://developer.tbank.ru/eacq/api, and /eacq/intro/developer/token for the signature. Not its job: what is paid for.
import { createHash, timingSafeEqual } from 'node:crypto'
import { Type, type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { ask, type Asking } from './access.ts'
import { ConnectorFailure } from './failure.ts'

export type Terminal = { url: string; terminal: string; password: string }
/** What became of a payment, in our words; `said` is the bank's own. */
export type PaymentState = { externalId: string; orderId: string; amountMinor: number; state: 'waiting' | 'paid' | 'refused' | 'refunded'; said: string }
export type PaymentDraft = { orderId: string; amountMinor: number; description: string; notificationUrl: string; returnUrl: string }

/** SHA-256 over the values of the root fields and the password, in the order of their names. */
export function tokenOf(fields: Readonly<Record<string, unknown>>, password: string): string {
  const signed: [string, string][] = Object.entries({ ...fields, Password: password }).flatMap(([name, value]): [string, string][] =>
    name === 'Token' || (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') ? [] : [[name, String(value)]],
  )
  const text = signed
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value)
    .join('')
  return createHash('sha256').update(text).digest('hex')
}

const states: Readonly<Record<string, PaymentState['state']>> = {
  CONFIRMED: 'paid',
  REFUNDED: 'refunded',
  REJECTED: 'refused',
  CANCELED: 'refused',
  REVERSED: 'refused',
  DEADLINE_EXPIRED: 'refused',
}

const Told = Type.Object({ Success: Type.Boolean(), ErrorCode: Type.String(), Message: Type.Optional(Type.String()), Details: Type.Optional(Type.String()) })
async function call<S extends TSchema>(
  asking: Asking,
  { url, terminal, password }: Terminal,
  method: string,
  fields: Record<string, unknown>,
  good: S,
): Promise<Static<S>> {
  const body = { TerminalKey: terminal, ...fields }
  const answer: unknown = await ask(asking, Type.Unknown(), `${url}/v2/${method}`, {
    method: 'POST',
    body: JSON.stringify({ ...body, Token: tokenOf(body, password) }),
    headers: { 'content-type': 'application/json', accept: 'application/json' },
  })
  const line = `POST /v2/${method}`
  const unreadable = () => new ConnectorFailure('unreadable', { line, message: 'the answer of the bank is not what it publishes' })
  if (!Value.Check(Told, answer)) throw unreadable()
  if (!answer.Success)
    throw new ConnectorFailure('refused', {
      line,
      code: answer.ErrorCode,
      message: [answer.Message, answer.Details].filter(Boolean).join(' ') || answer.ErrorCode,
    })
  const whole: unknown = answer
  if (!Value.Check(good, whole)) throw unreadable()
  return whole
}

const Id = Type.Union([Type.String(), Type.Integer()])
/** Begins a payment: its number at the bank, and the page where the payer goes. */
export async function startPayment(asking: Asking, terminal: Terminal, draft: PaymentDraft): Promise<{ externalId: string; url: string }> {
  const { PaymentId, PaymentURL } = await call(
    asking,
    terminal,
    'Init',
    {
      Amount: draft.amountMinor,
      OrderId: draft.orderId,
      Description: draft.description.slice(0, 140),
      NotificationURL: draft.notificationUrl,
      SuccessURL: draft.returnUrl,
      FailURL: draft.returnUrl,
    },
    Type.Object({ PaymentId: Id, PaymentURL: Type.String({ pattern: '^https?://' }) }),
  )
  return { externalId: String(PaymentId), url: PaymentURL }
}

const state = { Status: Type.String(), PaymentId: Id, OrderId: Type.String(), Amount: Type.Integer() }
const stateOf = ({ Status, PaymentId, OrderId, Amount }: { Status: string; PaymentId: string | number; OrderId: string; Amount: number }): PaymentState => ({
  externalId: String(PaymentId),
  orderId: OrderId,
  amountMinor: Amount,
  state: states[Status] ?? 'waiting',
  said: Status,
})

export const askPayment = async (asking: Asking, terminal: Terminal, externalId: string): Promise<PaymentState> =>
  stateOf(await call(asking, terminal, 'GetState', { PaymentId: externalId }, Type.Object(state)))

const Notice = Type.Object({ ...state, TerminalKey: Type.String(), Token: Type.String() })
/** What the bank tells by itself; undefined when it is not the bank who tells it. */
export function readNotice(body: unknown, { terminal, password }: Terminal): PaymentState | undefined {
  if (!Value.Check(Notice, body) || body.TerminalKey !== terminal) return undefined
  const [given, wanted] = [Buffer.from(body.Token.toLowerCase()), Buffer.from(tokenOf(body, password))]
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? stateOf(body) : undefined
}
