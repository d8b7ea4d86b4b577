// Pictures are recognised by content and drawn anew: what is stored shows the picture and carries nothing else of the file.
import { readWithin } from '../../../kit/bytes.ts'
import { sharp } from '../../../kit/libraries.ts'
import { errors } from './errors.ts'

export type Drawn = { content: Buffer; width: number; height: number; ending: 'jpg' | 'png' }

export const LARGEST = 20 * 1024 * 1024
const PIXELS = 100_000_000
const SIDE = 6_000
/** Variants come in these sizes only: what is asked for is rounded up, so that nobody fills the storage with sizes. */
const SIDES = [64, 128, 256, 512, 1024, 2048] as const

/** The whole of a stream, no more than a picture may have. */
export const readPicture = (stream: AsyncIterable<Uint8Array>): Promise<Buffer> =>
  readWithin(stream, LARGEST, () => errors.error_image_size({ limit: LARGEST }))

const begins = (bytes: Buffer, ...prefix: number[]) => bytes.subarray(0, prefix.length).equals(Buffer.from(prefix))
const isPicture = (bytes: Buffer) =>
  begins(bytes, 0xff, 0xd8, 0xff) ||
  begins(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) ||
  begins(bytes, 0x49, 0x49, 0x2a, 0) ||
  begins(bytes, 0x4d, 0x4d, 0, 0x2a) ||
  (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP')

const orUnreadable = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw errors.error_image_unreadable({ reason: error instanceof Error ? error.message.slice(0, 100) : 'unknown' })
  }
}

/** The picture as shops take it: upright, RGB, JPEG, or PNG when something shines through. */
export async function redraw(bytes: Buffer): Promise<Drawn> {
  if (!isPicture(bytes)) throw errors.error_image_format()
  const open = () => sharp()(bytes, { limitInputPixels: PIXELS, failOn: 'error' })
  const { space, hasAlpha } = await orUnreadable(() => open().metadata())
  if (space === 'cmyk') throw errors.error_image_cmyk()
  const upright = open().rotate().resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true }).toColourspace('srgb')
  const drawn = hasAlpha ? upright.png() : upright.jpeg({ quality: 92 })
  const { data, info } = await orUnreadable(() => drawn.toBuffer({ resolveWithObject: true }))
  return { content: data, width: info.width, height: info.height, ending: hasAlpha ? 'png' : 'jpg' }
}

const rounded = (side: number | undefined) => (side === undefined ? undefined : (SIDES.find((one) => one >= side) ?? SIDES.at(-1)))
export type Box = { width: number | undefined; height: number | undefined }
/** The box of the variant that serves these sizes; undefined when none is asked for. */
export const boxFor = ({ width, height }: Box): Box | undefined =>
  width === undefined && height === undefined ? undefined : { width: rounded(width), height: rounded(height) }

/** The stored picture within a box, in its own format, never larger than it is. */
export const shrink = (bytes: Buffer, { width, height }: Box): Promise<Buffer> =>
  orUnreadable(() =>
    sharp()(bytes, { limitInputPixels: PIXELS })
      .resize({ ...(width !== undefined && { width }), ...(height !== undefined && { height }), fit: 'inside', withoutEnlargement: true })
      .toBuffer(),
  )
