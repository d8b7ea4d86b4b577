// Recognises a video by its bytes as they stream by, and sees whether it came whole. Pure: no files, no database.
// Not its job: decoding; what is stored is only ever served as a video, never as a page.
import { errors } from './errors.ts'

type Ending = 'mp4' | 'mov' | 'webm'
/** Enough for the first box of MP4 and for the header of WebM. */
const HEAD = 64
/** A fragment a second makes two boxes; a file of nothing but boxes is made to keep us busy. */
const MOST_BOXES = 200_000

function endingOf(head: Buffer): Ending | undefined {
  if (head.toString('latin1', 4, 8) === 'ftyp' && head.length >= 12) return head.toString('latin1', 8, 12) === 'qt  ' ? 'mov' : 'mp4'
  const isMatroska = head.length >= 16 && head.readUInt32BE(0) === 0x1a45dfa3
  return isMatroska && head.includes(Buffer.from([0x42, 0x82, 0x84, 0x77, 0x65, 0x62, 0x6d])) ? 'webm' : undefined
}

/** Follows the boxes of MP4 from one to the next; `end` refuses a file whose last box is not whole or that says nowhere what to play. */
function boxes() {
  let header = Buffer.alloc(0)
  let left = 0
  let count = 0
  let hasMoov = false
  const open = (): boolean => {
    if (header.length < 8) return false
    const size = header.readUInt32BE(0)
    if (size === 1 && header.length < 16) return false
    const long = size === 1 ? Number(header.readBigUInt64BE(8)) : size
    const own = size === 1 ? 16 : 8
    // Nought: it goes on to the end of the file.
    if (size !== 0 && (long < own || !Number.isSafeInteger(long))) throw errors.error_video_truncated()
    if (++count > MOST_BOXES) throw errors.error_video_format()
    hasMoov ||= header.toString('latin1', 4, 8) === 'moov'
    left = size === 0 ? Infinity : long - own
    header = Buffer.alloc(0)
    return true
  }
  return {
    feed(chunk: Buffer) {
      for (let at = 0; at < chunk.length;) {
        if (left > 0) {
          const step = Math.min(left, chunk.length - at)
          left -= step
          at += step
          continue
        }
        // One more byte at a time only for the sixteen of a header.
        header = Buffer.concat([header, chunk.subarray(at, at + 1)])
        at += 1
        if (header.length === 8 || header.length === 16) open()
      }
    },
    end() {
      if ((left > 0 && left !== Infinity) || header.length > 0 || !hasMoov) throw errors.error_video_truncated()
    },
  }
}

/** The kind of a video and its bytes, unchanged; the reader of the bytes is refused at their end when they are not whole. */
export async function openVideo(source: AsyncIterable<Uint8Array>): Promise<{ ending: Ending; content: AsyncGenerator<Uint8Array> }> {
  const chunks = source[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  while (head.length < HEAD) {
    const { value, done } = await chunks.next()
    if (done) break
    head = Buffer.concat([head, Buffer.from(value)])
  }
  if (head.length === 0) throw errors.error_video_missing()
  const ending = endingOf(head)
  if (!ending) throw errors.error_video_format()
  const follow = ending === 'webm' ? undefined : boxes()
  async function* content() {
    follow?.feed(head)
    yield head
    for (;;) {
      const { value, done } = await chunks.next()
      if (done) break
      follow?.feed(Buffer.from(value))
      yield value
    }
    follow?.end()
  }
  return { ending, content: content() }
}
