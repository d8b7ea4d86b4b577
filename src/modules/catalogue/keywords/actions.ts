// Groups of keywords: made, changed, tied to goods.
import type { Context } from '../../../kit/op.ts'
import { invalid, reasons } from '../../../kit/invalid.ts'
import type { KeywordAndGroup, KeywordGroup } from '../../../wire/index.ts'
import { requireModel, requireProduct, requireView } from '../actions/owned.ts'
import { errors } from './errors.ts'
import {
  deleteGroups,
  deleteWords,
  findGroups,
  groupsOfCard,
  insertGroup,
  isNameTaken,
  linkGroups,
  lockGroup,
  readGroups,
  renameGroup,
  setWords,
  unlinkGroups,
  type Target,
} from './queries.ts'

async function group({ db, clientId }: Context, groupId: number): Promise<KeywordGroup> {
  const [found] = await readGroups(db, clientId, [groupId])
  if (!found) throw errors.error_keyword_group_not_found({ groupId })
  return found
}

async function requireGroups({ db, clientId }: Context, ids: readonly number[]): Promise<void> {
  const known = new Set((await readGroups(db, clientId, ids)).map(({ id }) => id))
  const groupId = ids.find((id) => !known.has(id))
  if (groupId !== undefined) throw errors.error_keyword_group_not_found({ groupId })
}

const said = (name: string, field: string): string => {
  const text = name.trim()
  if (text === '') throw invalid(field, reasons.filled)
  return text
}
const saidWords = (words: readonly string[]) => words.map((word) => said(word, 'keywords'))

export async function createGroup(call: Context, name: string, words: readonly string[]): Promise<KeywordGroup> {
  const made = await insertGroup(call.db, call.clientId, said(name, 'groupName'))
  if (!made) throw errors.error_keyword_group_exists()
  await setWords(call.db, call.clientId, made.id, saidWords(words))
  return group(call, made.id)
}

/** The words that are sent are the words of the group from now on. */
export async function editGroup(call: Context, groupId: number, newName: string | undefined, words: readonly string[]): Promise<KeywordGroup> {
  const { db, clientId } = call
  if (!(await lockGroup(db, clientId, groupId))) throw errors.error_keyword_group_not_found({ groupId })
  if (newName !== undefined) {
    const name = said(newName, 'newName')
    if (await isNameTaken(db, clientId, name, groupId)) throw errors.error_keyword_group_exists()
    await renameGroup(db, clientId, groupId, name)
  }
  await setWords(db, clientId, groupId, saidWords(words))
  return group(call, groupId)
}

export async function removeGroups(call: Context, ids: readonly number[]): Promise<string> {
  await requireGroups(call, ids)
  await deleteGroups(call.db, call.clientId, ids)
  return 'removed'
}

export async function removeWords(call: Context, groupId: number, ids: readonly number[]): Promise<string> {
  if (!(await lockGroup(call.db, call.clientId, groupId))) throw errors.error_keyword_group_not_found({ groupId })
  const gone = new Set((await deleteWords(call.db, call.clientId, groupId, ids)).map(({ id }) => id))
  const keywordId = ids.find((id) => !gone.has(id))
  if (keywordId !== undefined) throw errors.error_keyword_not_found({ keywordId })
  return 'removed'
}

type Entities = { productId?: number; productViewId?: number; modelId?: number }

/** What the caller names, each with its card; whatever is not there, or not for the caller, is refused. */
async function targetsOf(call: Context, { productId, productViewId, modelId }: Entities): Promise<Target[]> {
  const targets: Target[] = []
  if (modelId !== undefined) {
    await requireModel(call, modelId)
    targets.push({ modelId, viewId: null, productId: null })
  }
  if (productViewId !== undefined) {
    const view = await requireView(call, productViewId)
    targets.push({ modelId: view.modelId, viewId: productViewId, productId: null })
  }
  if (productId !== undefined) {
    const place = await requireProduct(call, productId)
    targets.push({ modelId: place.modelId, viewId: null, productId })
  }
  if (targets.length === 0) throw errors.error_keyword_target()
  return targets
}

export async function tieGroups(call: Context, ids: readonly number[], entities: Entities): Promise<void> {
  const targets = await targetsOf(call, entities)
  await requireGroups(call, ids)
  for (const target of targets) await linkGroups(call.db, call.clientId, ids, target)
}

export async function untieGroups(call: Context, ids: readonly number[], modelId: number): Promise<string> {
  await requireModel(call, modelId)
  await requireGroups(call, ids)
  await unlinkGroups(call.db, call.clientId, ids, modelId)
  return 'removed'
}

export const listGroups = (call: Context): Promise<KeywordGroup[]> => readGroups(call.db, call.clientId, null)
export const getGroup = group
export const searchGroups = (call: Context, word: string): Promise<KeywordGroup[]> => findGroups(call.db, call.clientId, word)

/** Groups of a card, its colours and sizes, and each of their words once. */
export async function keywordsOf(call: Context, modelId: number): Promise<KeywordAndGroup> {
  await requireModel(call, modelId)
  const groups = await groupsOfCard(call.db, call.clientId, modelId)
  const words = new Map(groups.flatMap(({ keywords }) => keywords).map((word) => [word.name.toLowerCase(), word]))
  return { keyword: [...words.values()], group: groups }
}
