// SQL of keywords: groups, their words, and the goods they are tied to.
import { isAmong, sql, type Tx } from '../../../kit/db.ts'

export type GroupRow = { id: number; name: string; keywords: { id: number; name: string; usingQuantity: number }[] }
const columns = (
  clientId: number,
) => sql`g.id, g.name, coalesce((select jsonb_agg(jsonb_build_object('id', k.id, 'name', k.word, 'usingQuantity', used.cards) order by k.position, k.id)
  from keyword k, (select count(distinct model_id) as cards from keyword_link where client_id = ${clientId} and group_id = g.id) used
  where k.client_id = ${clientId} and k.group_id = g.id), '[]') as keywords`

export const readGroups = (db: Tx, clientId: number, ids: readonly number[] | null) =>
  db.all<GroupRow>(sql`
    select ${columns(clientId)} from keyword_group g
    where g.client_id = ${clientId} and ${isAmong('g.id', ids)} order by lower(g.name), g.id`)

/** Groups with the text in their name or in one of their words. */
export const findGroups = (db: Tx, clientId: number, word: string) =>
  db.all<GroupRow>(sql`
    select ${columns(clientId)} from keyword_group g
    where g.client_id = ${clientId} and (strpos(lower(g.name), lower(${word})) > 0
      or exists (select from keyword k where k.client_id = ${clientId} and k.group_id = g.id and strpos(lower(k.word), lower(${word})) > 0))
    order by lower(g.name), g.id limit 500`)

export const groupsOfCard = (db: Tx, clientId: number, modelId: number) =>
  db.all<GroupRow>(sql`
    select ${columns(clientId)} from keyword_group g
    where g.client_id = ${clientId} and exists (select from keyword_link l where l.client_id = ${clientId} and l.model_id = ${modelId} and l.group_id = g.id)
    order by lower(g.name), g.id`)

/** Undefined when the name is taken. */
export const insertGroup = (db: Tx, clientId: number, name: string) =>
  db.maybe<{ id: number }>(sql`
    insert into keyword_group (client_id, name) values (${clientId}, ${name}) on conflict (client_id, lower(name)) do nothing returning id`)
export const lockGroup = (db: Tx, clientId: number, id: number) =>
  db.maybe<{ id: number }>(sql`select id from keyword_group where client_id = ${clientId} and id = ${id} for update`)
export const isNameTaken = (db: Tx, clientId: number, name: string, except: number) =>
  db.has(sql`
  select from keyword_group where client_id = ${clientId} and lower(name) = lower(${name}) and id <> ${except}`)
export const renameGroup = (db: Tx, clientId: number, id: number, name: string) =>
  db.run(sql`update keyword_group set name = ${name} where client_id = ${clientId} and id = ${id}`)
export const deleteGroups = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.run(sql`delete from keyword_group where client_id = ${clientId} and id = any(${ids}::bigint[])`)

/** Makes these the words of a group, in this order; a word that stays keeps its id. */
export async function setWords(db: Tx, clientId: number, groupId: number, words: readonly string[]): Promise<void> {
  await db.run(sql`
    delete from keyword where client_id = ${clientId} and group_id = ${groupId} and lower(word) <> all(select lower(w) from unnest(${words}::text[]) w)`)
  await db.run(sql`
    insert into keyword (client_id, group_id, word, position)
    select distinct on (lower(w)) ${clientId}, ${groupId}::bigint, w, n from unnest(${words}::text[]) with ordinality u(w, n) order by lower(w), n
    on conflict (client_id, group_id, lower(word)) do update set word = excluded.word, position = excluded.position`)
}
export const deleteWords = (db: Tx, clientId: number, groupId: number, ids: readonly number[]) =>
  db.all<{ id: number }>(sql`delete from keyword where client_id = ${clientId} and group_id = ${groupId} and id = any(${ids}::bigint[]) returning id`)

export type Target = { modelId: number; viewId: number | null; productId: number | null }
export const linkGroups = (db: Tx, clientId: number, groupIds: readonly number[], { modelId, viewId, productId }: Target) =>
  db.run(sql`
    insert into keyword_link (client_id, group_id, model_id, view_id, product_id)
    select ${clientId}, g, ${modelId}::bigint, ${viewId}::bigint, ${productId}::bigint from unnest(${groupIds}::bigint[]) g on conflict do nothing`)
export const unlinkGroups = (db: Tx, clientId: number, groupIds: readonly number[], modelId: number) =>
  db.run(sql`delete from keyword_link where client_id = ${clientId} and model_id = ${modelId} and group_id = any(${groupIds}::bigint[])`)
