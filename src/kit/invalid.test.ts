// What is wrong with a field is told in the language of whoever sent it, whoever found it: our own checks or the validator of schemas.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type, type TSchema } from 'typebox'
import { Refusal } from './errors.ts'
import { invalid, reasons } from './invalid.ts'
import { openValidator, readQuery } from './validate.ts'

const { check } = openValidator({})
function refusalOf(work: () => unknown): Refusal {
  try {
    work()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('nothing was refused')
}
const told = (schema: TSchema, value: unknown) => {
  const refusal = refusalOf(() => check(schema, value))
  assert.equal(refusal.code, 'error_validation')
  return [refusal.localMessage('en'), refusal.localMessage('ru')]
}
const one = (schema: TSchema) => Type.Object({ it: schema })

test('what a schema forbids is told in both languages', () => {
  const cases: [TSchema, unknown, string, string][] = [
    [Type.Object({ it: Type.String() }), {}, 'Field it: is required', 'Поле it: обязательно'],
    [one(Type.Integer()), { it: 1.5 }, 'Field it: must be an integer', 'Поле it: ожидается целое число'],
    [one(Type.Union([Type.Literal('A'), Type.Literal('B')])), { it: 'C' }, 'Field it: must be one of A', 'Поле it: ожидается одно из: A'],
    [one(Type.Unsafe({ type: 'string', enum: ['A', 'B'] })), { it: 'C' }, 'Field it: must be one of A, B', 'Поле it: ожидается одно из: A, B'],
    [one(Type.String({ maxLength: 2 })), { it: 'abc' }, 'Field it: must have at most 2 characters', 'Поле it: не длиннее 2 символов'],
    [one(Type.String({ maxLength: 1 })), { it: 'abc' }, 'Field it: must have at most 1 character', 'Поле it: не длиннее 1 символа'],
    [one(Type.String({ minLength: 21 })), { it: 'abc' }, 'Field it: must have at least 21 characters', 'Поле it: не короче 21 символа'],
    [one(Type.Array(Type.Integer(), { maxItems: 1 })), { it: [1, 2] }, 'Field it: must have at most 1 item', 'Поле it: не больше 1 элемента'],
    [one(Type.Integer({ minimum: 1 })), { it: 0 }, 'Field it: must be at least 1', 'Поле it: не меньше 1'],
    [one(Type.Integer({ maximum: 5 })), { it: 6 }, 'Field it: must be at most 5', 'Поле it: не больше 5'],
    [one(Type.Number({ exclusiveMinimum: 0 })), { it: 0 }, 'Field it: must be more than 0', 'Поле it: больше 0'],
    [one(Type.String({ format: 'date-time' })), { it: 'soon' }, 'Field it: must be a date', 'Поле it: должно быть датой'],
    [Type.Array(one(Type.Boolean())), [{ it: 'yes' }], 'Field 0.it: must be true or false', 'Поле 0.it: ожидается true или false'],
  ]
  for (const [schema, value, en, ru] of cases) assert.deepEqual(told(schema, value), [en, ru])
})

test('what an address carries is told in both languages', () => {
  const refusal = refusalOf(() => readQuery({ properties: { page: { type: 'integer' } } }, { page: 'first' }, new Set()))
  assert.equal(refusal.localMessage('ru'), 'Поле page: ожидается целое число')
  assert.equal(refusal.params.reason, 'must be an integer')
})

test('every word of the list has its Russian', () => {
  const given: unknown[] = [3, 2]
  for (const [name, reason] of Object.entries(reasons)) {
    const words: unknown =
      typeof reason === 'function'
        ? Reflect.apply(reason, undefined, name === 'type' || name === 'oneOf' ? [['null', 'string']] : name === 'format' || name === 'pattern' ? ['x'] : given)
        : reason
    assert.ok(Array.isArray(words) && words.length === 2, name)
    assert.match(String(words[0]), /^[\x20-\x7e]+$/, name)
    assert.match(String(words[1]), /[а-я]/, name)
  }
})

test('the body of the answer carries both: the words of the caller, and the English for programs', () => {
  const body = invalid('name', reasons.characters(255, 1)).body('ru', 'r1')
  assert.equal(body.localMessage, 'Поле name: от 1 до 255 символов')
  assert.deepEqual(body.params, { field: 'name', reason: 'must have 1 to 255 characters' })
})
