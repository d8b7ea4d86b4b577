// Letting this server in at Yandex: the address to go to, what comes back, and tokens renewed before they end.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { renewedYandexToken, yandexToken, type YandexApplication } from '../../connectors/access.ts'
import { equipment } from '../../equipment.ts'
import type { Context, LongContext } from '../../kit/op.ts'
import { task } from '../../kit/task.ts'
import { ConnectorFailure } from '../../connectors/index.ts'
import type { Client } from '../../wire/index.ts'
import { getOrganizationFor, keepAccess, keepToken, listIntegrations, noteIntegrationProblem, openIntegration, readAccess } from '../client/index.ts'
import { keepSecret, presentClient, readSecrets } from '../settings/index.ts'
import { Id } from '../../kit/paging.ts'
import { requireWhole } from '../../kit/reach.ts'
import { errors } from './errors.ts'
import { takeState } from './queries.ts'
import { asking } from './services.ts'

const MARKET = 'YANDEX_MARKET'
const DISK = 'YANDEX_DISK'
const GOOD_FOR_MS = 15 * 60_000

function yandexApplication(): YandexApplication {
  const { yandexOauthUrl, yandexClientId, yandexClientSecret } = equipment().config
  if (yandexClientId === undefined) throw errors.error_access_setting({ setting: 'YANDEX_CLIENT_ID' })
  if (yandexClientSecret === undefined) throw errors.error_access_setting({ setting: 'YANDEX_CLIENT_SECRET' })
  return { oauthUrl: yandexOauthUrl, clientId: yandexClientId, clientSecret: yandexClientSecret }
}

type Asker = Pick<Context, 'clientId' | 'actor'>
// Bound to who asked and for what: a code of somebody else's account, slipped to a person by a link, does not become theirs.
const sealOf = ({ clientId, actor }: Asker, service: string, organizationId: number, until: number) =>
  createHmac('sha256', equipment().config.secretKey)
    .update(`oauth:${clientId}:${actor.userId ?? 0}:${service}:${organizationId}:${until}`)
    .digest('base64url')

/** The organization is to be read in it by whoever is sent back: `<organization>.<until>.<seal>`. */
const stateFor = (call: Asker, service: string, organizationId: number, until = Date.now() + GOOD_FOR_MS) =>
  `${organizationId}.${until}.${sealOf(call, service, organizationId, until)}`

/**
 * A person in a browser must bring back what they were sent with; a program that holds a token of ours may leave it out. It is good once, whatever
 * comes of the code: the address of a page is kept in histories and logs.
 */
async function takeStateOf(call: LongContext, service: string, organizationId: number, state: string | undefined) {
  if (state === undefined && call.actor.sessionId === undefined) return
  const [, end, seal = ''] = (state ?? '').split('.')
  const until = Number(end)
  const [given, wanted] = [Buffer.from(state ?? ''), Buffer.from(stateFor(call, service, organizationId, until))]
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw errors.error_connect_state()
  if (!(until > Date.now())) throw errors.error_connect_late()
  if (!(await call.tx(({ db }) => takeState(db, call.clientId, { seal, until: new Date(until) })))) throw errors.error_connect_used()
}

/** Where a seller lets us in; the service sends them back with a code, and with the `state` that they went with. */
export async function connectAddress(call: Context, { service, organizationId }: { service: string; organizationId: number }): Promise<string> {
  const { id } = await getOrganizationFor(call, organizationId)
  if (service !== MARKET && service !== DISK) throw errors.error_connect_service({ service })
  const { oauthUrl, clientId } = yandexApplication()
  const state = stateFor(call, service, service === DISK ? 0 : id)
  return `${oauthUrl}/authorize?${new URLSearchParams({ response_type: 'code', client_id: clientId, state }).toString()}`
}

type Token = { access_token: string; refresh_token?: string; expires_in?: number }
const endOf = ({ expires_in: lasts }: Token) => (lasts === undefined ? null : new Date(Date.now() + lasts * 1000))

async function keepMarketToken(call: Context, organizationId: number, token: Token): Promise<void> {
  await keepToken(call, {
    organizationId,
    service: MARKET,
    token: token.access_token,
    ...(token.refresh_token !== undefined && { refreshToken: token.refresh_token }),
  })
  await keepAccess(call, organizationId, {
    secrets: {},
    settings: { ymTokenCreatedDate: new Date().toISOString(), ymTokenExpired: endOf(token)?.toISOString() ?? null },
  })
}

