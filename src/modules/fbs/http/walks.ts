// Walks over HTTP: what a picker with a phone asks. The published operations of tasks stand in collecting.ts.
import { op } from '../../../op.ts'
import { makeWalks, missStep, releaseWalk, showToShare, showWalk, showWalks, takeWalk } from '../actions/walk-desk.ts'
import { MissDraft, ShareDraft, Shared, ShareQuery, ToShare, Walk, WalkPage, WalkQuery } from '../walk-schemas.ts'

const can = 'order.collect'

export const walks = [
  op(
    'GET /api/fbs/walks',
    { summary: 'List walks: collect tasks with who has them and how far they are', can: 'order.read', query: WalkQuery, reply: WalkPage },
    (call) => showWalks(call, call.query),
  ),
  op('POST /api/fbs/walks', { summary: 'Make walks of orders that wait', can, body: ShareDraft, reply: Shared }, (call) => makeWalks(call, call.body)),
  op(
    'GET /api/fbs/walks/waiting',
    { summary: 'Count orders that are in no walk, by what they wait for', can: 'order.read', query: ShareQuery, reply: ToShare },
    (call) => showToShare(call, call.query),
  ),
  op('GET /api/fbs/walks/:walkId', { summary: 'Get a walk with its steps in the order of walking', can: 'order.read', reply: Walk }, (call) =>
    showWalk(call, call.params.walkId),
  ),
  op('POST /api/fbs/walks/:walkId/take', { summary: 'Take a walk, or go on with it', can, reply: Walk }, (call) => takeWalk(call, call.params.walkId)),
  op('POST /api/fbs/walks/:walkId/release', { summary: 'Give a walk back for another to go on with', can, reply: Walk }, (call) =>
    releaseWalk(call, call.params.walkId),
  ),
  op('POST /api/fbs/walks/:walkId/miss', { summary: 'Say that a piece is not in its place', can, body: MissDraft, reply: Walk }, (call) =>
    missStep(call, call.params.walkId, call.body),
  ),
]
