// Marking codes as scanners and people give them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mayBeOf, readMark } from './mark-code.ts'

const gs = '\u001d'
const gtin = '04630568317423'
const light = `01${gtin}215EirD_orEif7X${gs}91EE12${gs}92VygELprJ87wrc/qF/Vq/KEFUVpZm4vDPQt2kqUw308Y=`
const codeOf = (given: string, base64 = false) => {
  const reading = readMark(given, base64)
  return 'mark' in reading ? reading.mark.code : reading.flaw
}

test('prefixes of scanners, their words for the separator, brackets and base64 make the same code', () => {
  const forms = [
    light,
    `]d2${light}`,
    `${gs}${light}`,
    `\u00e8${light}`,
    `]d2${gs}${light}`,
    `  ${light}\r\n`,
    light.replaceAll(gs, '<GS>'),
    light.replaceAll(gs, '{GS}'),
    light.replaceAll(gs, '\\u001d'),
    `(01)${gtin}(21)5EirD_orEif7X(91)EE12(92)VygELprJ87wrc/qF/Vq/KEFUVpZm4vDPQt2kqUw308Y=`,
    light.replaceAll(gs, ''),
  ]
  for (const form of forms) assert.equal(codeOf(form), light, JSON.stringify(form))
  assert.equal(codeOf(Buffer.from(light).toString('base64'), true), light)
})

test('a code without its key, as registers show it, is taken as it is', () => {
  assert.equal(codeOf(`01${gtin}215EirD_orEif7X`), `01${gtin}215EirD_orEif7X`)
})

test('separators are put back for every known layout, and not guessed', () => {
  const sign = 'A'.repeat(44)
  for (const serial of ['x'.repeat(13), 'x'.repeat(20)])
    assert.equal(codeOf(`01${gtin}21${serial}91EE1292${sign}`), `01${gtin}21${serial}${gs}91EE12${gs}92${sign}`)
  assert.equal(codeOf(`01${gtin}21abcdef93wxyz`), `01${gtin}21abcdef${gs}93wxyz`)
  assert.equal(codeOf(`01${gtin}21${'x'.repeat(15)}91EE1292${sign}`), 'separators')
})

test('what is not a code is named', () => {
  assert.equal(codeOf('2000000000015'), 'shape')
  assert.equal(codeOf(''), 'shape')
  assert.equal(codeOf('0104630568317424215EirD_orEif7X'), 'gtin')
  assert.equal(codeOf(light.replace('EirD', 'ЕшкВ')), 'keyboard')
  assert.equal(codeOf(`01${gtin}21a b${gs}93wxyz`), 'signs')
  assert.equal(codeOf(light + 'A'.repeat(100)), 'length')
  assert.equal(codeOf('не base64!', true), 'not_base64')
})

test('whatever comes, reading answers, and what it takes it takes again unchanged', () => {
  const piece = fc.constantFrom('01', '21', '91', '92', '93', gtin, gs, ']d2', '(', ')', 'abc', 'Я', '\u0000', ' ', 'EE12')
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 200 }),
        fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
        fc.string({ minLength: 1, maxLength: 20 }).map((s) => `01${gtin}21${s}`),
      ),
      fc.boolean(),
      (text, base64) => {
        const reading = readMark(text, base64)
        if ('flaw' in reading) return
        assert.deepEqual(readMark(reading.mark.code), reading)
        assert.match(reading.mark.identity, /^01\d{14}21/)
      },
    ),
    { numRuns: 500 },
  )
})

test('a code may be of a product whose barcode it carries, or that has only barcodes of our own', () => {
  assert.ok(mayBeOf(gtin, ['4630568317423']))
  assert.ok(mayBeOf(gtin, ['2000000000015', gtin]))
  assert.ok(mayBeOf(gtin, ['2000000000015']))
  assert.ok(mayBeOf(gtin, ['shelf-7']))
  assert.ok(mayBeOf(gtin, []))
  assert.ok(!mayBeOf(gtin, ['4600000000015', '2000000000015']))
})
