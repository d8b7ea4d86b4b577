// Parameters over HTTP: definitions, options, categories, rules, overrides.
import { Type } from 'typebox'
import { Nothing } from '../../kit/op.ts'
import { Id } from '../../kit/paging.ts'
import { op } from '../../op.ts'
import { needs, wire, wireList, wirePage } from '../../wire/index.ts'
import {
  categoriesOf,
  createOption,
  createParam,
  findUserParams,
  getParam,
  linkCategories,
  listOptions,
  listParams,
  removeOption,
  removeParam,
  unlinkFromCategory,
  updateParam,
} from './actions/params.ts'
import { listOverrides, listRules, removeOverride, removeRule, saveOverride, saveRule } from './actions/param-rules.ts'
import { OptionFilter, ParamFilter } from './schemas.ts'

const ById = Type.Object({ id: Id })
const OfParam = Type.Object({ paramId: Id })

const params = [
  op(
    'POST /api/knowledge/createParam',
    { summary: 'Create a parameter of one’s own', can: 'catalogue.edit', body: needs('Param', ['name']), reply: wire('Param') },
    (call) => createParam(call, call.body),
  ),
  op(
    'POST /api/knowledge/updateParam',
    { summary: 'Change a parameter of one’s own', can: 'catalogue.edit', body: needs('Param', ['id']), reply: wire('Param') },
    (call) => updateParam(call, call.body),
  ),
  op('POST /api/knowledge/removeParam', { summary: 'Remove a parameter of one’s own', can: 'catalogue.edit', query: OfParam, reply: Type.String() }, (call) =>
    removeParam(call, call.query.paramId),
  ),
  op('GET /api/knowledge/getParamById', { summary: 'A parameter with its options', can: 'catalogue.read', query: ById, reply: wire('Param') }, (call) =>
    getParam(call, call.query.id),
  ),
  op(
    'GET /api/knowledge/findUserParams',
    { summary: 'Find parameters of one’s own', can: 'catalogue.read', query: ParamFilter, reply: wirePage('Param') },
    (call) => findUserParams(call, call.query),
  ),
  op(
    'GET /api/knowledge/getParams',
    { summary: 'Parameters of categories', can: 'catalogue.read', query: ParamFilter, reply: wireList('Param'), aliases: ['GET /knowledge/getParams'] },
    (call) => listParams(call, call.query),
  ),
  op(
    'GET /api/knowledge/fetchModelParams',
    { summary: 'Parameters that a category can set for its cards', can: 'catalogue.read', query: ParamFilter, reply: wireList('Param') },
    (call) => listParams(call, call.query, ['CATEGORY', 'MODEL']),
  ),
]

const options = [
  op(
    'GET /api/knowledge/fetchOptions',
    { summary: 'Options of a parameter', can: 'catalogue.read', query: OptionFilter, reply: wireList('Option'), aliases: ['GET /option/fetchOption'] },
    (call) => listOptions(call, call.query),
  ),
  op(
    'POST /api/knowledge/createUserOption',
    { summary: 'Add an option to a parameter of one’s own', can: 'catalogue.edit', query: OfParam, body: needs('Option', ['name']), reply: wire('Option') },
    (call) => createOption(call, call.query.paramId, call.body),
  ),
  op(
    'POST /api/knowledge/removeUserOption',
    { summary: 'Remove an option', can: 'catalogue.edit', query: Type.Object({ optionId: Id }), reply: Type.Boolean() },
    (call) => removeOption(call, call.query.optionId),
  ),
]

const links = [
  op(
    'POST /api/knowledge/linkCategoriesToParam',
    {
      summary: 'Show a parameter in a category, or in all',
      can: 'catalogue.edit',
      query: Type.Object({ paramId: Id, useAllCategories: Type.Boolean(), categoryId: Type.Optional(Id) }),
      reply: Type.Boolean(),
    },
    (call) => linkCategories(call, call.query.paramId, call.query),
  ),
  op(
    'POST /api/knowledge/removeParamFromCategory',
    { summary: 'No longer show a parameter in a category', can: 'catalogue.edit', query: Type.Object({ paramId: Id, categoryId: Id }), reply: Nothing },
    (call) => unlinkFromCategory(call, call.query.paramId, call.query.categoryId),
  ),
  op(
    'GET /api/knowledge/getCategoriesByParam',
    { summary: 'Categories that show a parameter', can: 'catalogue.read', query: OfParam, reply: wireList('Category') },
    (call) => categoriesOf(call, call.query.paramId),
  ),
]

const rules = [
  op(
    'POST /api/knowledge/createParamRule',
    { summary: 'Add a rule between parameters', can: 'catalogue.edit', body: wire('ParamRule'), reply: wire('ParamRule') },
    (call) => saveRule(call, call.body),
  ),
  op(
    'GET /api/knowledge/getParamRule',
    { summary: 'Rules between parameters', can: 'catalogue.read', query: ParamFilter, reply: wireList('ParamRule') },
    (call) => listRules(call, call.query),
  ),
  op('POST /api/knowledge/deleteParamRule', { summary: 'Remove a rule', can: 'catalogue.edit', query: ById, reply: Nothing }, (call) =>
    removeRule(call, call.query.id),
  ),
  op(
    'POST /api/knowledge/createParamOverride',
    {
      summary: 'Override a parameter, in a category or in all',
      can: 'catalogue.edit',
      body: needs('ParamOverride', ['paramId']),
      reply: wire('ParamOverride'),
    },
    (call) => saveOverride(call, call.body),
  ),
  op(
    'GET /api/knowledge/getParamOverride',
    { summary: 'Overrides of parameters', can: 'catalogue.read', query: ParamFilter, reply: wireList('ParamOverride') },
    (call) => listOverrides(call, call.query),
  ),
  op('POST /api/knowledge/deleteParamOverride', { summary: 'Remove an override', can: 'catalogue.edit', query: ById, reply: Nothing }, (call) =>
    removeOverride(call, call.query.id),
  ),
]

export const http = [...params, ...options, ...links, ...rules]
