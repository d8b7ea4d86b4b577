// Input for operations, made from their schemas: what fits, and what a broken or hostile client would send instead.
// Not its job: sending it, or judging the answers.
import type { World } from '../given.ts'
import type { Dice } from './dice.ts'
import { shapeOf, type Shape } from './schema.ts'

// Bits of JSON text that no value can be written as; they travel as marked strings and are put in when the text is made.
const bare = (text: string) => `@bare:${text}@`
const deep = (depth: number) => bare(`${'['.repeat(depth)}${']'.repeat(depth)}`)
export const jsonText = (value: unknown): string =>
  (JSON.stringify(value) ?? '').replace(/"@bare:((?:[^"\\]|\\.)*?)@"/g, (_, text: string) => text.replaceAll('\\"', '"'))

const days = ['2024-06-20T15:00:00Z', '2024-06-20T15:00:00Z[UTC]', '2024-06-20', '2024-06-20T18:00:00+03:00', '2030-01-01T00:00:00.000Z'] as const
const words = [
  'a',
  'Кружка',
  'Иван Petrov',
  "don't",
  '"quoted"',
  '100%',
  'a_b',
  'back\\slash',
  '🦊 emoji',
  '٣ مرحبا',
  '+79990000000',
  'x@y.example',
  '0',
  'null',
  ' padded ',
] as const
const hostileTexts = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udc00x',
  '\u202Eevil',
  '🏴‍☠️'.repeat(50),
  'x'.repeat(10_000),
  'я'.repeat(300),
  '%',
  '_',
  '%%%',
  '\\',
  '\\%',
  "'; drop table stock; --",
  "' or 1=1 --",
  '$1',
  '${7*7}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '..\\..\\',
  '=cmd|calc',
  'NaN',
  'Infinity',
  '-0',
  '1e400',
  '1;drop',
  'one',
  'true',
  'undefined',
  '[object Object]',
  '__proto__',
  'constructor',
  'toString',
  '\r\nx-evil: 1',
  '\uFEFF',
  '\u2028',
  'ﬃ',
  'İ',
  'a\u0301'.repeat(200),
  '(((((((((a+)+)+)+)+)+)+)+)+$',
  '2024-02-30T25:61:61Z',
  '-99999-01-01',
  '+275760-09-14T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '10000-01-01T00:00:00Z',
  '0000-00-00',
  '0001-01-01T00:00:00Z',
  'infinity',
  'now',
  'epoch',
  '2024-01-01T00:00:00+99:99',
  '1'.repeat(400),
  'http://169.254.169.254/',
  'file:///etc/passwd',
] as const
const hostileNumbers = [
  0,
  -1,
  -0.0,
  1.5,
  0.1 + 0.2,
  1.005,
  2_147_483_647,
  2_147_483_648,
  -2_147_483_649,
  4_294_967_296,
  9_007_199_254_740_991,
  9_007_199_254_740_992,
  -9_007_199_254_740_992,
  1e17,
  1e308,
  5e-324,
  bare('1e400'),
  bare('-1e400'),
  bare('123456789012345678901234567890'),
  bare('9223372036854775808'),
  bare('0.1000000000000000055511151231257827'),
] as const
const odd = [
  null,
  true,
  false,
  [],
  {},
  [null],
  [[]],
  { a: 1 },
  [{}],
  deep(30),
  deep(100),
  deep(3_000),
  bare('{"__proto__":{"admin":true}}'),
  bare('{"constructor":{"prototype":{"x":1}}}'),
  bare('{"id":1,"id":2,"id":"x"}'),
  bare('{"toString":null,"hasOwnProperty":1,"length":-1}'),
  bare(`[${'0,'.repeat(9_999)}0]`),
  bare(`[${'{},'.repeat(9_999)}{}]`),
  bare(`{${Array.from({ length: 2_000 }, (_, n) => `"k${n}":${n}`).join(',')}}`),
] as const

export const oddIds = [
  '0',
  '-1',
  '1',
  '2',
  '9007199254740992',
  '9007199254740991',
  '2147483648',
  '9223372036854775808',
  '1e400',
  '1e3',
  '1.0',
  '0x10',
  'one',
  '1;drop',
  '%00',
  '%ED%A0%80',
  '%F0%9F%A6%8A',
  'null',
  ' 1',
  '1%20',
  '+1',
  '00001',
  '..',
  '%2e%2e',
  '%2F',
  '%25',
  '１',
  'x'.repeat(600),
] as const

