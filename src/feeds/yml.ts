// Reads a YML feed (Yandex Market Language) from a stream of bytes to categories, currencies, offers and what is wrong with them.
// It fetches nothing, writes nothing, and keeps only ids: memory does not grow with what offers hold.
import { decodeText } from './decode.ts'
import { readOffer, readOfferId } from './offer.ts'
import type { Warning } from './offer.ts'
import { FeedFault, sentences } from './reasons.ts'
import { scan } from './scan.ts'
import type { ScanLimits } from './scan.ts'
import type { FeedFaultLike, FeedItem, FeedOptions, FeedProblem, RawElement, RawItem } from './types.ts'
import { oneLine, readCurrency } from './values.ts'

const maxNameChars = 4000

/**
 * Items in the order of the feed, read as they are asked for. A warning follows the item it speaks of.
 * @example for await (const item of readYml(createReadStream('feed.xml'))) if (item.kind === 'offer') await save(item.offer)
 */
export async function* readYml(source: AsyncIterable<Uint8Array>, options: FeedOptions = {}): AsyncGenerator<FeedItem> {
  const limits: ScanLimits = {
    skipOffers: options.skipOffers ?? 0,
    maxOfferChars: options.maxOfferChars ?? 1024 * 1024,
    maxDepth: options.maxDepth ?? 32,
    maxOffers: options.maxOffers ?? 1_000_000,
  }
  const feed = new Feed(limits.skipOffers, options.maxCategories ?? 100_000)
  for await (const raw of scan(decodeText(source), limits)) {
    for (const item of feed.read(raw)) {
      yield item
      if (item.kind === 'bad' && item.fatal) return
    }
  }
}

class Feed {
  readonly #skipOffers: number
  readonly #maxCategories: number
  readonly #categories = new Set<string>()
  readonly #offers = new Set<string>()
  #currency: string | undefined

  constructor(skipOffers: number, maxCategories: number) {
    this.#skipOffers = skipOffers
    this.#maxCategories = maxCategories
  }

  read(raw: RawItem): FeedItem[] {
    switch (raw.kind) {
      case 'fault':
        return [bad(raw, raw.fault)]
      case 'ampersand':
        return [warning(raw, { code: 'error_feed_ampersand', params: {} })]
      case 'currency':
        return this.#readCurrency(raw.line, raw.element)
      case 'category':
        return this.#readCategory(raw.line, raw.element)
      case 'offer':
        return this.#readOffer(raw)
    }
  }

  #readCurrency(line: number, { attributes }: RawElement): FeedItem[] {
    const id = readCurrency(attributes['id'] ?? '')
    if (id === undefined) return [bad({ line }, new FeedFault('error_feed_currency_invalid'))]
    const rate = oneLine(attributes['rate'] ?? '') || '1'
    if (rate === '1') this.#currency ??= id
    return [{ kind: 'currency', line, id, rate, plus: oneLine(attributes['plus'] ?? '') || undefined }]
  }

  #readCategory(line: number, { attributes, text }: RawElement): FeedItem[] {
    const id = oneLine(attributes['id'] ?? '')
    const name = oneLine(text)
    if (id === '' || id.length > maxNameChars || name === '' || name.length > maxNameChars) {
      return [bad({ line }, new FeedFault('error_feed_category_invalid'))]
    }
    if (this.#categories.has(id)) return [bad({ line }, new FeedFault('error_feed_category_duplicate', { id }))]
    if (this.#categories.size >= this.#maxCategories) {
      return [bad({ line }, new FeedFault('error_feed_too_many_categories', { limit: this.#maxCategories }, true))]
    }
    this.#categories.add(detached(id))
    const parent = oneLine(attributes['parentId'] ?? attributes['parent_id'] ?? '')
    // Zero is how shops without a tree write "no parent".
    const parentId = parent === '' || parent === '0' || parent === id ? undefined : parent
    const category: FeedItem = { kind: 'category', line, id, parentId, name }
    return parent === id ? [category, warning({ line }, { code: 'error_feed_category_parent', params: { id } })] : [category]
  }

  #readOffer({ line, index, element, ampersands }: RawItem & { kind: 'offer' }): FeedItem[] {
    const place: Place = { line, index, offerId: element.attributes['id'] }
    try {
      const id = readOfferId(element)
      if (this.#offers.has(id)) throw new FeedFault('error_feed_offer_duplicate', { id })
      this.#offers.add(detached(id))
      if (index < this.#skipOffers) return []
      const { offer, warnings } = readOffer(id, element, { hasCategory: (category) => this.#categories.has(category), currency: this.#currency ?? 'RUB' })
      if (ampersands > 0) warnings.push({ code: 'error_feed_ampersand', params: {} })
      return [{ kind: 'offer', line, index, offer }, ...warnings.map((each) => warning(place, each))]
    } catch (error) {
      if (!(error instanceof FeedFault)) throw error
      return index < this.#skipOffers ? [] : [bad(place, error)]
    }
  }
}

interface Place {
  line: number
  index?: number | undefined
  offerId?: string | undefined
}

function problem({ line, index, offerId }: Place, { code, params }: Warning): FeedProblem {
  return { line, index, offerId, code, text: sentences(code, params), params }
}

const warning = (place: Place, what: Warning): FeedItem => ({ kind: 'warning', ...problem(place, what) })

const bad = (place: Place, fault: FeedFaultLike): FeedItem => ({ kind: 'bad', fatal: fault.fatal, ...problem(place, fault) })

/** A string of its own: one cut from the feed's text would keep the whole slice of text alive as long as the id. */
const detached = (id: string): string => Buffer.from(id, 'utf8').toString('utf8')
