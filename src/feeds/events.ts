// One saxes parser and what it says, gathered into raw categories, currencies and offers. Recovery and limits of size are the scanner's.
import { SaxesParser } from 'saxes'
import { namedCharacters } from './entities.ts'
import { FeedFault } from './reasons.ts'
import type { RawElement } from './types.ts'

const maxElementsPerOffer = 10_000
const offerParents = new Set(['offers', 'shop'])

/** `at`: how many characters the parser had read when the element ended. */
export interface Gathered {
  kind: 'currency' | 'category' | 'offer'
  element: RawElement
  at: number
}

export interface Events {
  /** Whether an `<offer>` met now would be one of the catalogue. */
  mayBeginOffer: () => boolean
  offer: () => RawElement | undefined
  write: (text: string) => void
  end: () => void
  /** Characters written so far. */
  written: () => number
  /** How many of them were read when a fault was found. */
  position: () => number
}

export interface Gathering {
  maxDepth: number
  /** saxes holds a tag, a comment or a run of text until it ends. */
  maxTokenChars: number
  /** Asked at each offer: text of the others is not gathered. */
  keep: () => boolean
  give: (found: Gathered) => void
}

export function events({ maxDepth, maxTokenChars, keep, give }: Gathering): Events {
  const parser = new SaxesParser({ position: false, xmlns: false })
  parser.ENTITIES = namedCharacters
  const path: string[] = []
  let open: RawElement[] = []
  let offer: RawElement | undefined
  let root: Gathered['kind'] | undefined
  let rootDepth = 0
  let pending: Gathered | undefined
  let elements = 0
  let written = 0
  /** Characters read when something was last completed. */
  let settled = 0
  let overrun: number | undefined

  function openTag(name: string, attributes: Readonly<Record<string, string>>): void {
    settle()
    if (path.length === 0 && name !== 'yml_catalog') throw new FeedFault('error_feed_not_yml', { root: name }, true)
    if (path.length >= maxDepth) throw new FeedFault('error_feed_too_deep', { limit: maxDepth })
    const kind = root === undefined ? beginning(path.at(-1), name) : undefined
    path.push(name)
    if (kind) {
      root = kind
      rootDepth = path.length
      elements = 0
      const element = { name, attributes, text: '', children: [] }
      open = kind === 'offer' && !keep() ? [] : [element]
      if (kind === 'offer') offer = element
      return
    }
    if (root) nest(name, attributes)
  }

  function nest(name: string, attributes: Readonly<Record<string, string>>): void {
    const parent = open.at(-1)
    if (!parent) return
    elements += 1
    if (elements > maxElementsPerOffer) throw new FeedFault('error_feed_too_large', { limit: maxElementsPerOffer })
    // Markup that was put into a description without CDATA stays what it was, without its attributes.
    if (parent.name === 'description') {
      parent.text += `<${name}>`
      open.push(parent)
      return
    }
    const element = { name, attributes, text: '', children: [] }
    parent.children.push(element)
    open.push(element)
  }

  function closeTag(name: string): void {
    settle()
    path.pop()
    const element = open.pop()
    if (element && open.at(-1) === element) element.text += `</${name}>`
    if (!root || path.length >= rootDepth) return
    const done = element ?? offer
    // saxes reports a mismatched end tag right after it closed the innermost element: an offer is given only when no error follows.
    if (done) pending = { kind: root, element: done, at: parser.position }
    root = undefined
  }

  /** The parser's position counts only during a write: afterwards its last chunk is in it twice. */
  function settle(read = parser.position): void {
    if (pending) {
      const found = pending
      pending = undefined
      offer = undefined
      give(found)
    }
    boundToken(read)
    settled = read
  }

  function boundToken(read: number): void {
    if (read - settled <= maxTokenChars) return
    // The same place whether the token ended in this chunk or not.
    overrun = settled + maxTokenChars + 1
    throw new FeedFault('error_feed_too_large', { limit: maxTokenChars })
  }

  function addText(text: string): void {
    settle()
    const element = open.at(-1)
    if (element) element.text += text
  }

  parser.on('opentag', (tag) => openTag(tag.name, tag.attributes))
  parser.on('closetag', (tag) => closeTag(tag.name))
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('comment', () => settle())
  parser.on('processinginstruction', () => settle())
  parser.on('doctype', (doctype) => {
    settle()
    if (/<!ENTITY/i.test(doctype)) throw new FeedFault('error_feed_entities_refused', {}, true)
  })
  parser.on('error', (error) => {
    if (pending && pending.at !== parser.position) settle()
    boundToken(parser.position)
    throw new FeedFault('error_feed_malformed', { detail: error.message })
  })

  return {
    mayBeginOffer: () => root === undefined && offerParents.has(path.at(-1) ?? ''),
    offer: () => offer,
    write: (text) => {
      parser.write(text)
      written += text.length
      if (pending) settle(pending.at)
      boundToken(written)
    },
    end: () => {
      parser.close()
    },
    written: () => written,
    position: () => overrun ?? parser.position,
  }
}

function beginning(parent: string | undefined, name: string): Gathered['kind'] | undefined {
  if (name === 'offer' && offerParents.has(parent ?? '')) return 'offer'
  if (name === 'category' && parent === 'categories') return 'category'
  return name === 'currency' && parent === 'currencies' ? 'currency' : undefined
}
