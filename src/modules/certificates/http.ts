// Quality documents over HTTP.
import { Type } from 'typebox'
import { DAY_MS, isDateOnly, parseInstant } from '../../kit/dates.ts'
import { Nothing } from '../../kit/op.ts'
import { Id, Instant, OneOf, Paging, Text } from '../../kit/paging.ts'
import { longOp, op } from '../../op.ts'
import { needs, wire, wireList, wirePage } from '../../wire/index.ts'
import { changeDocument, createDocument, documentsOfModel, findCertificates, getDocument } from './actions.ts'
import { addPage, remove, removePage } from './pages.ts'
import { sorts } from './queries.ts'

const Which = Type.Object({ documentId: Id })
const Filter = Type.Object({
  ...Paging(sorts),
  brandId: Type.Optional(Id),
  categoryId: Type.Optional(Id),
  query: Type.Optional(Text(255)),
  type: Type.Optional(OneOf(['DECLARATION', 'CERTIFICATE', 'REFUSAL'])),
  expireDateFrom: Type.Optional(Instant),
  expireDateTo: Type.Optional(Instant),
})
/** A date means the whole of it. */
const lastMoment = (text: string) => {
  const moment = parseInstant(text)
  return moment && isDateOnly(text) ? new Date(moment.getTime() + DAY_MS - 1) : moment
}
const reply = wire('QualityDocument')

export const http = [
  op(
    'POST /api/qualityDocument/createQualityDocument',
    { summary: 'Add a quality document', can: 'catalogue.edit', body: needs('QualityDocument', ['number']), reply },
    (call) => createDocument(call, call.body),
  ),
  op(
    'POST /api/qualityDocument/updateQualityDocument',
    { summary: 'Change a quality document', can: 'catalogue.edit', body: needs('QualityDocument', ['id']), reply },
    (call) => changeDocument(call, call.body),
  ),
  longOp(
    'POST /api/qualityDocument/removeQualityDocument',
    { summary: 'Remove a quality document with its pages', can: 'catalogue.edit', query: Which, reply: Nothing },
    (call) => remove(call, call.query.documentId),
  ),
  op('GET /api/qualityDocument/getQualityDocument', { summary: 'A quality document', can: 'catalogue.read', query: Which, reply }, (call) =>
    getDocument(call, call.query.documentId),
  ),
  op(
    'GET /api/qualityDocument/getQualityDocumentByModel',
    {
      summary: 'The quality documents of a card: its own and those of its brand and category',
      can: 'catalogue.read',
      query: Type.Object({ modelId: Id }),
      reply: wireList('QualityDocument'),
    },
    (call) => documentsOfModel(call, call.query.modelId),
  ),
  op(
    'GET /api/qualityDocument/findQualityDocument',
    { summary: 'Find quality documents, those that expire soon too', can: 'catalogue.read', query: Filter, reply: wirePage('QualityDocument') },
    ({ query: { expireDateFrom, expireDateTo, ...filter }, ...call }) => {
      const [expireFrom, expireTo] = [parseInstant(expireDateFrom ?? ''), lastMoment(expireDateTo ?? '')]
      return findCertificates(call, { ...filter, ...(expireFrom && { expireFrom }), ...(expireTo && { expireTo }) })
    },
  ),
  longOp(
    'POST /api/qualityDocument/uploadQualityDocumentImage',
    { summary: 'Add a page: a picture or a PDF', can: 'catalogue.edit', query: Which, upload: ['file'], reply: wire('QualityDocumentImage') },
    (call) => addPage(call, call.query.documentId),
  ),
  longOp(
    'POST /api/qualityDocument/deleteQualityDocumentImage',
    { summary: 'Remove a page', can: 'catalogue.edit', query: Type.Object({ imageId: Id }), reply: Nothing },
    (call) => removePage(call, call.query.imageId),
  ),
]
