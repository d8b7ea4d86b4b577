// Draws what the stand-in gives to print: a QR code as PNG, SVG or ZPL in the published sizes. Real images that a scanner reads.
import { toBuffer, toSVG } from 'bwip-js'

export const labelTypes = ['svg', 'zplv', 'zplh', 'png'] as const
export type LabelType = (typeof labelTypes)[number]
export type LabelSize = { width: 58; height: 40 } | { width: 40; height: 30 }

export const wide: LabelSize = { width: 58, height: 40 }
export const narrow: LabelSize = { width: 40, height: 30 }

// 10 px a millimetre, 5 px a unit: both sizes are whole units, so the padded picture has the published size to the pixel.
const unit = 5
const cacheKept = 2000
const cache = new Map<string, Promise<string>>()

/** The label in base64: `await drawLabel('!uKEtQZVx', '231648 9753', 'png', wide)`. */
export function drawLabel(code: string, caption: string, type: LabelType, size: LabelSize): Promise<string> {
  const key = `${type} ${size.width} ${code} ${caption}`
  const known = cache.get(key)
  if (known !== undefined) return known
  if (cache.size >= cacheKept) cache.clear()
  const drawn = draw(code, caption, type, size).then((file) => file.toString('base64'))
  cache.set(key, drawn)
  return drawn
}

async function draw(code: string, caption: string, type: LabelType, size: LabelSize): Promise<Buffer> {
  if (type === 'png') return drawPng(code, size)
  return Buffer.from(type === 'svg' ? drawSvg(code, caption, size) : drawZpl(code, caption, type, size))
}

function paddingFor(modulesWide: number, { width, height }: LabelSize) {
  const across = ((width * 10) / unit - modulesWide) / 2
  const down = ((height * 10) / unit - modulesWide) / 2
  return { paddingleft: across, paddingright: across, paddingtop: down, paddingbottom: down }
}

async function drawPng(code: string, size: LabelSize): Promise<Buffer> {
  const bare = { bcid: 'qrcode', text: code, scale: unit, backgroundcolor: 'FFFFFF' }
  // The width of a PNG is the first number of its header.
  const pixels = (await toBuffer(bare)).readUInt32BE(16)
  return toBuffer({ ...bare, ...paddingFor(pixels / unit, size) })
}

function drawSvg(code: string, caption: string, size: LabelSize): string {
  const bare = toSVG({ bcid: 'qrcode', text: code, scale: 1 })
  const side = Number(/viewBox="0 0 (\d+) /.exec(bare)?.[1] ?? 0)
  const svg = toSVG({ bcid: 'qrcode', text: code, scale: 1, backgroundcolor: 'FFFFFF', ...paddingFor(side, size) })
  const [across, down] = [size.width * 10, size.height * 10]
  const text = `<text x="${across / unit / 2}" y="${down / unit - 2}" font-size="6" text-anchor="middle">${caption}</text>`
  return svg.replace('<svg ', `<svg width="${across}" height="${down}" `).replace('</svg>', `${text}</svg>`)
}

function drawZpl(code: string, caption: string, type: 'zplv' | 'zplh', size: LabelSize): string {
  const dotsPerMm = 8
  const turn = type === 'zplv' ? 'R' : 'N'
  return [
    '^XA',
    '^CI28',
    `^PW${size.width * dotsPerMm}`,
    `^LL${size.height * dotsPerMm}`,
    `^FW${turn}`,
    `^FO40,30^BQN,2,6^FDQA,${code}^FS`,
    `^FO40,200^A0${turn},30,30^FD${caption}^FS`,
    '^XZ',
  ].join('\n')
}
