// The coarsest view of XML: where markup, quotes, comments and CDATA begin and end. It finds where an offer starts and which
// ampersands are bare, which saxes cannot tell in time; whether the markup is well formed is for saxes to say.
export type Mode = 'text' | 'tag' | 'double' | 'single' | 'comment' | 'cdata' | 'instruction' | 'doctype' | 'literal' | 'subset'

/** `at`: everything before it is plain. `offer`, `ampersand`: what stands at `at`. `wait`: more text is needed to go past `at`. */
export interface Step {
  at: number
  mode: Mode
  mark: 'none' | 'offer' | 'ampersand' | 'wait'
}

export const offerTag = '<offer'
/** Longest of `<![CDATA[` and `<offer` with the character after it. */
const openLookahead = 9
const entityLookahead = 34
const openings = /[<&]/g
const entity = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{0,30});/iy
const offerStart = /<offer(?=[\s/>])/y
const inTag = /["'<>]/g
const inDoctype = /["[>]/g
const quoteEnds = { double: /["<&]/g, single: /['<&]/g }
const blockEnds = { comment: '-->', cdata: ']]>', instruction: '?>', literal: '"', subset: ']' }

export function step(text: string, from: number, mode: Mode, final: boolean): Step {
  switch (mode) {
    case 'text':
      return inText(text, from, final)
    case 'double':
    case 'single':
      return inQuotes(text, from, mode, final)
    case 'tag': {
      const at = search(inTag, text, from)
      if (at < 0) return { at: text.length, mode, mark: 'none' }
      // A tag that lost its end: saxes will refuse it, what follows is markup again.
      if (text[at] === '<') return { at, mode: 'text', mark: 'none' }
      return { at: at + 1, mode: text[at] === '>' ? 'text' : text[at] === '"' ? 'double' : 'single', mark: 'none' }
    }
    case 'doctype': {
      const at = search(inDoctype, text, from)
      if (at < 0) return { at: text.length, mode, mark: 'none' }
      if (text[at] === '[') return { at: at + 1, mode: 'subset', mark: 'none' }
      if (text[at] === '>') return { at: at + 1, mode: 'text', mark: 'none' }
      return { at: at + 1, mode: 'literal', mark: 'none' }
    }
    default: {
      const end = blockEnds[mode]
      const at = text.indexOf(end, from)
      if (at >= 0) return { at: at + end.length, mode: mode === 'subset' || mode === 'literal' ? 'doctype' : 'text', mark: 'none' }
      return { at: final ? text.length : Math.max(from, text.length - end.length + 1), mode, mark: final ? 'none' : 'wait' }
    }
  }
}

function inText(text: string, from: number, final: boolean): Step {
  const at = search(openings, text, from)
  if (at < 0) return { at: text.length, mode: 'text', mark: 'none' }
  if (text[at] === '&') return ampersand(text, at, 'text', final)
  if (!final && text.length - at < openLookahead) return { at, mode: 'text', mark: 'wait' }
  if (text.startsWith('<!--', at)) return { at: at + 4, mode: 'comment', mark: 'none' }
  if (text.startsWith('<![CDATA[', at)) return { at: at + 9, mode: 'cdata', mark: 'none' }
  if (text.startsWith('<?', at)) return { at: at + 2, mode: 'instruction', mark: 'none' }
  if (text.startsWith('<!', at)) return { at: at + 2, mode: 'doctype', mark: 'none' }
  offerStart.lastIndex = at
  if (offerStart.test(text)) return { at, mode: 'tag', mark: 'offer' }
  return { at: at + 1, mode: 'tag', mark: 'none' }
}

function inQuotes(text: string, from: number, mode: 'double' | 'single', final: boolean): Step {
  const at = search(quoteEnds[mode], text, from)
  if (at < 0) return { at: text.length, mode, mark: 'none' }
  if (text[at] === '&') return ampersand(text, at, mode, final)
  // `<` may not stand in a value: a quote was lost, and what follows is markup again. saxes reports it.
  return text[at] === '<' ? { at, mode: 'text', mark: 'none' } : { at: at + 1, mode: 'tag', mark: 'none' }
}

function ampersand(text: string, at: number, mode: Mode, final: boolean): Step {
  entity.lastIndex = at
  if (entity.test(text)) return { at: entity.lastIndex, mode, mark: 'none' }
  return { at, mode, mark: !final && text.length - at < entityLookahead ? 'wait' : 'ampersand' }
}

function search(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  return pattern.exec(text)?.index ?? -1
}
