// Pictures of goods as SVG: the shape is told by the name of the goods, the colour by the colour; no goods are photographed for a demo.

/** The whole thing, its back or other side, or a detail of it. */
export type Close = 'whole' | 'folded' | 'near'
type Drawing = { name: string; color: string; close: Close }
/** Body, shade of folds, and of lines. */
type Paint = { body: string; shade: string; line: string; light: string }

const paints: Record<string, Paint> = {
  чёрный: { body: '#2b2d31', shade: '#1d1f22', line: '#45484f', light: '#3a3d43' },
  белый: { body: '#fbfaf7', shade: '#e6e3dc', line: '#cfcac0', light: '#ffffff' },
  песочный: { body: '#d9c09a', shade: '#c4a87e', line: '#b0946a', light: '#e6d2b3' },
  графит: { body: '#565b63', shade: '#454a51', line: '#757b85', light: '#666c75' },
  молочный: { body: '#f3ead9', shade: '#e2d5bd', line: '#cbbb9d', light: '#faf4e8' },
  'тёмно-синий': { body: '#2b3f63', shade: '#20304d', line: '#4a628e', light: '#385079' },
  хаки: { body: '#77785a', shade: '#626347', line: '#92937a', light: '#878869' },
  серый: { body: '#b3b7bc', shade: '#9a9fa6', line: '#868c94', light: '#c6cacf' },
  терракотовый: { body: '#c0694a', shade: '#a5553a', line: '#dd9277', light: '#cd7c5e' },
}
const plain: Paint = { body: '#e9e4da', shade: '#d5cdbf', line: '#bdb3a2', light: '#f5f2eb' }

const path = (d: string, fill: string, more = '') => `<path d="${d}" fill="${fill}" ${more}/>`
const stroke = (d: string, color: string, width = 4, more = '') =>
  `<path d="${d}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" ${more}/>`
const text = (value: string, y: number, size: number, color: string, more = '') =>
  `<text x="320" y="${y}" text-anchor="middle" font-family="DejaVu Sans, Arial, sans-serif" font-size="${size}" fill="${color}" ${more}>${value}</text>`

function shirt(p: Paint, { isWide = false } = {}): string {
  const side = isWide ? 26 : 0
  const top = `M${216 - side} 150 C250 138 268 132 274 126 C288 164 352 164 366 126 C372 132 390 138 ${424 - side + 2 * side} 150 L${540 + side / 2} 262 L${462 + side} 312 L${440 + side} 284`
  const body = `${top} L${440 + side} 518 Q320 536 ${200 - side} 518 L${200 - side} 284 L${178 - side} 312 L${100 - side / 2} 262 Z`
  return [
    path(body, p.body),
    path(`M${440 + side} 284 L${440 + side} 518 Q400 526 366 528 Q424 420 ${440 + side} 284 Z`, p.shade),
    path(`M${200 - side} 284 Q214 400 236 523 Q216 521 ${200 - side} 518 Z`, p.shade, 'opacity="0.7"'),
    stroke(`M${440 + side} 284 Q${430 + side} 236 ${418 + side} 214`, p.line, 3),
    stroke(`M${200 - side} 284 Q${210 - side} 236 ${222 - side} 214`, p.line, 3),
    path('M274 126 C288 164 352 164 366 126 L352 122 C342 148 298 148 288 122 Z', p.shade),
    path('M288 122 C298 148 342 148 352 122 C340 128 300 128 288 122 Z', p.line, 'opacity="0.75"'),
    stroke(`M${206 - side} 504 Q320 520 ${434 + side} 504`, p.line, 2.5, 'stroke-dasharray="7 6"'),
    stroke(`M${186 - side} 300 L${110 - side / 2} 251`, p.line, 2.5, 'stroke-dasharray="7 6"'),
    stroke(`M${454 + side} 300 L${530 + side / 2} 251`, p.line, 2.5, 'stroke-dasharray="7 6"'),
    isWide
      ? `${path('M368 232 h68 v58 q0 10 -10 14 l-24 10 l-24 -10 q-10 -4 -10 -14 Z', p.light)}${stroke('M368 232 h68 v58 q0 10 -10 14 l-24 10 l-24 -10 q-10 -4 -10 -14 Z M368 246 h68', p.line, 3)}`
      : '',
  ].join('')
}

