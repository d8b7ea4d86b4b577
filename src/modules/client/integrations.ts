// Integrations as other modules use them: opening one with its secrets, its cursors, and why it does not work.
// Not its job: setting one up (connect.ts) or talking to a marketplace (connectors).
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { equipment } from '../../equipment.ts'
import type { Tx } from '../../kit/db.ts'
import { enqueuer } from '../../kit/jobs.ts'
import { decryptSecret, encryptSecret } from '../../kit/secrets.ts'
import { notify } from '../notifications/index.ts'
import { errors } from './errors.ts'
import { findIntegration, readIntegration, selectIntegrations, setCursor, setProblem, type IntegrationRow } from './queries/integrations.ts'

const Secrets = Type.Object({
  serviceSecret: Type.Optional(Type.String()),
  password: Type.Optional(Type.String()),
  secondPassword: Type.Optional(Type.String()),
  token: Type.Optional(Type.String()),
  /** Buys the next token before this one ends. */
  refreshToken: Type.Optional(Type.String()),
})
export type IntegrationSecrets = Static<typeof Secrets>
export type IntegrationSummary = Pick<IntegrationRow, 'id' | 'organizationId' | 'service' | 'serviceClientId' | 'cursors' | 'problem'> & {
  siteDomain: string | undefined
}
export type Integration = IntegrationSummary & Pick<IntegrationRow, 'login' | 'secondLogin'> & { secrets: IntegrationSecrets }
export type IntegrationKey = { organizationId: number; service: string } | { id: number }

const contextOf = (clientId: number, id: number) => `integration:${clientId}:${id}`

export const sealSecrets = (clientId: number, id: number, secrets: IntegrationSecrets): Buffer | null =>
  Object.keys(secrets).length === 0 ? null : encryptSecret(equipment().config.secretKey, JSON.stringify(secrets), contextOf(clientId, id))

export const unsealSecrets = (clientId: number, { id, secrets }: Pick<IntegrationRow, 'id' | 'secrets'>): IntegrationSecrets =>
  secrets === null ? {} : Value.Parse(Secrets, JSON.parse(decryptSecret(equipment().config.secretKey, secrets, contextOf(clientId, id))))

const summaryOf = ({ id, organizationId, service, serviceClientId, siteDomain, cursors, problem }: IntegrationRow): IntegrationSummary => ({
  id,
  organizationId,
  service,
  serviceClientId,
  siteDomain: siteDomain ?? undefined,
  cursors,
  problem,
})

/**
 * An integration with its secrets in the clear, for a connector only: never answer or log it.
 * @example const integration = await openIntegration(db, clientId, { organizationId, service: 'WILDBERRIES' })
 *          openAccount({ service, account: accountOf(integration), siteDomain: integration.siteDomain, ports })
 */
export async function openIntegration(db: Tx, clientId: number, key: IntegrationKey): Promise<Integration> {
  const row = 'id' in key ? await readIntegration(db, clientId, key.id) : await findIntegration(db, clientId, key.organizationId, key.service)
  if (!row) throw 'id' in key ? errors.error_integration_unknown(key) : errors.error_integration_missing(key)
  return { ...summaryOf(row), login: row.login, secondLogin: row.secondLogin, secrets: unsealSecrets(clientId, row) }
}

/** The integrations of a client, without their secrets. */
export const listIntegrations = async (db: Tx, clientId: number, filter: { service?: string; organizationId?: number } = {}): Promise<IntegrationSummary[]> =>
  (await selectIntegrations(db, clientId, filter)).map(summaryOf)

/** The settings that a connector's account is opened with; each connector takes what its form names. */
export const accountOf = ({
  secrets,
  login,
  secondLogin,
  serviceClientId,
}: Pick<Integration, 'secrets' | 'login' | 'secondLogin' | 'serviceClientId'>): Record<string, string> => {
  const account = {
    token: secrets.serviceSecret ?? secrets.token,
    clientId: serviceClientId,
    login,
    password: secrets.password,
    secondLogin,
    secondPassword: secrets.secondPassword,
  }
  return Object.fromEntries(Object.entries(account).filter((field): field is [string, string] => typeof field[1] === 'string'))
}

/** Moves a cursor of an import; call it in the transaction that saves the page. */
export async function saveCursor(db: Tx, clientId: number, integrationId: number, name: string, value: unknown): Promise<void> {
  if ((await setCursor(db, clientId, integrationId, name, value)) === 0) throw errors.error_integration_unknown({ id: integrationId })
}

/** Notes why an integration does not work, or null that it works again. */
export async function noteIntegrationProblem(db: Tx, clientId: number, id: number, problem: string | null): Promise<void> {
  const noted = await setProblem(db, clientId, id, problem === null ? null : problem.slice(0, 1000))
  // People are told when it begins not to work, and not at every try after that.
  if (!noted || problem === null || noted.before !== null) return
  const { service, organizationId } = noted
  await notify(
    { db, clientId, enqueue: enqueuer(db, clientId) },
    { code: 'INTEGRATION_REFUSED', type: 'CRITICAL', organizationId, params: { service, reason: problem.slice(0, 300) } },
  )
}
