// Commands about clients, their tokens and their people.
import { text } from 'node:stream/consumers'
import { createClient, createPerson, createToken } from '../modules/client/index.ts'
import { roleNames, type Role } from '../rights.ts'
import { command, idOf, required, UsageError } from './command.ts'
import { withDatabase } from './database.ts'

const line = (json: boolean | undefined, value: object, sentence: string) => (json === true ? JSON.stringify(value) : sentence)
const json = { type: 'boolean' } as const
const oneText = { type: 'string' } as const

function rolesOf(given: readonly string[] | undefined): Role[] {
  const names = (given ?? []).flatMap((item) => item.split(',')).map((name) => name.trim().toUpperCase())
  if (names.length === 0) throw new UsageError(`--role is needed: one or more of ${roleNames.join(', ')}`)
  return names.map((name) => {
    const found = roleNames.find((role) => role === name)
    if (found === undefined) throw new UsageError(`There is no role "${name}". The roles are ${roleNames.join(', ')}`)
    return found
  })
}

async function readPassword(): Promise<string> {
  const password = (await text(process.stdin)).replace(/\r?\n$/, '')
  if (password === '') throw new UsageError('--password-stdin was given, but nothing came on standard input')
  return password
}

export const clientCreate = command(
  'client:create --name NAME [--json]',
  'a new client with an organization, an administrator and a token',
  { name: oneText, json },
  async (values) => {
    const name = required('name', values.name).trim()
    if (name.length > 200) throw new UsageError('--name has at most 200 characters')
    const { clientId, token } = await withDatabase((pool) => pool.tx({}, (db) => createClient(db, { name })))
    return line(values.json, { clientId, token }, `Client ${clientId} is made. Its administrator's token, shown once: ${token}`)
  },
)

export const tokenCreate = command(
  'token:create --client ID --name NAME [--read-only] [--json]',
  'a new token of a client, with the rights of its main person',
  { client: oneText, name: oneText, 'read-only': json, json },
  async (values) => {
    const [clientId, name, readOnly] = [idOf('client', values.client), required('name', values.name), values['read-only'] === true]
    const made = await withDatabase((pool) => pool.tx({}, (db) => createToken(db, { clientId, name, readOnly })))
    return line(values.json, made, `Token ${made.tokenId} of client ${clientId} is made, shown once: ${made.token}`)
  },
)

export const userCreate = command(
  'user:create --client ID --login LOGIN --role ROLE… [--name NAME] [--password-stdin] [--json]',
  'a new person of a client; the password is read from standard input',
  { client: oneText, login: oneText, name: oneText, role: { type: 'string', multiple: true }, 'password-stdin': json, json },
  async (values) => {
    const [clientId, login, roles] = [idOf('client', values.client), required('login', values.login), rolesOf(values.role)]
    const password = values['password-stdin'] === true ? await readPassword() : undefined
    const made = await withDatabase((pool) => pool.tx({}, (db) => createPerson(db, { clientId, login, name: values.name ?? '', roles, password })))
    return line(values.json, made, `${login} is a person of client ${clientId}${password === undefined ? '; without a password they can not sign in yet' : ''}`)
  },
)