/** Makes inputs. `wildness` is how likely a value is replaced by one that does not fit; with ids under `*` no other ids are made. */
export type Maker = { dice: Dice; ids: World; wildness: number }

const idsFor = (name: string, { dice, ids }: Maker): number => {
  const singular = name.replace(/Ids$|sIds$/, 'Id').replace(/^ids$/, 'id')
  const others = ids['*']
  const known = ids[singular] ?? ids[`${singular}Id`] ?? others
  if (known && known.length > 0 && (others !== undefined || dice.chance(0.8))) return known[dice.below(known.length)] ?? 1
  return 1 + dice.below(40)
}
const isId = (name: string) => /(^id|Id|Ids|^ids)$/.test(name)

/** A value for a schema: usually one that fits. */
export function make(schema: unknown, name: string, maker: Maker, depth = 0): unknown {
  if (maker.wildness > 0 && maker.dice.chance(maker.wildness)) return wild(maker.dice)
  const shape = shapeOf(schema)
  if (shape.words.length > 0) return shape.words[maker.dice.below(shape.words.length)]
  switch (shape.kind) {
    case 'boolean':
      return maker.dice.chance(0.5)
    case 'integer':
      return isId(name) ? idsFor(name, maker) : shape.minimum + maker.dice.below(Math.min(shape.maximum - shape.minimum, 30) + 1)
    case 'number':
      return Math.round(maker.dice.below(100_000)) / 100
    case 'string':
      return textFor(shape, name, maker)
    case 'array':
      return many(shape, name, maker, depth)
    case 'object':
      return fieldsFor(shape, maker, depth)
    default:
      return maker.dice.pick<unknown>([1, 'a', null, true, {}, []])
  }
}

function textFor(shape: Shape, name: string, { dice }: Maker): string {
  if (shape.format.startsWith('date') || /date/i.test(name)) return dice.pick(days)
  if (/^(url|siteDomain)$/.test(name)) return dice.pick(['https://feeds.example/a.xml', 'http://localhost/x', 'ftp://x'])
  return dice.pick(words)
}

function many(shape: Shape, name: string, maker: Maker, depth: number): unknown {
  const sample: unknown = shape.examples[0]
  if (Array.isArray(sample)) return sample.map((row: unknown) => likeSample(row, maker))
  if (depth > 4) return []
  return Array.from({ length: maker.dice.below(4) }, () => make(shape.items, name, maker, depth + 1))
}

/** A published example with other values: ids that exist, numbers, and now and then something wild. */
function likeSample(row: unknown, maker: Maker): unknown {
  if (typeof row !== 'object' || row === null) return row
  return Object.fromEntries(
    Object.entries(row).map(([key, value]: [string, unknown]) => {
      if (maker.dice.chance(maker.wildness)) return [key, wild(maker.dice)]
      if (key === 'serviceWarehouseId') return [key, String(idsFor('warehouseId', maker))]
      return [key, isId(key) && typeof value === 'number' ? idsFor(key, maker) : typeof value === 'number' ? maker.dice.below(50) : value]
    }),
  )
}

function fieldsFor(shape: Shape, maker: Maker, depth: number): unknown {
  const entries: [string, unknown][] = []
  for (const [name, schema] of Object.entries(shape.fields)) {
    const isNested = ['object', 'array'].includes(shapeOf(schema).kind)
    const likely = shape.required.has(name) ? 0.97 : isNested ? ([0.4, 0.2, 0.1, 0.05][depth] ?? 0) : ([0.4, 0.4, 0.3, 0.2][depth] ?? 0.1)
    if (maker.dice.chance(likely)) entries.push([name, maker.dice.chance(0.05) ? null : make(schema, name, maker, depth + 1)])
  }
  return Object.fromEntries(entries)
}

/** Something that hardly fits anywhere. */
export function wild(dice: Dice): unknown {
  return dice.pick([() => dice.pick(hostileTexts), () => dice.pick(hostileNumbers), () => dice.pick(odd)])()
}

/** A text for an address, whatever is in it: lone surrogates travel as the bytes that stand for them. */
export const escaped = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.isWellFormed() ? encodeURIComponent(text.slice(0, 6_000)) : '%ED%A0%80'
}
