// Bytes to text: finds the encoding (byte order mark, then XML declaration, then UTF-8) and decodes strictly, in small slices.
// Knows nothing of markup beyond the declaration.
import { FeedFault } from './reasons.ts'

const sniffBytes = 512
const sliceBytes = 64 * 1024
const singleByte = /^(windows-125[0-8]|koi8-[ru]|iso-8859-\d{1,2}|ibm866|us-ascii|cp1251|cp866)$/

type Layout = 'utf-8' | 'utf-16le' | 'utf-16be' | 'single'

/** Text of the source in order; throws a fatal `FeedFault` after the last good character. Results do not depend on how bytes were cut. */
export async function* decodeText(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let head: Buffer = Buffer.alloc(0)
  let decoder: StrictDecoder | undefined
  for await (const bytes of source) {
    if (decoder) {
      yield* decoder.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      continue
    }
    head = Buffer.concat([head, bytes])
    if (head.length < sniffBytes) continue
    decoder = new StrictDecoder(head)
    yield* decoder.push(head.subarray(decoder.bomBytes))
    head = Buffer.alloc(0)
  }
  if (!decoder) {
    decoder = new StrictDecoder(head)
    yield* decoder.push(head.subarray(decoder.bomBytes))
  }
  decoder.end()
}

class StrictDecoder {
  readonly bomBytes: number
  readonly #encoding: string
  readonly #layout: Layout
  readonly #decoder: InstanceType<typeof TextDecoder>
  #held: Buffer = Buffer.alloc(0)
  #byte: number

  constructor(head: Buffer) {
    const { encoding, bomBytes } = sniff(head)
    this.bomBytes = bomBytes
    this.#byte = bomBytes
    this.#encoding = encoding
    this.#layout = encoding === 'utf-8' || encoding === 'utf-16le' || encoding === 'utf-16be' ? encoding : 'single'
    this.#decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  }

  *push(bytes: Buffer): Generator<string> {
    for (let from = 0; from < bytes.length; from += sliceBytes) {
      const slice = bytes.subarray(from, from + sliceBytes)
      const block = this.#held.length > 0 ? Buffer.concat([this.#held, slice]) : slice
      const whole = block.length - incomplete(block, this.#layout)
      // A copy: the source may reuse its buffer for the next chunk.
      this.#held = Buffer.from(block.subarray(whole))
      yield* this.#decode(block.subarray(0, whole))
    }
  }

  end(): void {
    if (this.#held.length > 0) throw this.#broken()
  }

  *#decode(block: Buffer): Generator<string> {
    const text = this.#try(block)
    if (text !== undefined) {
      this.#byte += block.length
      if (text !== '') yield text
      return
    }
    // Everything before the bad bytes is still given out, wherever the chunk happened to be cut.
    let good = 0
    let bad = block.length
    while (bad - good > 1) {
      const middle = (good + bad) >> 1
      const prefix = block.subarray(0, middle)
      if (this.#try(prefix.subarray(0, middle - incomplete(prefix, this.#layout))) === undefined) bad = middle
      else good = middle
    }
    const prefix = block.subarray(0, good)
    const clean = prefix.subarray(0, good - incomplete(prefix, this.#layout))
    yield this.#try(clean) ?? ''
    this.#byte += clean.length
    throw this.#broken()
  }

  #try(block: Buffer): string | undefined {
    try {
      return this.#decoder.decode(block)
    } catch (error) {
      if (error instanceof TypeError) return undefined
      throw error
    }
  }

  #broken(): FeedFault {
    return new FeedFault('error_feed_encoding_broken', { encoding: this.#encoding, byte: this.#byte }, true)
  }
}

function sniff(head: Buffer): { encoding: string; bomBytes: number } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bomBytes: 3 }
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bomBytes: 2 }
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bomBytes: 2 }
  if (head[0] === 0x3c && head[1] === 0) return { encoding: 'utf-16le', bomBytes: 0 }
  if (head[0] === 0 && head[1] === 0x3c) return { encoding: 'utf-16be', bomBytes: 0 }
  const declared = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(head.toString('latin1', 0, sniffBytes))?.[1]?.toLowerCase()
  // A declaration that could be read byte by byte is not UTF-16, whatever it says of itself.
  if (declared === undefined || /^(utf-?8|utf-?16(le|be)?)$/.test(declared)) return { encoding: 'utf-8', bomBytes: 0 }
  if (!singleByte.test(declared)) throw new FeedFault('error_feed_encoding_unknown', { encoding: declared }, true)
  try {
    return { encoding: new TextDecoder(declared).encoding, bomBytes: 0 }
  } catch (error) {
    if (error instanceof RangeError) throw new FeedFault('error_feed_encoding_unknown', { encoding: declared }, true)
    throw error
  }
}

/** How many bytes at the end of the block are the beginning of a character that is not there yet. */
function incomplete(block: Buffer, layout: Layout): number {
  if (layout === 'single') return 0
  if (layout !== 'utf-8') {
    const odd = block.length % 2
    const last = block.length - odd - 2
    if (last < 0) return odd
    const unit = layout === 'utf-16le' ? block.readUInt16LE(last) : block.readUInt16BE(last)
    return unit >= 0xd800 && unit <= 0xdbff ? odd + 2 : odd
  }
  for (let back = 1; back <= Math.min(3, block.length); back += 1) {
    const byte = block[block.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte < 0xc0) continue
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return needed > back ? back : 0
  }
  return 0
}
