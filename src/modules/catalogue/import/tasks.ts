// The import of a YML feed: fetched once, read as a stream, saved page by page; what can not be taken is noted and the rest goes on.
// A run that dies goes on from the last page that was saved.
import { Readable } from 'node:stream'
import { Type, type Static } from 'typebox'
import { equipment } from '../../../equipment.ts'
import { raw, sql } from '../../../kit/db.ts'
import { readYml, type FeedItem, type FeedOffer } from '../../../feeds/index.ts'
import type { Refusal } from '../../../kit/errors.ts'
import { refusalOf } from '../../../kit/refusals.ts'
import type { Context } from '../../../kit/op.ts'
import { Id } from '../../../kit/paging.ts'
import { decryptSecret } from '../../../kit/secrets.ts'
import { task, type Job } from '../../../kit/task.ts'
import { FetchError } from '../../../kit/guarded-fetch.ts'
import { isFull } from '../../limits/index.ts'
import { notify } from '../../notifications/index.ts'
import { saveImportedCards } from '../actions/save.ts'
import { fetchImage } from '../images/tasks.ts'
import { errors } from './errors.ts'
import {
  advanceImport,
  articlesOfOffers,
  insertPictures,
  insertProblems,
  offersOfSizes,
  openImport,
  streamProblems,
  type ImportState,
  type NewProblem,
} from './queries.ts'
import { apart, articleOf, cardOf, joinCards, problemOf, sizeKey } from './rules.ts'
import { sealedFor, sentenceOf } from './words.ts'

const Payload = Type.Object({
  path: Type.String(),
  organizationId: Id,
  importParams: Type.Boolean(),
  url: Type.Optional(Type.String()),
  login: Type.Optional(Type.String()),
  password: Type.Optional(Type.String()),
  articleField: Type.Optional(Type.String()),
  articleName: Type.Optional(Type.String()),
})
type Payload = Static<typeof Payload>
type ImportJob = Job<typeof Payload>

const PAGE = 200
const MAX_FEED = 1024 * 1024 * 1024
/** More problems than this are counted, not kept: a broken feed may have one a line. */
const MAX_PROBLEMS = 20_000

/**
 * A catalogue that grows from nothing outruns the statistics of the database, whose plans then read whole tables: five times slower.
 * They are brought up to date when this many products have been made.
 */
const MILESTONES = [200, 1_000, 5_000, 25_000, 125_000]
const GROWING = 'product_model, product_view, product, sku, product_barcode, listing, brand, category'
const refreshStatistics = () => equipment().ownerPool.tx({}, (db) => db.run(sql`analyze ${raw(GROWING)}`))

type Page = { offers: { offer: FeedOffer; line: number; index: number }[]; problems: NewProblem[]; read: number }
const emptyPage = (): Page => ({ offers: [], problems: [], read: 0 })

export const importYml = task(
  'catalogue.importYml',
  { type: 'YML_IMPORT_TASK', payload: Payload, attempts: 5, lane: (payload) => `import:${payload.organizationId}` },
  async (job) => {
    try {
      await importFeed(job)
    } catch (error) {
      const refusal = refusalOf(error)
      const { organizationId } = job.payload
      // The same is told once an hour, so that further tries of this run tell nothing new.
      if (refusal) await job.tx((call) => notify(call, { code: 'CATALOGUE_IMPORT_ERROR', organizationId, params: { reason: refusal.localMessage('ru') } }))
      throw error
    }
  },
)

async function importFeed(job: ImportJob): Promise<void> {
  const { payload } = job
  const taskId = job.taskId ?? 0
  await fetchOnce(job)
  const file = await equipment().files.read(job.clientId, payload.path)
  if (!file) throw errors.error_feed_address({ reason: 'the uploaded file is gone' })
  let state = await job.tx(({ db, clientId }) => openImport(db, clientId, taskId, payload.organizationId))
  const categories = new Map<string, { name: string; parentId: string | undefined }>()
  let bytes = 0
  const counted = Readable.from(
    counting(file.stream, (size) => {
      bytes += size
    }),
  )
  let page = emptyPage()
  let end: { line: number; reason: string } | undefined
  let full: Refusal | undefined
  const save = async () => {
    if (page.read === 0 && page.problems.length === 0) return
    job.signal.throwIfAborted()
    const before = state.created
    ;({ state, full } = await savePage(job, taskId, page, categories, state))
    if (MILESTONES.some((milestone) => before < milestone && state.created >= milestone)) await refreshStatistics()
    page = emptyPage()
    job.progress(bytes, file.size)
  }
  for await (const item of readYml(counted, { skipOffers: state.offersDone })) {
    if (item.kind === 'category') categories.set(item.id, { name: item.name, parentId: item.parentId })
    else collect(page, item, state.offersDone)
    if (item.kind === 'bad' && item.fatal) end = { line: item.line, reason: item.text.ru }
    if (page.offers.length >= PAGE || page.problems.length >= PAGE * 5) await save()
    if (full) break
  }
  if (!full) await save()
  const report = state.refused + state.warned > 0 ? await writeReport(job, taskId) : undefined
  job.result({ ...(report !== undefined && { path: report }), message: 'message_import_finished', params: { ...state } })
  // What was saved stays; a later run goes on from here when there is room again.
  if (full) throw full
  if (end && state.offersDone === 0) throw errors.error_feed_unreadable(end)
}

