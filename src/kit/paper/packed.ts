// Objects of a PDF that are packed into streams: whoever opens the file unpacks all of them, so they are unpacked here first, within bounds.
// Not its job: what the objects say, or streams of pictures and pages, which nobody unpacks to open a file.
import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import type { PDFDocument } from 'pdf-lib'
import { pdfLib } from '../libraries.ts'

/** A PDF that is broken, or made to harm whoever opens it. */
export class UnsafePdf extends Error {}

const unpack = promisify(inflate)
const MOST_UNPACKED = 16 * 1024 * 1024
const MOST_STREAMS = 5_000

const hex = (letter: string) =>
  letter
    .charCodeAt(0)
    .toString(16)
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
const spelled = (name: string) => [...name].map((letter) => `(?:${letter}|#${hex(letter)})`).join('')
/** Looked for in the file as it is: once #4A is a letter, places in the text are no places in the bytes. Wherever a name stands: better one stream too many. */
const PACKED = new RegExp(`/(?:${spelled('ObjStm')}|${spelled('XRef')})(?![A-Za-z0-9])`, 'g')

const count = (text: string, sign: string) => text.split(sign).length - 1

const LONGEST = 10_000
/**
 * Where the dictionary that the name stands in begins: behind the nearest `7 0 obj` that is no part of a comment. Undefined where there is none near.
 * One inside of a text leaves that text open, which `isPlain` sees.
 */
function beginningOf(text: string, name: number): number | undefined {
  for (let at = name, tries = 0; tries < 20; tries++) {
    at = text.lastIndexOf('obj', at - 1)
    if (at < 0 || name - at > LONGEST) return undefined
    const before = /(?:^|[^\d])\d{1,10}\s{1,4}\d{1,5}\s{1,4}$/.exec(text.slice(Math.max(0, at - 40), at))
    if (before === null) continue
    const line =
      text
        .slice(Math.max(0, at - LONGEST), at)
        .split(/[\r\n]/)
        .at(-1) ?? ''
    return line.includes('%') ? undefined : at + 'obj'.length
  }
  return undefined
}

/** A dictionary in which nothing hides a filter or another stream: no comment, no open text, no letter in disguise, no other object. */
const isPlain = (dictionary: string) =>
  dictionary.length < 2 * LONGEST &&
  /^[\s\0]*<<[^%\\#]*>>[\s\0]*$/.test(dictionary) &&
  count(dictionary, '(') === count(dictionary, ')') &&
  !/\bobj\b/.test(dictionary)

/** Packed once, as everyone packs: packed twice, or in other ways, a small file can be endless. */
function isOncePacked(dictionary: string): boolean {
  const filters = dictionary.replaceAll('/DecodeParms', '')
  return count(filters, 'Decode') === 1 && filters.includes('/FlateDecode')
}

/** Everything that is packed into streams of objects, as Latin-1. A file that can not be looked through so is unsafe. */
export async function packedObjects(bytes: Uint8Array): Promise<string[]> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const found: string[] = []
  let unpacked = 0
  let read = 0
  let end = 0
  for (const { index } of text.matchAll(PACKED)) {
    // Named twice before one stream, it is one stream.
    if (index < read) continue
    if (found.length >= MOST_STREAMS) throw new UnsafePdf('too many streams of objects')
    const keyword = text.indexOf('stream', index)
    const beginning = beginningOf(text, index)
    if (keyword < 0 || beginning === undefined || !isPlain(text.slice(beginning, keyword))) throw new UnsafePdf('a stream of objects can not be told apart')
    const dictionary = text.slice(beginning, keyword)
    const start = keyword + 'stream'.length + (text.startsWith('\r\n', keyword + 'stream'.length) ? 2 : 1)
    // The end of the stream before may be that of this one too: each byte is looked at once, however the file is made.
    if (end < start) end = text.indexOf('endstream', start)
    if (end < 0) throw new UnsafePdf('a stream of objects does not end')
    read = keyword
    if (!dictionary.includes('/Filter')) {
      unpacked += end - start
      if (unpacked > MOST_UNPACKED) throw new UnsafePdf('streams of objects are too large')
      found.push(text.slice(start, end))
      continue
    }
    if (!isOncePacked(dictionary)) throw new UnsafePdf('a stream of objects is packed in an unusual way')
    const content = await unpack(bytes.subarray(start, end), { maxOutputLength: Math.max(1, MOST_UNPACKED - unpacked) }).catch(() => {
      throw new UnsafePdf('a stream of objects can not be unpacked')
    })
    unpacked += content.length
    found.push(content.toString('latin1'))
  }
  return found
}

/** Opens a PDF that came from outside. @example const pages = (await openPdf(bytes)).getPageCount() */
export async function openPdf(bytes: Uint8Array, { strict = false }: { strict?: boolean } = {}): Promise<PDFDocument> {
  await packedObjects(bytes)
  return pdfLib().PDFDocument.load(bytes, { throwOnInvalidObject: strict, updateMetadata: false })
}
