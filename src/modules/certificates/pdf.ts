// Looks whether bytes are a PDF that only shows pages: whole, not encrypted, without scripts, programs or files inside.
// It stays as it is: drawing it anew would spoil the signature. Not its job: reading what it says.
import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import { errors } from './errors.ts'

const unpack = promisify(inflate)
/** Streams of objects are unpacked to be looked at; more than this of them is no certificate. */
const MOST_UNPACKED = 32 * 1024 * 1024
const MOST_STREAMS = 5_000
/** Names so long that drawings do not hold them by chance: looked for everywhere, for what looks like a drawing may be a comment. */
const LONG = ['JavaScript', 'Launch', 'EmbeddedFile', 'EmbeddedFiles', 'RichMedia', 'SubmitForm', 'ImportData'] as const
const SHORT = ['JS', 'XFA'] as const

export const isPdf = (bytes: Buffer) => bytes.toString('latin1', 0, 5) === '%PDF-'

/** Names may spell their letters as #4A. */
const plain = (text: string) => text.replace(/#([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

function lookFor(active: readonly string[], text: string): void {
  const names = plain(text)
  if (/\/Encrypt\b/.test(names)) throw errors.error_pdf_encrypted()
  for (const what of active) if (new RegExp(`/${what}(?![A-Za-z0-9])`).test(names)) throw errors.error_pdf_active({ what })
}

const hex = (letter: string) =>
  letter
    .charCodeAt(0)
    .toString(16)
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
const spelled = (name: string) => [...name].map((letter) => `(?:${letter}|#${hex(letter)})`).join('')
/** Looked for in the file as it is: once #4A is a letter, places in the text are no places in the bytes. Wherever the name stands: better one stream too many. */
const PACKED = new RegExp(`/${spelled('ObjStm')}(?![A-Za-z0-9])`, 'g')

/** Objects may be packed into streams; what stands in them counts as much as what stands openly. */
async function packedObjects(bytes: Buffer, text: string): Promise<string[]> {
  const found: string[] = []
  let unpacked = 0
  let read = 0
  let end = 0
  for (const { index } of text.matchAll(PACKED)) {
    // Named twice before one stream, it is one stream.
    if (index < read) continue
    if (found.length >= MOST_STREAMS) throw errors.error_pdf_unreadable()
    const keyword = text.indexOf('stream', index)
    // A comment or a text that says "stream" would hide the stream that follows.
    if (keyword < 0 || !/^[^%(]*>>[\s\0]*$/.test(text.slice(index, keyword))) throw errors.error_pdf_unreadable()
    const start = keyword + 'stream'.length + (text.startsWith('\r\n', keyword + 'stream'.length) ? 2 : 1)
    // The end of the stream before may be that of this one too: each byte is looked at once, however the file is made.
    if (end < start) end = text.indexOf('endstream', start)
    if (end < 0) throw errors.error_pdf_unreadable()
    read = keyword
    const content = await unpack(bytes.subarray(start, end), { maxOutputLength: MOST_UNPACKED - unpacked }).catch(() => {
      throw errors.error_pdf_unreadable()
    })
    unpacked += content.length
    found.push(content.toString('latin1'))
  }
  return found
}

/** What lies between `stream` and `endstream` is drawings, where a name means nothing. By hand: an expression would look from each `stream` to the end of the file. */
function withoutStreams(text: string): string {
  const parts: string[] = []
  let at = 0
  for (const { index, 0: word } of text.matchAll(/\bstream\r?\n/g)) {
    if (index < at) continue
    const end = text.indexOf('endstream', index + word.length)
    if (end < 0) break
    parts.push(text.slice(at, index), 'stream endstream')
    at = end + 'endstream'.length
  }
  return [...parts, text.slice(at)].join('')
}

/** Refuses what is no whole, harmless PDF. */
export async function checkPdf(bytes: Buffer): Promise<void> {
  const text = bytes.toString('latin1')
  if (!isPdf(bytes) || !text.slice(-2_048).includes('%%EOF') || !/\bstartxref\s+\d+/.test(text.slice(-2_048))) throw errors.error_pdf_unreadable()
  lookFor(LONG, text)
  lookFor(SHORT, withoutStreams(text))
  for (const objects of await packedObjects(bytes, text)) lookFor([...LONG, ...SHORT], objects)
}
