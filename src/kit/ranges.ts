// Requests for a part of a file (RFC 9110 §14): players of video ask for the piece they show.
// Several ranges at once are answered with the whole file, as the standard allows.
import { catalog } from './errors.ts'
import type { FilePart } from './op.ts'

const errors = catalog({ error_range: [416, 'The file has no such bytes: it is {size} bytes long', 'В файле нет таких байтов: его длина {size}'] })

/**
 * Which bytes of a file of `size` are asked for; all of them when nothing readable is.
 * @example partOf('bytes=0-99', 1000) // { start: 0, end: 99, size: 1000, partial: true }
 */
export function partOf(header: string | undefined, size: number): FilePart {
  const whole = { start: 0, end: Math.max(size - 1, 0), size, partial: false }
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  if (from === '' && to === '') return whole
  const start = from === '' ? Math.max(size - Number(to), 0) : Number(from)
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (from !== '' && to !== '' && Number(from) > Number(to)) return whole
  if (start >= size || (from === '' && Number(to) === 0)) throw errors.error_range({ size })
  return { start, end, size, partial: true }
}
