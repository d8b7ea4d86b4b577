// Who calls, as the published `User`.
import { sql } from '../../kit/db.ts'
import type { Context } from '../../kit/op.ts'
import { roleNames } from '../../rights.ts'
import type { User } from '../../wire/index.ts'
import { allowedOrganizations } from './queries/organizations.ts'

type PersonRow = {
  login: string
  name: string
  email: string | null
  phone: string | null
  lang: string | null
  roles: string[]
  warehouseIds: number[] | null
  isMain: boolean
  active: boolean
}

/** The caller. `organizationIds` are all that they may use: clients take the number of an organization from here. */
export async function callingUser({ db, clientId, actor }: Context): Promise<User> {
  const person = actor.userId === null ? undefined : await db.maybe<PersonRow>(sql`select * from person where client_id = ${clientId} and id = ${actor.userId}`)
  const organizations = await allowedOrganizations(db, clientId, actor.organizationIds, 10_000)
  return {
    clientId,
    login: actor.login,
    organizationIds: organizations.map(({ id }) => id),
    ...(person && {
      userId: actor.userId,
      name: person.name,
      email: person.email,
      phoneNumber: person.phone,
      lang: person.lang,
      roles: roleNames.filter((name) => person.roles.includes(name)),
      isMain: person.isMain,
      isActive: person.active,
      warehouseIds: person.warehouseIds,
    }),
  }
}
