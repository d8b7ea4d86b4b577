import assert from 'node:assert/strict'
import { test } from 'node:test'
import bwip from 'bwip-js'
import { Refusal } from '../errors.ts'
import { barcodeOf, isEan13 } from './barcode.ts'
import type { Barcode, BarcodeKind } from './barcode.ts'

/** The code as text: 1 for dark, 0 for light, one line a row. */
function cells({ width, height, dark }: Barcode): string[] {
  const rows = Array.from({ length: height }, () => Array.from({ length: width }, () => '0'))
  for (const bar of dark) for (let x = 0; x < bar.width; x++) rows[bar.y]?.splice(bar.x + x, 1, '1')
  return rows.map((row) => row.join(''))
}

// The published tables of EAN-13, to check the encoder by another road.
const left = ['0001101', '0011001', '0010011', '0111101', '0100011', '0110001', '0101111', '0111011', '0110111', '0001011']
const parity = ['LLLLLL', 'LLGLGG', 'LLGGLG', 'LLGGGL', 'LGLLGG', 'LGGLLG', 'LGGGLL', 'LGLGLG', 'LGLGGL', 'LGGLGL']
const inverted = (bits: string) => [...bits].map((bit) => (bit === '1' ? '0' : '1')).join('')
function ean13Bits(text: string) {
  const digits = [...text].map(Number)
  const half = digits.slice(1, 7).map((digit, place) => {
    const code = left[digit] ?? ''
    return parity[digits[0] ?? 0]?.[place] === 'L' ? code : [...inverted(code)].reverse().join('')
  })
  return `101${half.join('')}01010${digits
    .slice(7)
    .map((digit) => inverted(left[digit] ?? ''))
    .join('')}101`
}

for (const text of ['4600000000015', '2012345678903', '5901234123457'])
  test(`EAN-13 ${text} has the bars of the standard and its quiet zones`, () => {
    assert.deepEqual(cells(barcodeOf('ean13', text)), [`${'0'.repeat(11)}${ean13Bits(text)}${'0'.repeat(7)}`])
  })

test('Code 128 opens with a start sign, ends with the stop sign, and has ten modules of quiet', () => {
  const [bits = ''] = cells(barcodeOf('code128', 'WB-123'))
  assert.match(bits, /^0{10}11010010000[01]+1100011101011(0{10})$/)
  assert.equal((bits.length - 20 - 13) % 11, 0)
})

const gs = '\u001d'
const code = `010460000000001521abc12345${gs}91EE10${gs}92dGVzdA==`

test('a marking code is the same symbol as its bracketed GS1 form, whatever the scanner put before it', () => {
  const [symbol] = bwip.raw({ bcid: 'gs1datamatrix', text: '(01)04600000000015(21)abc12345(91)EE10(92)dGVzdA==' })
  assert.ok(symbol && 'pixs' in symbol)
  const drawn = cells(barcodeOf('gs1datamatrix', code))
  assert.deepEqual(
    drawn
      .slice(1, -1)
      .map((row) => row.slice(1, -1))
      .join(''),
    [...symbol.pixs].join(''),
  )
  for (const prefix of [']d2', gs, '\u00e8']) assert.deepEqual(cells(barcodeOf('gs1datamatrix', prefix + code)), drawn)
})

test('a serial number may hold brackets and carets', () => {
  assert.ok(barcodeOf('gs1datamatrix', `010460000000001521a(1)b^FNC1^^c${gs}93abcd`).dark.length > 0)
})

test('a QR code of Cyrillic text is square, with four modules of quiet', () => {
  const rows = cells(barcodeOf('qr', 'Поставка WB-GI-1'))
  assert.equal(rows.length, rows[0]?.length)
  assert.ok(rows.slice(0, 4).every((row) => !row.includes('1')))
  assert.match(rows[4] ?? '', /^00001111111/)
})

const refused: [BarcodeKind, string][] = [
  ['ean13', '4600000000010'],
  ['ean13', '46'],
  ['ean13', ''],
  ['code128', 'Заказ'],
  ['code128', ''],
  ['code128', 'a\nb'],
  ['qr', ''],
  ['qr', 'x'.repeat(5000)],
  ['gs1datamatrix', 'https://example.com'],
  ['gs1datamatrix', '010460000000001621abc'],
  ['gs1datamatrix', '010460000000001521аб'],
  ['gs1datamatrix', `${code}${'x'.repeat(4000)}`],
]
for (const [kind, text] of refused)
  test(`${kind} of ${JSON.stringify(text).slice(0, 30)} is refused`, () => {
    assert.throws(
      () => barcodeOf(kind, text),
      (error) => error instanceof Refusal && error.code === 'error_barcode_text',
    )
  })

test('the check digit decides what an EAN-13 is', () => {
  assert.ok(isEan13('4600000000015'))
  for (const text of ['4600000000016', '460000000001', 'OZN1234567890']) assert.equal(isEan13(text), false)
})
