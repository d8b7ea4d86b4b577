// The directory of organizations (DaData's protocol) behind a setting; without it, the organizations that are stored.
import { buffer } from 'node:stream/consumers'
import { Type, type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { equipment } from '../../equipment.ts'
import { FetchError } from '../../kit/guarded-fetch.ts'
import type { LongContext } from '../../kit/op.ts'
import type { Organization, OrganizationSuggest } from '../../wire/index.ts'
import { errors } from './errors.ts'
import { createOrganization, presentRequisites } from './organizations.ts'
import { findByInn, listAddresses, listOrganizations, type OrganizationRow } from './queries/organizations.ts'

const Text = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const Party = Type.Object({
  value: Type.String(),
  data: Type.Object({
    inn: Text,
    kpp: Text,
    ogrn: Text,
    type: Text,
    name: Type.Optional(Type.Union([Type.Object({ full_with_opf: Text, short_with_opf: Text }), Type.Null()])),
    fio: Type.Optional(Type.Union([Type.Object({ surname: Text, name: Text, patronymic: Text }), Type.Null()])),
    address: Type.Optional(Type.Union([Type.Object({ unrestricted_value: Text, value: Text }), Type.Null()])),
  }),
})
type Party = Static<typeof Party>
const Parties = Type.Object({ suggestions: Type.Array(Party) })
const Addresses = Type.Object({ suggestions: Type.Array(Type.Object({ value: Type.String(), unrestricted_value: Text, data: Type.Optional(Type.Unknown()) })) })

async function ask<S extends TSchema>(shape: S, path: string, body: object, signal: AbortSignal): Promise<Static<S>> {
  const { fetch, config } = equipment()
  try {
    const reply = await fetch(`${config.dadataUrl}/suggestions/api/4_1/rs/${path}`, {
      method: 'POST',
      signal,
      timeoutMs: 10_000,
      maxBytes: 2 * 1024 * 1024,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Token ${config.dadataToken ?? ''}` },
    })
    const text = (await buffer(reply.body)).toString()
    if (reply.status !== 200) throw errors.error_directory({ reason: `it answers ${reply.status}` })
    const answer: unknown = JSON.parse(text)
    if (!Value.Check(shape, answer)) throw errors.error_directory({ reason: 'its answer can not be read' })
    return answer
  } catch (error) {
    if (error instanceof FetchError) throw errors.error_directory({ reason: error.kind })
    if (error instanceof SyntaxError) throw errors.error_directory({ reason: 'its answer can not be read' })
    throw error
  }
}

// The directory's own keys are texts; the state's registration number is a number, lasts, and finds the same organization.
const idOf = ({ data }: Party) => Number(data.ogrn ?? data.inn ?? 0)
const isOn = () => equipment().config.dadataToken !== undefined

/** What is stored, in the words of the directory: without it the INN is the number. */
const storedSuggest = (row: OrganizationRow): OrganizationSuggest => ({ id: Number(row.inn), name: row.name, inn: row.inn })

export async function suggestOrganizations(call: LongContext, query: string): Promise<OrganizationSuggest[]> {
  if (query.trim() === '') return []
  if (isOn())
    return (await ask(Parties, 'suggest/party', { query, count: 20 }, call.signal)).suggestions
      .filter((party) => idOf(party) > 0)
      .map((party) => ({ id: idOf(party), name: party.value, inn: party.data.inn ?? null }))
  return call.tx(
    async ({ db, clientId, actor }) =>
      (await listOrganizations(db, clientId, actor.organizationIds, { query, limit: 20 })).filter(({ inn }) => inn !== '').map(storedSuggest),
    { readOnly: true },
  )
}

function toOrganization({ value, data }: Party): Organization {
  const isPerson = data.type === 'INDIVIDUAL'
  return {
    name: (data.name?.full_with_opf ?? value).slice(0, 255),
    shortName: data.name?.short_with_opf ?? value,
    inn: data.inn ?? '',
    form: isPerson ? 'IP' : 'OOO',
    ...(data.kpp && { kpp: data.kpp }),
    ...(data.address && { addressFull: data.address.unrestricted_value ?? data.address.value ?? '' }),
    ...(isPerson && data.fio && { ipPerson: { lastName: data.fio.surname ?? '', firstName: data.fio.name ?? '', surName: data.fio.patronymic ?? '' } }),
  }
}

const storedByInn = (call: LongContext, inn: string) =>
  call.tx(({ db, clientId, actor }) => findByInn(db, clientId, actor.organizationIds, inn), { readOnly: true })

/** The organization of a number in the directory, as it would be made. */
async function look(call: LongContext, id: number): Promise<Organization> {
  const [party] = isOn() ? (await ask(Parties, 'findById/party', { query: String(id) }, call.signal)).suggestions : []
  if (party) return toOrganization(party)
  const stored = await storedByInn(call, String(id))
  if (!stored) throw errors.error_organization_missing({ id })
  return presentRequisites(call.clientId, stored)
}
export { look as organizationOfDirectory }

/** The stored organization of that INN, or a new one with what the directory knows. */
export async function getOrCreateOrganization(call: LongContext, id: number): Promise<Organization> {
  const found = await look(call, id)
  if (found.id !== undefined && found.id !== null) return found
  return call.tx(async (inner) => {
    const stored = found.inn ? await findByInn(inner.db, inner.clientId, inner.actor.organizationIds, found.inn) : undefined
    if (stored) return presentRequisites(inner.clientId, stored)
    return (await createOrganization(inner, found)).organization ?? {}
  })
}

/** Whether the organization of a number in the directory is one of the caller's already. */
export async function isOrganizationStored(call: LongContext, id: number): Promise<boolean> {
  if (await storedByInn(call, String(id))) return true
  const [party] = isOn() ? (await ask(Parties, 'findById/party', { query: String(id) }, call.signal)).suggestions : []
  return party?.data.inn ? (await storedByInn(call, party.data.inn)) !== undefined : false
}

/** Addresses that fit what was typed so far, as the text of the directory's own JSON; without the directory, those of our organizations. */
export async function suggestAddresses(call: LongContext, query: string): Promise<string> {
  if (query.trim() === '') return JSON.stringify({ suggestions: [] })
  if (isOn()) return JSON.stringify(await ask(Addresses, 'suggest/address', { query, count: 20 }, call.signal))
  const stored = await call.tx(({ db, clientId, actor }) => listAddresses(db, clientId, actor.organizationIds, query), { readOnly: true })
  return JSON.stringify({ suggestions: stored.map(({ address }) => ({ value: address, unrestricted_value: address })) })
}
