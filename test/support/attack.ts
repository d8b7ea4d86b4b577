// Requests for an operation: an address, headers and bytes. Some fit, some are wrong in one place, some are no request at all.
import type { Op } from '../../src/kit/op.ts'
import type { World } from '../given.ts'
import type { Dice } from './dice.ts'
import { shapeOf } from './schema.ts'
import { escaped, jsonText, make, oddIds, wild, type Maker } from './wild.ts'

export type Attack = { method: string; url: string; headers: Record<string, string>; payload: Buffer | undefined }

const brokenTexts = [
  '',
  ' ',
  '{',
  '}',
  '[',
  '{"a":',
  '{"a":1,}',
  "{'a':1}",
  'null',
  'true',
  '0',
  '"text"',
  '[]',
  '[[]]',
  '{}',
  'NaN',
  'undefined',
  '\uFEFF{}',
  '{"a":1}{"b":2}',
  '['.repeat(100_000),
  '{"a":'.repeat(50_000),
  '{"\\ud800":1}',
  '{"a":"\\u0000"}',
  '{"a":"\u0001"}',
  'a=1&b=2',
  '<a/>',
  '--x\r\n\r\n',
  `"${'x'.repeat(1_000_000)}"`,
  `[${'1,'.repeat(200_000)}1]`,
] as const
const bytes = [
  Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0x00]),
  Buffer.from([0xff, 0xfe, 0x7b, 0x00]),
  Buffer.from('{"a":"\xff\xfe"}', 'latin1'),
  Buffer.alloc(5_000, 0),
  Buffer.from('PK\x03\x04broken'),
] as const
const types = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  'application/xml',
  'text/html',
  'image/png',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'multipart/form-data; boundary=',
  '/',
  'application/json;;;',
  'APPLICATION/JSON',
  `application/${'x'.repeat(2_000)}`,
] as const
const parts = [
  '--x\r\ncontent-disposition: form-data; name="file"; filename="a.xml"\r\n\r\n<yml_catalog><shop><offers><offer id="1"><name>a</name></offer></offers></shop></yml_catalog>\r\n--x--\r\n',
  '--x\r\ncontent-disposition: form-data; name="file"; filename="../../../a\\u0000.xml"\r\n\r\nno feed\r\n--x--\r\n',
  '--x\r\ncontent-disposition: form-data; name="__proto__"\r\n\r\n1\r\n--x--\r\n',
  '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nnever ends',
  '--x\r\n\r\n\r\n--x--',
  '--x--\r\n',
  'garbage',
  `--x\r\n${'a'.repeat(20_000)}`,
  '--x\r\ncontent-disposition: form-data; name="file"; filename="f.xml"\r\n\r\n<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>\r\n--x--\r\n',
] as const
const oddHeaders: readonly [Record<string, string>, ...Record<string, string>[]] = [
  {},
  {},
  {},
  {},
  { 'accept-language': 'en' },
  { 'accept-language': '*;q=x,,,' },
  { 'idempotency-key': 'k' },
  { 'idempotency-key': 'x'.repeat(3_000) },
  { 'x-request-id': 'a b\tc' },
  { 'x-request-id': 'x'.repeat(500) },
  { 'x-forwarded-for': '1.2.3.4, evil' },
  { 'content-encoding': 'gzip' },
  { cookie: 'a=b; a=c; =;;' },
  { 'if-none-match': '*' },
  { range: 'bytes=0-,-1' },
  { 'x-http-method-override': 'DELETE' },
]

const pathOf = (op: Op, maker: Maker, oddness: number) => {
  const { dice } = maker
  const filled = op.line.slice(op.line.indexOf(' ') + 1).replace(/:(\w+)/g, (_, name: string) => {
    if (dice.chance(oddness)) return dice.pick(oddIds)
    const declared = shapeOf(op.spec.params).fields[name]
    return escaped(declared === undefined ? make({ type: 'integer' }, name, { ...maker, wildness: 0 }) : make(declared, name, maker))
  })
  return dice.chance(0.1) ? (filled.endsWith('/') ? filled.slice(0, -1) : `${filled}/`) : filled
}

function queryOf(op: Op, maker: Maker): string {
  const { dice } = maker
  const shape = shapeOf(op.spec.query)
  const pairs: string[] = []
  for (const [name, schema] of Object.entries(shape.fields)) {
    if (!dice.chance(shape.required.has(name) ? 0.95 : 0.25)) continue
    const value = make(schema, name, maker)
    const values = Array.isArray(value) ? value.slice(0, 50) : [value]
    if (dice.chance(0.5)) pairs.push(`${name}=${values.map(escaped).join(',')}`)
    else for (const one of values) pairs.push(`${name}=${escaped(one)}`)
    if (maker.wildness > 0 && dice.chance(0.1)) pairs.push(`${name}=${escaped(wild(dice))}`)
  }
  if (maker.wildness > 0 && dice.chance(0.15))
    pairs.push(
      dice.pick([
        '__proto__=1',
        '=',
        '&&&',
        '%',
        '%zz=1',
        'a[b]=1',
        'unknown=%00',
        'limit=999999999',
        'page=-1',
        `x=${'y'.repeat(5_000)}`,
        'count=yes',
        'sortBy=id;drop',
      ]),
    )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** A request that means well: everything fits its schema. */
export const decent = (op: Op, dice: Dice, ids: World): Attack => build(op, { dice, ids, wildness: 0 }, 0)

/** Any request at all, most of them wrong somewhere. */
export function attack(op: Op, dice: Dice, ids: World): Attack {
  const mood = dice.below(10)
  if (mood < 3) return decent(op, dice, ids)
  if (mood < 6) return build(op, { dice, ids, wildness: 0.08 }, 0.1)
  if (mood < 8) return build(op, { dice, ids, wildness: 0.6 }, 0.5)
  return broken(op, { dice, ids, wildness: 0.1 })
}

function build(op: Op, maker: Maker, oddness: number): Attack {
  const { dice } = maker
  const body = op.spec.body && !op.spec.upload ? jsonText(make(op.spec.body, 'body', maker)) : undefined
  return {
    method: op.line.split(' ')[0] ?? 'GET',
    url: pathOf(op, maker, oddness) + queryOf(op, maker),
    payload: body === undefined ? undefined : Buffer.from(body),
    headers: {
      ...(body !== undefined && {
        'content-type': dice.pick(['application/json', 'application/json; charset=utf-8', 'application/x-www-form-urlencoded', 'text/plain']),
      }),
      ...(maker.wildness > 0 && dice.pick(oddHeaders)),
    },
  }
}

/** Decent words with a body that is not one. */
function broken(op: Op, maker: Maker): Attack {
  const { dice } = maker
  const plain = build(op, { ...maker, wildness: 0 }, 0)
  const isPart = dice.chance(op.line.startsWith('POST') && op.spec.body === undefined ? 0.7 : 0.2)
  const payload = isPart ? Buffer.from(dice.pick(parts)) : dice.chance(0.3) ? dice.pick(bytes) : Buffer.from(dice.pick(brokenTexts))
  return { ...plain, payload, headers: { 'content-type': isPart ? 'multipart/form-data; boundary=x' : dice.pick(types), ...dice.pick(oddHeaders) } }
}
