// All SQL of integrations.
import { and, sql, type Tx } from '../../../kit/db.ts'

export type IntegrationRow = {
  id: number
  organizationId: number
  service: string
  serviceClientId: string | null
  login: string | null
  secondLogin: string | null
  siteDomain: string | null
  secrets: Buffer | null
  hasSecret: boolean
  hasPassword: boolean
  hasSecondPassword: boolean
  hasToken: boolean
  cursors: Record<string, unknown>
  problem: string | null
  checkedAt: Date | null
  modifiedAt: Date
}
export type IntegrationValues = Pick<IntegrationRow, 'organizationId' | 'service' | 'serviceClientId' | 'login' | 'secondLogin' | 'siteDomain' | 'problem'>
export type SecretFlags = Pick<IntegrationRow, 'hasSecret' | 'hasPassword' | 'hasSecondPassword' | 'hasToken'>

export const findIntegration = (db: Tx, clientId: number, organizationId: number, service: string) =>
  db.maybe<IntegrationRow>(sql`select * from integration where client_id = ${clientId} and organization_id = ${organizationId} and service = ${service}`)

export const readIntegration = (db: Tx, clientId: number, id: number) =>
  db.maybe<IntegrationRow>(sql`select * from integration where client_id = ${clientId} and id = ${id}`)

export const selectIntegrations = (db: Tx, clientId: number, { service, organizationId }: { service?: string; organizationId?: number }) =>
  db.all<IntegrationRow>(
    sql`select * from integration where ${and([
      sql`client_id = ${clientId}`,
      ...(service === undefined ? [] : [sql`service = ${service}`]),
      ...(organizationId === undefined ? [] : [sql`organization_id = ${organizationId}`]),
    ])} order by id`,
  )

/** The row of the account, made when it is not there yet, and locked: secrets are sealed for its id. */
export const claimIntegration = (db: Tx, clientId: number, { organizationId, service }: { organizationId: number; service: string }) =>
  db.one<IntegrationRow>(sql`insert into integration (client_id, organization_id, service) values (${clientId}, ${organizationId}, ${service})
    on conflict (client_id, organization_id, service) do update set modified_at = now() returning *`)

export const saveIntegration = (db: Tx, clientId: number, id: number, values: IntegrationValues, secrets: Buffer | null, flags: SecretFlags) =>
  db.run(sql`update integration set service_client_id = ${values.serviceClientId}, login = ${values.login}, second_login = ${values.secondLogin}, site_domain =
    ${values.siteDomain},
    problem = ${values.problem}, secrets = ${secrets}, has_secret = ${flags.hasSecret}, has_password = ${flags.hasPassword}, has_second_password = ${flags.hasSecondPassword},
    has_token = ${flags.hasToken}, checked_at = now(), modified_at = now() where client_id = ${clientId} and id = ${id}`)

/** What a check that somebody asked for found. */
export const noteChecked = (db: Tx, clientId: number, id: number, problem: string | null) =>
  db.run(sql`update integration set problem = ${problem}, checked_at = now() where client_id = ${clientId} and id = ${id}`)

export const deleteIntegration = (db: Tx, clientId: number, organizationId: number, service: string) =>
  db.maybe<{ id: number }>(
    sql`delete from integration where client_id = ${clientId} and organization_id = ${organizationId} and service = ${service} returning id`,
  )

export const setCursor = (db: Tx, clientId: number, id: number, name: string, value: unknown) =>
  db.run(
    sql`update integration set cursors = cursors || jsonb_build_object(${name}::text, ${JSON.stringify(value)}::jsonb) where client_id = ${clientId} and id = ${id}`,
  )

// A problem that stays as it was is written at most once a minute, so that a busy import does not rewrite the row for every page.
/** Answers what was so before, when anything was written. */
export const setProblem = (db: Tx, clientId: number, id: number, problem: string | null) =>
  db.maybe<{ before: string | null; service: string; organizationId: number }>(sql`update integration i set problem = ${problem}, checked_at = now()
    from (select id, problem from integration where client_id = ${clientId} and id = ${id} for update) b where i.client_id = ${clientId} and i.id = b.id
    and (b.problem is distinct from ${problem}::text or i.checked_at is null or i.checked_at < now() - interval '1 minute')
    returning b.problem as before, i.service, i.organization_id`)
