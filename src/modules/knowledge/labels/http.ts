// Labels, printers, jobs and ranges of barcodes over HTTP.
import { Type } from 'typebox'
import { Nothing } from '../../../kit/op.ts'
import { Id } from '../../../kit/paging.ts'
import { op } from '../../../op.ts'
import { needs, wire, wireList } from '../../../wire/index.ts'
import { createJob, removeJob, updateJob } from './jobs.ts'
import { createLabel, removeLabel, updateLabel, updatePrinters } from './labels.ts'
import { createRange, findRanges, removeRange, updateRange } from './ranges.ts'

const Word = Type.String()
const Region = (...required: ('id' | 'start' | 'end')[]) => needs('BarcodeRegion', required)

export const http = [
  op('GET /api/knowledge/getBarcodeRegions', { summary: 'Ranges of barcodes', can: 'catalogue.read', reply: wireList('BarcodeRegion') }, (call) =>
    findRanges(call),
  ),
  op(
    'POST /api/knowledge/createBarcodeRegion',
    { summary: 'Add a range that barcodes are given out of', can: 'catalogue.edit', body: Region('start', 'end'), reply: wire('BarcodeRegion') },
    (call) => createRange(call, call.body),
  ),
  op(
    'POST /api/knowledge/updateBarcodeRegion',
    { summary: 'Change a range of barcodes', can: 'catalogue.edit', body: Region('id'), reply: wire('BarcodeRegion') },
    (call) => updateRange(call, call.body),
  ),
  op(
    'POST /api/knowledge/removeBarcodeRegion',
    { summary: 'Remove a range of barcodes', can: 'catalogue.edit', query: Type.Object({ barcodeRegionId: Id }), reply: Nothing },
    (call) => removeRange(call, call.query.barcodeRegionId),
  ),

  op(
    'POST /api/knowledge/createLabel',
    { summary: 'Add a label', can: 'warehouse.edit', body: needs('Label', ['name', 'width', 'height']), reply: wire('Label') },
    (call) => createLabel(call, call.body),
  ),
  op('POST /api/knowledge/updateLabel', { summary: 'Change a label', can: 'warehouse.edit', body: needs('Label', ['id']), reply: wire('Label') }, (call) =>
    updateLabel(call, call.body),
  ),
  op('POST /api/knowledge/removeLabel', { summary: 'Remove a label', can: 'warehouse.edit', query: Type.Object({ id: Id }), reply: Word }, (call) =>
    removeLabel(call, call.query.id),
  ),
  op(
    'POST /api/knowledge/updatePrinters',
    { summary: 'Choose the printers that one prints labels on', can: 'packing.pack', body: wireList('Label'), reply: wireList('Label') },
    (call) => updatePrinters(call, call.body),
  ),

  op('POST /api/knowledge/createJob', { summary: 'Add a job', can: 'client.edit', body: needs('Job', ['name']), reply: wire('Job') }, (call) =>
    createJob(call, call.body),
  ),
  op('POST /api/knowledge/updateJob', { summary: 'Change a job', can: 'client.edit', body: needs('Job', ['id']), reply: wire('Job') }, (call) =>
    updateJob(call, call.body),
  ),
  op(
    'POST /api/knowledge/removeJob',
    {
      summary: 'Remove a job, or bring it back',
      can: 'client.edit',
      query: Type.Object({ deleted: Type.Optional(Type.Boolean()) }),
      body: needs('Job', ['id']),
      reply: Word,
    },
    (call) => removeJob(call, call.body, call.query.deleted ?? true),
  ),
]
