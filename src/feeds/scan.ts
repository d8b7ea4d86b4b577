// Text of a feed to raw categories, currencies, offers and faults, in order. After broken markup it goes on at the next `<offer`
// that stands outside comments and CDATA, with a fresh parser. What an offer means is not decided here.
import { events } from './events.ts'
import type { Events, Gathered } from './events.ts'
import { offerTag, step } from './lexer.ts'
import type { Mode } from './lexer.ts'
import { FeedFault } from './reasons.ts'
import type { FeedOptions, RawItem } from './types.ts'

const ancestors = '<yml_catalog><shop><offers>'
export type ScanLimits = Required<Omit<FeedOptions, 'maxCategories'>>

/** Pull based: a slice of text is parsed only when everything found before it was taken. */
export async function* scan(texts: AsyncIterable<string>, limits: ScanLimits): AsyncGenerator<RawItem> {
  const scanner = new Scanner(limits)
  try {
    for await (const text of texts) {
      scanner.feed(text, false)
      yield* scanner.take()
      if (scanner.stopped) return
    }
    scanner.finish()
  } catch (error) {
    if (!(error instanceof FeedFault)) throw error
    scanner.refuse(error)
  }
  yield* scanner.take()
}

class Scanner {
  stopped = false
  readonly #limits: ScanLimits
  /** Absent while looking for the next offer after a fault. */
  #events: Events | undefined
  #mode: Mode = 'text'
  #text = ''
  /** Up to here in `#text` the lines are counted. */
  #counted = 0
  #line = 1
  #started = false
  #index = -1
  #offerLine = 1
  /** Characters written to the parser before the offer that is open now. */
  #offerFrom: number | undefined
  #ampersands = 0
  /** Buffer index minus the parser's position, for the piece being written. */
  #shift = 0
  #found: RawItem[] = []

  constructor(limits: ScanLimits) {
    this.#limits = limits
    this.#events = this.#parser()
  }

  take(): RawItem[] {
    const found = this.#found
    this.#found = []
    return found
  }

  feed(text: string, final: boolean): void {
    this.#text += text
    this.#counted = 0
    let from = this.#started ? 0 : this.#skipBlank()
    let at = from
    while (!this.stopped) {
      const next = at < this.#text.length ? step(this.#text, at, this.#mode, final) : undefined
      if (next) {
        this.#mode = next.mode
        at = next.at
        if (next.mark === 'none') continue
      }
      const fault = this.#flush(from, at)
      from = fault ?? at
      if (fault !== undefined) {
        at = fault
        this.#mode = 'text'
        continue
      }
      if (!next || next.mark === 'wait') break
      if (next.mark === 'ampersand') {
        this.#ampersand(at)
        at += 1
        from = at
      } else {
        this.#beginOffer()
        at += offerTag.length
      }
    }
    this.#text = this.#text.slice(from)
  }

  finish(): void {
    this.feed('', true)
    if (this.stopped) return
    if (!this.#started) throw new FeedFault('error_feed_empty', {}, true)
    if (!this.#events) {
      if (this.#mode === 'text') return
      throw new FeedFault('error_feed_truncated', { detail: `unclosed ${this.#mode}` }, true)
    }
    try {
      this.#events.end()
    } catch (error) {
      if (!(error instanceof FeedFault)) throw error
      throw new FeedFault('error_feed_truncated', error.params, true)
    }
  }

  refuse(fault: FeedFault, line = this.#line): void {
    const index = this.#offerFrom === undefined ? undefined : this.#index
    const offerId = this.#offerFrom === undefined ? undefined : this.#events?.offer()?.attributes['id']
    this.#offerFrom = undefined
    this.#events = undefined
    this.stopped ||= fault.fatal
    if (fault.fatal || index === undefined || index >= this.#limits.skipOffers) {
      this.#found.push({ kind: 'fault', line, index, offerId, fault })
    }
  }

  /** Gives the text between to the parser; answers where to look on when it was refused. */
  #flush(from: number, to: number): number | undefined {
    if (!this.#events || from === to) {
      this.#countLines(to)
      return undefined
    }
    if (this.#offerFrom === undefined) return this.#write(from, to, this.#text.slice(from, to))
    const room = this.#offerFrom + this.#limits.maxOfferChars - this.#events.written()
    const cut = Math.min(to, from + Math.max(0, room))
    const fault = this.#write(from, cut, this.#text.slice(from, cut))
    if (fault !== undefined || cut === to) return fault
    if (this.#offerFrom === undefined) return this.#write(cut, to, this.#text.slice(cut, to))
    this.refuse(new FeedFault('error_feed_too_large', { limit: this.#limits.maxOfferChars }), this.#offerLine)
    return cut
  }

  #write(from: number, to: number, piece: string): number | undefined {
    const parser = this.#events
    if (!parser) return undefined
    this.#shift = from - parser.written()
    try {
      parser.write(piece)
      this.#countLines(to)
      return undefined
    } catch (error) {
      if (!(error instanceof FeedFault)) throw error
      // The character that was refused may begin the next offer, so it is looked at again.
      const at = Math.min(to, Math.max(from, parser.position() + this.#shift - 1))
      this.#countLines(at)
      this.refuse(error)
      return at
    }
  }

  #ampersand(at: number): void {
    if (!this.#events) return
    if (this.#write(at, at, '&amp;') !== undefined) return
    if (this.#offerFrom !== undefined) this.#ampersands += 1
    else this.#found.push({ kind: 'ampersand', line: this.#line })
  }

  #beginOffer(): void {
    if (this.#offerFrom !== undefined) this.refuse(new FeedFault('error_feed_offer_unclosed'), this.#offerLine)
    if (!this.#events) {
      this.#events = this.#parser()
      this.#events.write(ancestors)
    }
    if (!this.#events.mayBeginOffer()) return
    this.#index += 1
    this.#offerLine = this.#line
    this.#offerFrom = this.#events.written()
    this.#ampersands = 0
    const limit = this.#limits.maxOffers
    if (this.#index >= limit) this.refuse(new FeedFault('error_feed_too_many_offers', { limit }, true))
  }

  #parser(): Events {
    return events({
      maxDepth: this.#limits.maxDepth,
      maxTokenChars: this.#limits.maxOfferChars,
      keep: () => this.#index >= this.#limits.skipOffers,
      give: (found) => this.#give(found),
    })
  }

  #give({ kind, element, at }: Gathered): void {
    if (kind === 'offer') {
      this.#offerFrom = undefined
      this.#found.push({ kind, line: this.#offerLine, index: this.#index, element, ampersands: this.#ampersands })
      return
    }
    this.#countLines(at + this.#shift)
    this.#found.push({ kind, line: this.#line, element })
  }

  /** Blank lines before the XML declaration are common and harmless, though XML forbids them. */
  #skipBlank(): number {
    const at = this.#text.search(/\S/)
    this.#started = at >= 0
    const end = at < 0 ? this.#text.length : at
    this.#countLines(end)
    return end
  }

  #countLines(to: number): void {
    for (let at = this.#text.indexOf('\n', this.#counted); at >= 0 && at < to; at = this.#text.indexOf('\n', at + 1)) this.#line += 1
    this.#counted = Math.max(this.#counted, to)
  }
}