export async function updateYandexToken(
  call: LongContext,
  { code, organizationId, state }: { code: string; organizationId: number; state?: string },
): Promise<Client> {
  const { id } = await call.tx((inner) => getOrganizationFor(inner, organizationId), { readOnly: true })
  const application = yandexApplication()
  await takeStateOf(call, MARKET, id, state)
  const token = await asking(MARKET, call, (ports) => yandexToken(ports, application, code))
  return call.tx(async (inner) => {
    await keepMarketToken(inner, id, token)
    return presentClient(inner)
  })
}

const sealedDisk = (token: Token, before?: string) => JSON.stringify({ token: token.access_token, refreshToken: token.refresh_token ?? before })

/** The token of Yandex Disk is of the client as a whole. */
export async function yandexDiskToken(call: LongContext, { code, state }: { code: string; state?: string }): Promise<Client> {
  // Who sees a part of the client does not choose whose disk all of it uses.
  requireWhole(call)
  const application = yandexApplication()
  await takeStateOf(call, DISK, 0, state)
  const token = await asking(DISK, call, (ports) => yandexToken(ports, application, code))
  return call.tx(async (inner) => {
    await keepSecret(inner, { name: DISK, secret: sealedDisk(token), expiresAt: endOf(token) })
    return presentClient(inner)
  })
}

const EARLY_MS = 14 * 86_400_000
const isDue = (end: string | Date | null | undefined) => end !== null && end !== undefined && new Date(end).getTime() - Date.now() < EARLY_MS

/** Accounts whose token ends soon. */
async function dueAccounts(call: Context): Promise<{ integrationId: number }[]> {
  if (equipment().config.yandexClientSecret === undefined) return []
  const due: { integrationId: number }[] = []
  for (const { id, organizationId } of await listIntegrations(call.db, call.clientId, { service: MARKET }))
    if (isDue((await readAccess(call, organizationId)).settings.ymTokenExpired)) due.push({ integrationId: id })
  if ((await readSecrets(call)).some(({ name, expiresAt }) => name === DISK && isDue(expiresAt))) due.push({ integrationId: 0 })
  return due
}

/** Renews before the end; run twice it finds nothing to do. Number 0 is the disk of the client. */
export const renewYandex = task(
  'access.renewYandex',
  {
    payload: Type.Object({ integrationId: Type.Union([Id, Type.Literal(0)]) }),
    attempts: 3,
    lane: ({ integrationId }) => `oauth:${integrationId}`,
    every: { cron: '20 * * * *', payloads: dueAccounts },
  },
  async ({ payload: { integrationId }, clientId, tx, signal, log }) => {
    const found = await tx(async (call) =>
      (await dueAccounts(call)).some((one) => one.integrationId === integrationId) ? refreshable(call, integrationId) : undefined,
    )
    if (found === undefined) return
    try {
      const token = await renewedYandexToken({ fetch: equipment().fetch, signal }, yandexApplication(), found.refreshToken)
      await tx((call) =>
        found.organizationId === null
          ? keepSecret(call, { name: DISK, secret: sealedDisk(token, found.refreshToken), expiresAt: endOf(token) })
          : keepMarketToken(call, found.organizationId, token),
      )
    } catch (error) {
      if (!(error instanceof ConnectorFailure) || error.kind !== 'refused') throw error
      log.warn({ clientId, integrationId, message: error.message }, 'Yandex does not renew a token')
      if (integrationId !== 0) await tx(({ db }) => noteIntegrationProblem(db, clientId, integrationId, error.message))
    }
  },
)

const Kept = Type.Object({ refreshToken: Type.Optional(Type.String()) })
async function refreshable(call: Context, integrationId: number): Promise<{ organizationId: number | null; refreshToken: string } | undefined> {
  if (integrationId === 0) {
    const secret = (await readSecrets(call)).find(({ name }) => name === DISK)?.secret
    const kept: unknown = secret === undefined ? {} : JSON.parse(secret)
    return Value.Check(Kept, kept) && kept.refreshToken !== undefined ? { organizationId: null, refreshToken: kept.refreshToken } : undefined
  }
  const { organizationId, secrets } = await openIntegration(call.db, call.clientId, { id: integrationId })
  return secrets.refreshToken === undefined ? undefined : { organizationId, refreshToken: secrets.refreshToken }
}
