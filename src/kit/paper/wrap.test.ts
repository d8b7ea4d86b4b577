import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assert as always, constantFrom, integer, property, string } from 'fast-check'
import { wrapLines } from './wrap.ts'

const upTo = (width: number) => (line: string) => [...line].length <= width

test('words go to the next line whole', () => {
  assert.deepEqual(wrapLines('Платье летнее белое', 3, upTo(8)), ['Платье', 'летнее', 'белое'])
  assert.deepEqual(wrapLines('  a  b\nc  ', 3, upTo(8)), ['a b', 'c'])
  assert.deepEqual(wrapLines('', 2, upTo(8)), [''])
})

test('what does not fit ends in an ellipsis, the last line filled', () => {
  assert.deepEqual(wrapLines('Платье летнее белое', 2, upTo(8)), ['Платье', 'летнее…'])
  assert.deepEqual(wrapLines('Заказ 123456789', 1, upTo(10)), ['Заказ 123…'])
})

test('a word longer than a line is broken', () => {
  assert.deepEqual(wrapLines('фонарикового цвета', 4, upTo(5)), ['фонар', 'иково', 'го', 'цвета'])
})

test('whatever the text, no line is too wide, there are not too many, and nothing is lost without an ellipsis', () => {
  const written = string({ unit: constantFrom(' ', '\n', 'а', 'Ж', '-', '😀'), maxLength: 80 })
  always(
    property(written, integer({ min: 1, max: 5 }), integer({ min: 2, max: 12 }), (text, most, width) => {
      const lines = wrapLines(text, most, upTo(width))
      assert.ok(lines.length <= most)
      for (const line of lines) assert.ok(upTo(width)(line))
      const bare = (value: string) => value.replace(/\s+/g, '')
      const shown = bare(lines.join(''))
      if (shown !== bare(text)) assert.ok(shown.endsWith('…') && bare(text).startsWith(shown.slice(0, -1)))
    }),
  )
})
