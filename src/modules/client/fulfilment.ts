// The fulfilment centre of this server: a client lets it in, and may shut it out again. Nobody is let in to another's data by themselves:
// the centre ties one of its organizations (`linkedClientId`) to a client only after that client has let it in.
import { equipment } from '../../equipment.ts'
import { sql, type Tx } from '../../kit/db.ts'
import type { Context } from '../../kit/op.ts'
import { requireWhole } from '../../kit/reach.ts'
import { audit } from './audit.ts'
import { errors } from './errors.ts'

/** Lets the fulfilment centre of this server in, or shuts it out; a repeat changes nothing. */
export async function linkToFulfilment(call: Context, enabled: boolean): Promise<void> {
  const { db, clientId } = call
  requireWhole(call)
  const centre = equipment().config.fulfilmentClientId
  if (centre === undefined) throw errors.error_fulfilment_none()
  if (centre === clientId) throw errors.error_fulfilment_self()
  const changed = enabled
    ? await db.run(sql`insert into fulfilment_link (client_id, fulfilment_id) values (${clientId}, ${centre}) on conflict do nothing`)
    : await db.run(sql`delete from fulfilment_link where client_id = ${clientId} and fulfilment_id = ${centre}`)
  if (changed > 0) await audit(call, enabled ? 'fulfilment.link' : 'fulfilment.unlink', 'client', clientId, { fulfilment: centre })
}

/** Refuses unless that client has let this one in. A client that does not exist and one that has not are the same answer. */
export async function requireLinked({ db, clientId }: { db: Tx; clientId: number }, linkedClientId: number): Promise<void> {
  // Named by the centre's own number: the row is the other client's, and only row level security lets the centre see it.
  const linked = await db.maybe(sql`select from fulfilment_link where fulfilment_id = ${clientId} and client_id = ${linkedClientId}`)
  if (!linked) throw errors.error_fulfilment_not_linked({ id: linkedClientId })
}
