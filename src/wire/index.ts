// The published wire contract as values: shapes by name, and where each operation stands in it.
// Every field of a shape is optional here; what an operation requires, it says itself (`needs`).
import { readFileSync } from 'node:fs'
import { Type, type TSchema } from 'typebox'
import type { Wire } from './types.gen.ts'

export type * from './types.gen.ts'

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))

/** JSON Schemas by name, for the validator and for OpenAPI. */
export const wireSchemas = read('./schemas.gen.json') as Record<keyof Wire & string, { properties?: Record<string, object> }>

/** Fields that callers are shown and can not set. @example isReadOnly(wireSchemas.Product.properties?.[name]) */
export const isReadOnly = (property: object | undefined): boolean => property !== undefined && 'readOnly' in property && property.readOnly === true

/** `GET /api/task/{}` → the published path, section and query parameters. */
export const wireOperations = read('./operations.gen.json') as Record<string, { path: string; tag: string; query: string[] }>

/** The shape of a published schema, as a reference: `wire('Order')`. */
export const wire = <Name extends keyof Wire>(name: Name) => Type.Unsafe<Wire[Name]>({ $ref: name })
/** A list of them. */
export const wireList = <Name extends keyof Wire>(name: Name) => Type.Unsafe<Wire[Name][]>({ type: 'array', items: { $ref: name } })
/** The published answer of a list: `rows`, and `total` when it was asked for. */
export const wirePage = <Name extends keyof Wire>(name: Name) =>
  Type.Unsafe<{ rows: Wire[Name][]; total?: number; page: number }>({
    type: 'object',
    properties: { rows: { type: 'array', items: { $ref: name } }, total: { type: 'integer', format: 'int32' }, page: { type: 'integer', format: 'int32' } },
  })
/** The same shape with fields that must be there: `needs('Order', ['type', 'products'])`. */
export const needs = <Name extends keyof Wire>(name: Name, required: readonly (keyof Wire[Name] & string)[]): TSchema & { '~unsafe': Wire[Name] } =>
  Type.Unsafe<Wire[Name]>({ allOf: [{ $ref: name }], required: [...required], type: 'object' })
