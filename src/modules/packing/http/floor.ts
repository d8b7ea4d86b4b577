// The packing floor over HTTP: what stands behind a packing station.
import { fileOf } from '../../../kit/op.ts'
import { longOp, op } from '../../../op.ts'
import { printCommands, printOrderLabel, printPackageLabel } from '../actions/papers.ts'
import { showQueue, showShift } from '../actions/queue.ts'
import { scan } from '../actions/scan.ts'
import { askNext, askRelease, askAside, askUndo } from '../actions/station.ts'
import { returnToQueue, showCurrent, showJobs, showPacking } from '../actions/view.ts'
import {
  AsideDraft,
  Current,
  JobPage,
  JobQuery,
  LabelQuery,
  NextDraft,
  PackingView,
  Queue,
  QueueQuery,
  ReleaseDraft,
  ScanDraft,
  Shift,
  ShiftQuery,
  StationQuery,
  UndoDraft,
  Verdict,
} from '../schemas.ts'

const tag = 'Packing floor'
const can = 'packing.pack'

export const floor = [
  op(
    'POST /api/packing/scan',
    { summary: 'Answer a scan: goods, a marking code, a label, an order, a command', tag, can, body: ScanDraft, reply: Verdict },
    (call) => scan(call, call.body),
  ),

  op('POST /api/packing/next', { summary: 'Take the next order of a shop, of a supply or of all', tag, can, body: NextDraft, reply: Verdict }, (call) =>
    askNext(call, call.body),
  ),

  op('POST /api/packing/undo', { summary: 'Undo the last scan', tag, can, body: UndoDraft, reply: Verdict }, (call) => askUndo(call, call.body)),

  op('POST /api/packing/release', { summary: 'Give the order back to the queue', tag, can, body: ReleaseDraft, reply: Verdict }, (call) =>
    askRelease(call, call.body),
  ),

  op('POST /api/packing/aside', { summary: 'Put the order aside, with a reason', tag, can, body: AsideDraft, reply: Verdict }, (call) =>
    askAside(call, call.body),
  ),

  op('GET /api/packing/current', { summary: 'Get the order that the caller has', tag, can, query: StationQuery, reply: Current }, (call) =>
    showCurrent(call, call.query.station),
  ),

  op('GET /api/packing/orders/:orderId', { summary: 'Get an order with what was scanned of it and who packed it', tag, can, reply: PackingView }, (call) =>
    showPacking(call, call.params.orderId),
  ),

  op('POST /api/packing/orders/:orderId/return', { summary: 'Return an order that was put aside to the queue', tag, can, reply: PackingView }, (call) =>
    returnToQueue(call, call.params.orderId),
  ),

  longOp(
    'GET /api/packing/orders/:orderId/label',
    { summary: 'Print the label of an order as it was given', tag, can, query: LabelQuery, reply: fileOf('application/pdf', 'image/png') },
    (call) => printOrderLabel(call, call.params.orderId, call.query.format ?? 'pdf'),
  ),

  longOp(
    'GET /api/packing/orders/:orderId/packages/:package/label',
    { summary: 'Print the label of a package', tag, can, query: LabelQuery, reply: fileOf('application/pdf', 'image/png') },
    (call) => printPackageLabel(call, call.params.orderId, call.params.package, call.query.format ?? 'pdf'),
  ),

  op('GET /api/packing/jobs', { summary: 'List who packed what, when and how long', tag, can, query: JobQuery, reply: JobPage }, (call) =>
    showJobs(call, call.query),
  ),

  op('GET /api/packing/queue', { summary: 'Count what waits to be packed, and list what was put aside', tag, can, query: QueueQuery, reply: Queue }, (call) =>
    showQueue(call, call.query),
  ),

  op('GET /api/packing/shift', { summary: 'Sum up what the caller packed since a time', tag, can, query: ShiftQuery, reply: Shift }, (call) =>
    showShift(call, call.query.dateFrom),
  ),

  longOp('GET /api/packing/commands', { summary: 'Print the barcodes of commands', tag, can, reply: fileOf('application/pdf') }, () => printCommands()),
]
