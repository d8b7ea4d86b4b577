// Streams that are taken into memory whole, within a bound. Those that are bounded already are read by `buffer` of node:stream/consumers.

/**
 * All bytes of a stream; one that has more is refused as soon as it does.
 * @example const bytes = await readWithin(file.stream, LARGEST, () => errors.error_image_size({ limit: LARGEST }))
 */
export async function readWithin(source: AsyncIterable<Uint8Array>, most: number, refusal: () => Error): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of source) {
    size += part.byteLength
    if (size > most) throw refusal()
    parts.push(part)
  }
  return Buffer.concat(parts)
}