/** Adds an item to the page. Offers come in the order of the feed, so how far the page reaches is the last index. */
function collect(page: Page, item: Exclude<FeedItem, { kind: 'category' }>, done: number) {
  if (item.kind === 'currency') return
  if (item.kind === 'offer') page.offers.push({ offer: item.offer, line: item.line, index: item.index })
  else if (item.index === undefined || item.index >= done) page.problems.push(problemOf(item, item.kind === 'warning'))
  if (item.index !== undefined) page.read = Math.max(page.read, item.index + 1 - done)
}

async function* counting(source: AsyncIterable<Uint8Array>, count: (size: number) => void) {
  for await (const chunk of source) {
    count(chunk.length)
    yield chunk
  }
}

/** Downloads the feed once; a run that goes on reads the same bytes again. */
async function fetchOnce({ payload, clientId, signal }: ImportJob) {
  if (payload.url === undefined) return
  const { files, fetch } = equipment()
  const kept = await files.read(clientId, payload.path)
  if (kept) {
    kept.stream.destroy()
    return
  }
  try {
    const reply = await fetch(payload.url, { headers: authorizationOf(payload, clientId), signal, maxBytes: MAX_FEED, timeoutMs: 10 * 60_000 })
    if (reply.status !== 200) {
      reply.body.destroy()
      throw errors.error_feed_address({ reason: `the server answered ${reply.status}` })
    }
    await files.write(clientId, payload.path, reply.body, { maxBytes: MAX_FEED })
  } catch (error) {
    if (error instanceof FetchError && !signal.aborted) throw errors.error_feed_address({ reason: error.message })
    throw error
  }
}

function authorizationOf({ login, password }: Payload, clientId: number): Record<string, string> {
  if (login === undefined) return {}
  const plain = password === undefined ? '' : decryptSecret(equipment().config.secretKey, Buffer.from(password, 'base64'), sealedFor(clientId))
  return { authorization: `Basic ${Buffer.from(`${login}:${plain}`).toString('base64')}` }
}

/** Saves a page with its place in the feed in one transaction. A card that is refused is tried apart, so that it harms nobody else. */
async function savePage(
  job: ImportJob,
  taskId: number,
  page: Page,
  categories: Map<string, { name: string; parentId: string | undefined }>,
  before: ImportState,
): Promise<{ state: ImportState; full?: Refusal }> {
  const write = async (offers: Page['offers'], extra: readonly NewProblem[]) =>
    job.tx(async (context) => {
      const saved = await saveOffers(context, job.payload, offers, categories)
      const problems = [...page.problems, ...extra]
      const after: ImportState = {
        offersDone: before.offersDone + page.read,
        created: before.created + saved.created,
        changed: before.changed + saved.changed,
        refused: before.refused + problems.filter((problem) => !problem.kept).length,
        warned: before.warned + problems.filter((problem) => problem.kept).length,
      }
      if (!(await advanceImport(context.db, context.clientId, taskId, before.offersDone, after)))
        throw new Error('another run of this import has gone on meanwhile')
      if (after.refused + after.warned <= MAX_PROBLEMS + problems.length)
        await insertProblems(context.db, context.clientId, { taskId, organizationId: job.payload.organizationId }, problems)
      return after
    })
  try {
    return { state: await write(page.offers, []) }
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    if (isFull(refusal)) {
      const fitting = await beginning(job, page, categories, before)
      return { ...(fitting.read > 0 ? await savePage(job, taskId, fitting, categories, before) : { state: before }), full: refusal }
    }
    const { good, bad } = await sift(job, page.offers, categories)
    return { state: await write(good, bad) }
  }
}

/** The longest beginning of a page that the tariff has room for. */
async function beginning(
  job: ImportJob,
  page: Page,
  categories: Map<string, { name: string; parentId: string | undefined }>,
  before: ImportState,
): Promise<Page> {
  let [fits, tooMany] = [0, page.offers.length]
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2)
    if (await hasRoom(job, page.offers.slice(0, middle), categories)) fits = middle
    else tooMany = middle
  }
  const next = page.offers[fits]?.index ?? before.offersDone
  return {
    offers: page.offers.slice(0, fits),
    problems: page.problems.filter(({ offerIndex }) => offerIndex !== null && offerIndex < next),
    read: next - before.offersDone,
  }
}

