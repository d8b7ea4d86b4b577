// Reads a marking code (Честный знак) as people and scanners give it: prefixes off, lost separators put back, checked. Pure.
// Not its job: whether the code was used already, or whose product it is.
import { hasCheckDigit } from '../../kit/gtin.ts'

export type Mark = { code: string; gtin: string; serial: string; identity: string }
export type Flaw = 'not_base64' | 'keyboard' | 'shape' | 'gtin' | 'signs' | 'length' | 'separators'
type Reading = { mark: Mark } | { flaw: Flaw }

const gs = '\u001d'
// How scanners and spreadsheets write the separator that they can not type.
const spelled = /<GS>|\{GS\}|\[GS\]|\\u001d|\\x1d|\u00e8(?=9)|\u2194/gi
const prefixes = [']d2', ']C1', ']Q3', '\u00e8', gs]
const bracketed = /^\(01\)(\d{14})\(21\)(.+?)(?:\(91\)(.{4})\(92\)(.+)|\(93\)(.{4}))?$/
const hasOnlySigns = (text: string) => text.split(gs).every((part) => /^[\x21-\x7e]*$/.test(part))
// The known layouts after 01 + GTIN + 21, for codes whose separators were lost on the way: serial number, then key and signature.
// A serial number of 13 signs is by far the most common; the signature after it has any length in samples.
const layouts = [/^(.{20})(91.{4})(92.{44})$/, /^(.{13})(91.{4})(92.+)$/, /^(.{13})(93.{4})$/, /^(.{6})(93.{4})$/, /^(.{7})(93.{4})$/, /^(.{8})(93.{4})$/]
// The longest real ones carry an article, a date and a signature of 88 signs.
const LONGEST = 160

function withoutPrefix(text: string): string {
  const found = prefixes.find((prefix) => text.startsWith(prefix))
  return found === undefined ? text : withoutPrefix(text.slice(found.length))
}

function unwrapped(text: string): string {
  // A separator is white space to JavaScript: only what is not a separator is trimmed.
  const plain = withoutPrefix(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '').replace(spelled, gs))
  const [, gtin, serial, key, signature, check] = bracketed.exec(plain) ?? []
  if (gtin === undefined || serial === undefined) return plain
  return `01${gtin}21${serial}${key === undefined ? '' : `${gs}91${key}${gs}92${signature}`}${check === undefined ? '' : `${gs}93${check}`}`
}

/** What follows 01 + GTIN + 21, with its separators; undefined when they were lost and can not be put back for certain. */
function separated(rest: string): string | undefined {
  if (rest.includes(gs)) return rest
  for (const layout of layouts) {
    const parts = layout.exec(rest)
    if (parts) return parts.slice(1).join(gs)
  }
  // A code without its key, as registers show it, is short; anything longer has lost separators.
  return rest.length <= 20 ? rest : undefined
}

/**
 * Reads a code; `base64` when a scanner's program wrapped it so.
 * @example readMark(']d20104630568317423215EirD_orEif7X\u001d91EE12\u001d92…')
 */
export function readMark(given: string, base64 = false): Reading {
  if (base64 && !/^[A-Za-z0-9+/_-]+={0,2}$/.test(given.trim())) return { flaw: 'not_base64' }
  const text = unwrapped(base64 ? Buffer.from(given.trim(), 'base64').toString('utf8') : given)
  // A keyboard that types Russian letters turns a code into another one.
  if (/[\u0400-\u04ff]/.test(text)) return { flaw: 'keyboard' }
  if (text.length > LONGEST) return { flaw: 'length' }
  if (!/^01\d{14}21./.test(text)) return { flaw: 'shape' }
  if (!hasOnlySigns(text)) return { flaw: 'signs' }
  const gtin = text.slice(2, 16)
  if (!hasCheckDigit(gtin)) return { flaw: 'gtin' }
  const rest = separated(text.slice(18))
  if (rest === undefined) return { flaw: 'separators' }
  const [serial = '', ...groups] = rest.split(gs)
  if (serial === '' || serial.length > 20 || groups.some((group) => group === '')) return { flaw: 'shape' }
  const code = `01${gtin}21${rest}`
  if (code.length < 19) return { flaw: 'length' }
  return { mark: { code, gtin, serial, identity: `01${gtin}21${serial}` } }
}

const ownBarcode = /^(?:0{0,1}2\d{12})$/
const asGtin = (barcode: string) => (/^\d{8}$|^\d{12,14}$/.test(barcode) && hasCheckDigit(barcode.padStart(14, '0')) ? barcode.padStart(14, '0') : undefined)

/** Whether a code may be of the product with these barcodes: when the product has a barcode of the world, one of them must be the code's. */
export function mayBeOf(gtin: string, barcodes: readonly string[]): boolean {
  const known = barcodes.flatMap((barcode) => (ownBarcode.test(barcode) ? [] : (asGtin(barcode) ?? [])))
  return known.length === 0 || known.includes(gtin)
}
