// Looks whether bytes are a PDF that only shows pages: whole, not encrypted, without scripts, programs or files inside.
// It stays as it is: drawing it anew would spoil the signature. Not its job: reading what it says.
import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import { errors } from './errors.ts'

const unpack = promisify(inflate)
/** Streams of objects are unpacked to be looked at; more than this of them is no certificate. */
const MOST_UNPACKED = 32 * 1024 * 1024
const MOST_STREAMS = 5_000
const ACTIVE = ['JavaScript', 'JS', 'Launch', 'EmbeddedFile', 'EmbeddedFiles', 'RichMedia', 'XFA', 'SubmitForm', 'ImportData'] as const

export const isPdf = (bytes: Buffer) => bytes.toString('latin1', 0, 5) === '%PDF-'

/** Names may spell their letters as #4A. */
const plain = (text: string) => text.replace(/#([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

function lookThrough(text: string): void {
  const names = plain(text)
  if (/\/Encrypt\b/.test(names)) throw errors.error_pdf_encrypted()
  for (const what of ACTIVE) if (new RegExp(`/${what}(?![A-Za-z0-9])`).test(names)) throw errors.error_pdf_active({ what })
}

const hex = (letter: string) =>
  letter
    .charCodeAt(0)
    .toString(16)
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
const spelled = (name: string) => [...name].map((letter) => `(?:${letter}|#${hex(letter)})`).join('')
/** Looked for in the file as it is: once #4A is a letter, places in the text are no places in the bytes. */
const PACKED = new RegExp(`/${spelled('Type')}(?:[\\s\\0]|%[^\\r\\n]*[\\r\\n])*/${spelled('ObjStm')}`, 'g')

/** Objects may be packed into streams; what stands in them counts as much as what stands openly. */
async function packedObjects(bytes: Buffer, text: string): Promise<string[]> {
  const found: string[] = []
  let unpacked = 0
  for (const { index } of text.matchAll(PACKED)) {
    if (found.length >= MOST_STREAMS) throw errors.error_pdf_unreadable()
    const keyword = text.indexOf('stream', index)
    if (keyword < 0) throw errors.error_pdf_unreadable()
    const start = keyword + 'stream'.length + (text.startsWith('\r\n', keyword + 'stream'.length) ? 2 : 1)
    const end = text.indexOf('endstream', start)
    if (end < 0) throw errors.error_pdf_unreadable()
    const content = await unpack(bytes.subarray(start, end), { maxOutputLength: MOST_UNPACKED - unpacked }).catch(() => {
      throw errors.error_pdf_unreadable()
    })
    unpacked += content.length
    found.push(content.toString('latin1'))
  }
  return found
}

/** What lies between `stream` and `endstream` is drawings, where a name means nothing. */
const withoutStreams = (text: string) => text.replace(/\bstream\r?\n[\s\S]*?endstream/g, 'stream endstream')

/** Refuses what is no whole, harmless PDF. */
export async function checkPdf(bytes: Buffer): Promise<void> {
  const text = bytes.toString('latin1')
  if (!isPdf(bytes) || !text.slice(-2_048).includes('%%EOF') || !/\bstartxref\s+\d+/.test(text.slice(-2_048))) throw errors.error_pdf_unreadable()
  lookThrough(withoutStreams(text))
  for (const objects of await packedObjects(bytes, text)) lookThrough(objects)
}
