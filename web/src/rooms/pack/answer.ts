// An answer in words and a tone: what was scanned, what it was, what is expected.
import { nextPiece, type Guess, type Piece, type View } from './guess.ts'
import type { Answer } from './floor.ts'
import type { Tone } from './sound.ts'
import type { useText } from './text.ts'

type Words = ReturnType<typeof useText>
export type Said = { tone: Tone; title: string; detail: string }

const tones: Record<Guess['code'], Tone> = {
  ok: 'ok',
  mark_ok: 'ok',
  package_ok: 'ok',
  mark_needed: 'attention',
  goods_complete: 'done',
  packed: 'done',
  wrong: 'error',
  surplus: 'error',
  missing: 'error',
  mark_first: 'error',
  package_already: 'error',
}
/** The tone alone, for the loudspeaker. */
export const toneOf = (answer: Answer): Tone => {
  if (answer.by === 'server') return answer.verdict.sound
  return answer.by === 'device' ? tones[answer.guess.code] : 'error'
}

export const lookOf = ({ size, color }: Pick<Piece, 'size' | 'color'>) => [color, size].filter(Boolean).join(', ')
const nameOf = ({ name, code, size, color }: Pick<Piece, 'name' | 'code'> & Partial<Piece>) => [name, lookOf({ size, color }), code].filter(Boolean).join(' · ')

const expected = (t: Words, view: View | undefined) => {
  const next = view && nextPiece(view)
  return next ? t('needed', { name: nameOf(next) }) : view ? t('neededLabel') : ''
}
const lines = (...parts: readonly string[]) => parts.filter((part) => part !== '').join('\n')

function saidByServer(t: Words, { verdict, text }: Extract<Answer, { by: 'server' }>, view: View | undefined): string {
  const { code, product, missing } = verdict
  if (code === 'wrong' || code === 'surplus' || code === 'already_packed')
    return lines(product?.name ? t('thisIs', { name: nameOf(product) }) : t('scanned', { text }), expected(t, view))
  if (code === 'unknown') return lines(t('scanned', { text }), expected(t, view))
  if (code === 'missing')
    return (missing ?? [])
      .slice(0, 4)
      .map((one) => t('missingOne', { name: nameOf(one), count: one.quantity }))
      .join('\n')
  if (code === 'ok' || code === 'mark_ok' || code === 'mark_needed') return product ? nameOf(product) : ''
  return ''
}

function saidHere(t: Words, { guess, text }: Extract<Answer, { by: 'device' }>, view: View | undefined): string {
  const { code, piece } = guess
  if (code === 'wrong') return lines(t('scanned', { text }), expected(t, view))
  if (code === 'surplus') return lines(piece ? t('thisIs', { name: nameOf(piece) }) : '', expected(t, view))
  if (code === 'missing' || code === 'mark_first') return expected(t, view)
  if (code === 'packed') return t('packedHereHint')
  return piece ? nameOf(piece) : ''
}

export function sayAnswer(t: Words, answer: Answer, view: View | undefined): Said {
  const tone = toneOf(answer)
  switch (answer.by) {
    case 'server':
      return { tone, title: answer.verdict.localMessage, detail: saidByServer(t, answer, view) }
    case 'device':
      return { tone, title: t(`guess_${answer.guess.code}`), detail: saidHere(t, answer, view) }
    case 'line':
      return { tone, title: t(`line_${answer.why}`), detail: '' }
    case 'refusal':
      return { tone, title: answer.words, detail: '' }
  }
}
