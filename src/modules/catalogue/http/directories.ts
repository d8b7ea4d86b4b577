// Brands, manufacturers and categories over HTTP.
import { Type } from 'typebox'
import { Nothing } from '../../../kit/op.ts'
import { Id, Paging, Text } from '../../../kit/paging.ts'
import { op } from '../../../op.ts'
import { needs, wire, wireList, wirePage } from '../../../wire/index.ts'
import {
  findBrands,
  findCategories,
  findManufacturers,
  getBrand,
  getCategory,
  getManufacturer,
  listBrands,
  mergeEntries,
  removeEntry,
  saveBrand,
  saveCategory,
  saveManufacturer,
} from '../actions/directories.ts'

const byName = { ...Paging(['NAME', 'ID']), query: Type.Optional(Text(255)) }
const ByName = Type.Object(byName)
const Deleted = Type.Object({ deleted: Type.Boolean() })
const CategoryQuery = Type.Object({
  ...byName,
  actual: Type.Optional(Type.Boolean()),
  ozonCategoryId: Type.Optional(Id),
  aliexpressCategoryId: Type.Optional(Id),
})
const Word = Type.String()

export const brands = [
  op('POST /api/brand', { summary: 'Create a brand', can: 'catalogue.edit', body: needs('Brand', ['name']), reply: wire('Brand') }, (call) =>
    saveBrand(call, null, call.body),
  ),
  op('PUT /api/brand/:brandId', { summary: 'Change a brand', can: 'catalogue.edit', body: wire('Brand'), reply: wire('Brand') }, (call) =>
    saveBrand(call, call.params.brandId, call.body),
  ),
  op(
    'GET /api/brand/find',
    { summary: 'Find brands by name', can: 'catalogue.read', query: ByName, reply: wirePage('Brand'), aliases: ['GET /api/knowledge/findBrand'] },
    (call) => findBrands(call, call.query),
  ),
  op('GET /api/brand/all', { summary: 'All brands', can: 'catalogue.read', reply: wireList('Brand') }, (call) => listBrands(call)),
  op('GET /api/brand/:brandId', { summary: 'A brand', can: 'catalogue.read', reply: wire('Brand') }, (call) => getBrand(call, call.params.brandId)),
  op('DELETE /api/brand/:brandId', { summary: 'Remove a brand, or bring it back', can: 'catalogue.edit', query: Deleted, reply: Word }, (call) =>
    removeEntry(call, 'brand', call.params.brandId, call.query.deleted),
  ),
  op(
    'POST /api/brand:brandId/merge/:removeBrandId',
    {
      summary: 'Move all cards of one brand to another and remove it',
      can: 'catalogue.edit',
      reply: Nothing,
      aliases: ['POST /api/brand/:brandId/merge/:removeBrandId'],
    },
    (call) => mergeEntries(call, 'brand', call.params.brandId, call.params.removeBrandId),
  ),
]

export const manufacturers = [
  op('POST /api/manufacturer', { summary: 'Create a manufacturer', can: 'catalogue.edit', body: wire('Manufacturer'), reply: wire('Manufacturer') }, (call) =>
    saveManufacturer(call, null, call.body),
  ),
  op(
    'PUT /api/manufacturer/:manufacturerId',
    { summary: 'Change a manufacturer', can: 'catalogue.edit', body: wire('Manufacturer'), reply: wire('Manufacturer') },
    (call) => saveManufacturer(call, call.params.manufacturerId, call.body),
  ),
  op('GET /api/manufacturer/find', { summary: 'Find manufacturers by name', can: 'catalogue.read', query: ByName, reply: wirePage('Manufacturer') }, (call) =>
    findManufacturers(call, call.query),
  ),
  op('GET /api/manufacturer/:manufacturerId', { summary: 'A manufacturer', can: 'catalogue.read', reply: wire('Manufacturer') }, (call) =>
    getManufacturer(call, call.params.manufacturerId),
  ),
  op(
    'DELETE /api/manufacturer/:manufacturerId',
    { summary: 'Remove a manufacturer, or bring it back', can: 'catalogue.edit', query: Deleted, reply: Word },
    (call) => removeEntry(call, 'manufacturer', call.params.manufacturerId, call.query.deleted),
  ),
]

export const categories = [
  op(
    'POST /api/knowledge/createCategory',
    { summary: 'Create a category', can: 'catalogue.edit', body: needs('Category', ['name']), reply: wire('Category') },
    (call) => saveCategory(call, null, call.body),
  ),
  op(
    'POST /api/knowledge/updateCategory',
    { summary: 'Change a category', can: 'catalogue.edit', body: needs('Category', ['categoryId']), reply: wire('Category') },
    (call) => saveCategory(call, call.body.categoryId ?? 0, call.body),
  ),
  op('GET /api/knowledge/getCategoryById', { summary: 'A category', can: 'catalogue.read', query: Type.Object({ id: Id }), reply: wire('Category') }, (call) =>
    getCategory(call, call.query.id),
  ),
  op('GET /api/knowledge/findCategory', { summary: 'Find categories', can: 'catalogue.read', query: CategoryQuery, reply: wirePage('Category') }, (call) =>
    findCategories(call, call.query),
  ),
  op(
    'GET /api/knowledge/fetchCategories',
    {
      summary: 'Categories to choose from while typing',
      can: 'catalogue.read',
      reply: wireList('Category'),
      query: Type.Object({ query: Type.Optional(Text(255)), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) }),
    },
    async (call) => (await findCategories(call, call.query)).rows,
  ),
  op(
    'POST /api/knowledge/removeCategory',
    { summary: 'Remove a category, or bring it back', can: 'catalogue.edit', query: Type.Object({ id: Id, deleted: Type.Boolean() }), reply: Word },
    (call) => removeEntry(call, 'category', call.query.id, call.query.deleted),
  ),
  op(
    'POST /api/knowledge/mergeCategories',
    {
      summary: 'Move all cards of one category to another and remove it',
      can: 'catalogue.edit',
      reply: Nothing,
      query: Type.Object({ category: Id, removedCategory: Id }),
    },
    (call) => mergeEntries(call, 'category', call.query.category, call.query.removedCategory),
  ),
]
