// Looks whether bytes are a PDF that only shows pages: whole, not encrypted, without scripts, programs or files inside.
// It stays as it is: drawing it anew would spoil the signature. Not its job: reading what it says.
import { packedObjects, UnsafePdf } from '../../kit/paper/packed.ts'
import { errors } from './errors.ts'

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

/** Objects may be packed into streams; what stands in them counts as much as what stands openly. */
const packed = (bytes: Buffer): Promise<string[]> =>
  packedObjects(bytes).catch((error: unknown) => {
    throw error instanceof UnsafePdf ? errors.error_pdf_unreadable() : error
  })

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
  for (const objects of await packed(bytes)) lookFor([...LONG, ...SHORT], objects)
}