function hoodie(p: Paint): string {
  return [
    path(
      'M206 176 Q252 152 270 150 L370 150 Q388 152 434 176 Q500 210 522 300 L546 484 Q520 500 484 498 L452 330 L446 520 Q320 540 194 520 L188 330 L156 498 Q120 500 94 484 L118 300 Q140 210 206 176 Z',
      p.body,
    ),
    path('M446 520 Q410 528 372 530 Q432 420 452 330 Z', p.shade),
    path('M194 520 Q214 524 232 526 Q204 430 188 330 Z', p.shade, 'opacity="0.7"'),
    path('M252 160 Q240 92 320 84 Q400 92 388 160 Q372 214 320 236 Q268 214 252 160 Z', p.light),
    path('M276 160 Q268 116 320 110 Q372 116 364 160 Q352 196 320 212 Q288 196 276 160 Z', p.shade),
    path('M320 212 Q292 198 279 170 Q300 150 320 150 Q340 150 361 170 Q348 198 320 212 Z', p.line, 'opacity="0.45"'),
    stroke('M320 214 V530', p.line, 7),
    stroke('M320 214 V530', p.shade, 2.5, 'stroke-dasharray="3 5"'),
    path('M314 222 h12 v22 q-6 8 -12 0 Z', '#c9ccd1'),
    stroke('M296 208 Q290 262 294 300 M344 208 Q350 262 346 300', '#e8e3d8', 5),
    stroke('M244 470 L262 388 H312 M396 470 L378 388 H328', p.line, 4),
    stroke('M196 496 Q320 514 444 496', p.line, 4),
    stroke('M100 460 Q126 474 160 474 M540 460 Q514 474 480 474', p.line, 4),
    stroke('M188 330 Q196 270 212 240 M452 330 Q444 270 428 240', p.line, 3),
  ].join('')
}

const sun = `<circle cx="288" cy="372" r="42" fill="#f0a63c"/>${stroke('M288 306 V292 M334 326 L345 315 M242 326 L231 315 M354 372 H368 M222 372 H208', '#f0a63c', 7)}${path('M196 384 Q240 362 288 384 T380 384 V420 H196 Z', '#7fa6b8')}`
const fir = (x: number, y: number, k: number, color: string) =>
  path(`M${x} ${y} l${34 * k} ${52 * k} h${-18 * k} l${28 * k} ${44 * k} h${-88 * k} l${28 * k} ${-44 * k} h${-18 * k} Z`, color)
const firs = `${fir(244, 322, 0.86, '#5d8a6a')}${fir(330, 318, 0.9, '#3f6d51')}${fir(288, 290, 1.2, '#2f5a43')}`

function mug(name: string): string {
  const isFirs = name.includes('Ёлки')
  const isLid = name.includes('крышк')
  const p: Paint = isLid
    ? { body: '#3f5d5a', shade: '#324b48', line: '#5c807c', light: '#4d6f6b' }
    : isFirs
      ? { body: '#f6f3ec', shade: '#e0dbcf', line: '#c6bfaf', light: '#ffffff' }
      : { body: '#fdf6ea', shade: '#ecdfc9', line: '#d3c19f', light: '#ffffff' }
  const lid = `${path('M176 226 Q176 196 288 194 Q400 196 400 226 V242 H176 Z', '#c99a63')}${path('M176 226 Q288 246 400 226 V242 Q288 262 176 242 Z', '#ad7f4b')}<ellipse cx="288" cy="190" rx="22" ry="13" fill="#ad7f4b"/>`
  return [
    stroke('M398 290 C496 270 500 440 396 440', p.shade, 30),
    stroke('M398 286 C488 270 492 432 396 434', p.body, 22),
    path('M176 236 V470 Q178 512 222 512 H354 Q398 512 400 470 V236 Z', p.body),
    path('M352 244 L400 236 V470 Q398 512 354 512 H312 Q356 470 352 244 Z', p.shade, 'opacity="0.75"'),
    isLid ? lid : `<ellipse cx="288" cy="236" rx="112" ry="22" fill="${p.shade}"/><ellipse cx="288" cy="239" rx="99" ry="16" fill="#8a5a35"/>`,
    isLid ? text('450', 400, 54, '#e6d9c2', 'font-weight="700" transform="translate(-32 0)" letter-spacing="2"') : isFirs ? firs : sun,
    path('M196 270 Q194 400 202 470 Q204 486 214 490 Q204 400 208 270 Z', p.light, 'opacity="0.65"'),
  ].join('')
}

function blanket(p: Paint): string {
  const rows = Array.from({ length: 9 }, (_, row) =>
    Array.from({ length: 13 }, (_, n) => stroke(`M${160 + n * 26} ${236 + row * 30} l10 10 l10 -10`, p.line, 4, 'opacity="0.55"')).join(''),
  ).join('')
  const fringe = Array.from({ length: 25 }, (_, n) => stroke(`M${148 + n * 14.4} 518 v26`, p.shade, 5)).join('')
  return [
    path('M140 214 Q140 178 178 178 H462 Q500 178 500 214 V518 H140 Z', p.body),
    rows,
    fringe,
    path('M140 214 Q140 150 190 146 H474 Q520 150 520 196 Q520 236 484 238 H178 Q140 240 140 214 Z', p.light),
    stroke('M164 208 Q320 218 498 206 M170 184 Q330 194 506 182', p.line, 3, 'opacity="0.6"'),
    path('M484 238 Q520 236 520 196 V470 Q518 500 500 518 V238 Z', p.shade),
  ].join('')
}