class Rehearsal extends Error {}
/** Saves offers and undoes it. Those that are refused for another reason are looked at when their page is saved. */
async function hasRoom(job: ImportJob, offers: Page['offers'], categories: Map<string, { name: string; parentId: string | undefined }>): Promise<boolean> {
  try {
    await job.tx(async (context) => {
      await saveOffers(context, job.payload, offers, categories)
      throw new Rehearsal()
    })
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal && !(error instanceof Rehearsal)) throw error
    return !refusal || !isFull(refusal)
  }
  return true
}
/** Finds the offers that can not be saved by saving each alone and undoing it. Only for a page that was refused. */
async function sift(job: ImportJob, offers: Page['offers'], categories: Map<string, { name: string; parentId: string | undefined }>) {
  const good: Page['offers'] = []
  const bad: NewProblem[] = []
  for (const one of offers) {
    try {
      await job.tx(async (context) => {
        await saveOffers(context, job.payload, [...good, one], categories)
        throw new Rehearsal()
      })
    } catch (error) {
      if (error instanceof Rehearsal) {
        good.push(one)
        continue
      }
      const refusal = refusalOf(error)
      if (!refusal) throw error
      bad.push({
        line: one.line,
        offerIndex: one.index,
        externalId: one.offer.id,
        name: one.offer.name ?? null,
        article: articleOf(one.offer, job.payload),
        code: refusal.code,
        params: Object.fromEntries(Object.entries(refusal.params).map(([name, value]) => [name, typeof value === 'boolean' ? String(value) : value])),
        kept: false,
      })
    }
  }
  return { good, bad }
}

/** Saves offers as cards. An offer that is known by its id stays on its card; one that would take another offer's size gets a card of its own. */
async function saveOffers(context: Context, payload: Payload, offers: Page['offers'], categories: Map<string, { name: string; parentId: string | undefined }>) {
  const { db, clientId } = context
  const named = offers.filter(({ offer }) => offer.name !== undefined).map(({ offer }) => offer)
  if (named.length === 0) return { created: 0, changed: 0 }
  const known = await articlesOfOffers(
    db,
    clientId,
    payload.organizationId,
    named.map((offer) => offer.id),
  )
  const placed = named.map((offer) => ({ offer, article: known.get(offer.id) ?? articleOf(offer, payload), color: offer.color ?? '', size: offer.size ?? '' }))
  const taken = await offersOfSizes(db, clientId, payload.organizationId, placed)
  const cards = placed.map(({ offer, article, color, size }) => {
    const owner = taken.get(sizeKey(article, color, size))
    const own = owner !== undefined && owner !== offer.id ? apart(article, offer.id) : article
    return cardOf(offer, payload, own, offer.categoryId === undefined ? undefined : categories.get(offer.categoryId)?.name)
  })
  const saved = (await saveImportedCards(context, joinCards(cards))).flatMap((card) => card.products)
  await linkPictures(context, payload.organizationId, named)
  const created = saved.filter((product) => product.created).length
  return { created, changed: saved.filter((product) => product.changed).length - created }
}

/** Pictures that a colour does not have yet, by their addresses; each is fetched by a job of its own. */
async function linkPictures({ db, clientId, enqueue }: Context, organizationId: number, offers: readonly FeedOffer[]) {
  const pictures = offers.flatMap(({ id, pictures: urls }) =>
    urls.filter((url) => url.length <= 2_000).map((url, position) => ({ offerId: id, url, position })),
  )
  if (pictures.length === 0) return
  const made = await insertPictures(db, clientId, organizationId, pictures)
  await Promise.all(made.map((imageId) => enqueue(fetchImage, { imageId })))
}

/** What could not be taken, as a table for people: one line a problem. */
async function writeReport(job: ImportJob, taskId: number): Promise<string> {
  const path = `imports/${taskId}-problems.csv`
  await job.tx(
    async ({ db, clientId, lang }) => {
      await equipment().files.write(clientId, path, Readable.from(reportLines(streamProblems(db, clientId, taskId), lang)))
    },
    { readOnly: true },
  )
  return path
}

async function* reportLines(pages: AsyncIterable<Parameters<typeof lineOf>[0][]>, lang: 'en' | 'ru') {
  yield Buffer.from(`\uFEFF${lang === 'ru' ? 'Строка;Предложение;Название;Итог;Причина' : 'Line;Offer;Name;Outcome;Reason'}\r\n`)
  for await (const page of pages) yield Buffer.from(page.map((row) => lineOf(row, lang)).join(''))
}

// A cell that begins like a formula is text all the same.
const cell = (value: string | number) =>
  `"${String(value)
    .replace(/^([=+\-@\t\r])/, "'$1")
    .replaceAll('"', '""')}"`
function lineOf(row: Parameters<typeof sentenceOf>[0] & { line: number; externalId: string | null; name: string | null; kept: boolean }, lang: 'en' | 'ru') {
  const outcome = row.kept ? { ru: 'взято с замечанием', en: 'taken with a remark' } : { ru: 'пропущено', en: 'left out' }
  return `${[row.line, row.externalId ?? '', row.name ?? '', outcome[lang], sentenceOf(row, lang)].map(cell).join(';')}\r\n`
}