const teas: readonly [word: string, Paint, leaf: string, title: string][] = [
  ['Кенийский', { body: '#7d2f2a', shade: '#64231f', line: '#d9a98c', light: '#91413a' }, '#c4573c', 'ЧЁРНЫЙ'],
  ['Сенча', { body: '#5f7d4e', shade: '#4c663d', line: '#d7e0c4', light: '#71905f' }, '#8fb06f', 'СЕНЧА'],
  ['Иван', { body: '#7b5a86', shade: '#64476e', line: '#e0cfe6', light: '#8d6c98' }, '#c479b4', 'ИВАН-ЧАЙ'],
  ['улун', { body: '#c9a45c', shade: '#b08b45', line: '#fff3d6', light: '#d8b773' }, '#7f9c5a', 'УЛУН'],
]
const leaves = (color: string) =>
  `${path('M320 424 Q262 400 268 336 Q322 350 320 424 Z', color)}${path('M320 424 Q378 400 372 336 Q318 350 320 424 Z', color, 'opacity="0.8"')}${path('M320 420 Q290 360 320 312 Q350 360 320 420 Z', color, 'opacity="0.92"')}`

function tea(name: string): string {
  const [, p, leaf, title] = teas.find(([word]) => name.includes(word)) ?? ['', plain, '#8fb06f', 'ЧАЙ']
  return [
    path('M204 132 H436 L452 178 V506 Q452 528 430 528 H210 Q188 528 188 506 V178 Z', p.body),
    path('M404 178 L436 132 L452 178 V506 Q452 528 430 528 H396 Q412 340 404 178 Z', p.shade),
    path('M204 132 H436 L444 156 H196 Z', p.shade),
    stroke('M198 150 H442', p.line, 3, 'stroke-dasharray="4 7" opacity="0.7"'),
    path('M224 232 H416 V470 Q416 482 404 482 H236 Q224 482 224 470 Z', '#f7f1e4'),
    leaves(leaf),
    text(title, 286, Math.min(38, Math.round(205 / title.length)), p.shade, 'font-weight="700" letter-spacing="2"'),
    text(/\d+ г/.exec(name)?.[0] ?? '', 462, 22, '#8b8371'),
    path('M206 196 Q204 360 210 500 L216 500 Q212 360 216 196 Z', p.light),
  ].join('')
}

/** A stack of what is worn, as it lies on the shelf. */
function folded(p: Paint): string {
  const layer = (y: number) =>
    [
      path(
        `M152 ${y} Q152 ${y - 38} 190 ${y - 38} H450 Q488 ${y - 38} 488 ${y} V${y + 34} Q488 ${y + 50} 470 ${y + 50} H170 Q152 ${y + 50} 152 ${y + 34} Z`,
        p.body,
      ),
      path(`M152 ${y + 18} H488 V${y + 34} Q488 ${y + 50} 470 ${y + 50} H170 Q152 ${y + 50} 152 ${y + 34} Z`, p.shade),
      stroke(`M160 ${y + 18} H480`, p.line, 2.5),
    ].join('')
  const collar = `${path('M258 244 Q320 300 382 244 Q372 218 320 216 Q268 218 258 244 Z', p.shade)}${stroke('M258 244 Q320 300 382 244', p.line, 5)}${path('M300 250 h40 v22 h-40 Z', '#f4f1ea')}`
  return `${layer(430)}${layer(346)}${path('M152 262 Q152 204 196 204 H444 Q488 204 488 262 V292 Q488 308 470 308 H170 Q152 308 152 292 Z', p.body)}${path('M152 280 H488 V292 Q488 308 470 308 H170 Q152 308 152 292 Z', p.shade)}${collar}`
}

function shapeOf({ name, color, close }: Drawing): string {
  const p = paints[color] ?? plain
  if (/футболка|худи/i.test(name) && close === 'folded') return `<g transform="translate(0 54)">${folded(p)}</g>`
  if (/худи/i.test(name)) return hoodie(p)
  if (/футболка/i.test(name)) return shirt(p, { isWide: name.includes('оверсайз') })
  if (/кружка/i.test(name)) return `<g transform="translate(20 22)">${mug(name)}</g>`
  if (/плед/i.test(name)) return blanket(p)
  return tea(name)
}

const grounds: readonly [RegExp, string, string][] = [
  [/футболка/i, '#f1efeb', '#e3dfd8'],
  [/худи/i, '#eef0f1', '#dde1e4'],
  [/кружка/i, '#f3ede2', '#e7dccb'],
  [/плед/i, '#f0ece8', '#e2dad3'],
]

/** A square picture: goods on a calm ground with a soft shadow under them; near, the middle of it fills the picture. */
export function drawGood(drawing: Drawing): string {
  const [, top, bottom] = grounds.find(([word]) => word.test(drawing.name)) ?? [/./, '#eff0e8', '#dfe2d3']
  const box = drawing.close === 'near' ? '170 110 300 300' : '0 0 640 640'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="640" height="640"><defs>
<linearGradient id="ground" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient>
<radialGradient id="shadow"><stop offset="0" stop-color="#4a4238" stop-opacity="0.28"/><stop offset="1" stop-color="#4a4238" stop-opacity="0"/></radialGradient></defs>
<rect width="640" height="640" fill="url(#ground)"/><ellipse cx="320" cy="540" rx="230" ry="34" fill="url(#shadow)"/>${shapeOf(drawing)}</svg>`
}
