// Photo sessions over HTTP, and the pictures of cards on their way to marketplaces.
import { Type } from 'typebox'
import { Id, Paging, Text } from '../../kit/paging.ts'
import { longOp, op } from '../../op.ts'
import { wire, wireList, wirePage } from '../../wire/index.ts'
import { createSession, findPhotography, getSession, listFolders, refreshSession, startImport } from './actions.ts'
import { sorts } from './queries.ts'
import { sendModel, sendView } from './send.ts'

const Session = Type.Object({ photographyId: Id })
const View = Type.Object({ viewId: Id })
const reply = wire('Photography')

export const http = [
  longOp(
    'POST /api/photography/createPhotography',
    {
      summary: 'Make a photo session of a folder: its name on the disk, or a public link',
      can: 'catalogue.edit',
      query: Type.Object({ folderName: Text(1_000) }),
      reply,
    },
    (call) => createSession(call, call.query.folderName),
  ),
  longOp('POST /api/photography/updatePhotography', { summary: 'Read the folder of a session again', can: 'catalogue.edit', query: Session, reply }, (call) =>
    refreshSession(call, call.query.photographyId),
  ),
  op(
    'GET /api/photography/getPhotographyById',
    { summary: 'A photo session with its folders', can: 'catalogue.read', query: Type.Object({ id: Id }), reply },
    (call) => getSession(call, call.query.id),
  ),
  op(
    'GET /api/photography/findPhotography',
    {
      summary: 'Find photo sessions',
      can: 'catalogue.read',
      query: Type.Object({ ...Paging(sorts), query: Type.Optional(Text(255)) }),
      reply: wirePage('Photography'),
    },
    (call) => findPhotography(call, call.query),
  ),
  op(
    'GET /api/photography/fetchPhotographyFolder',
    { summary: 'The folders of a session', can: 'catalogue.read', query: Session, reply: wireList('PhotographyFolder') },
    (call) => listFolders(call, call.query.photographyId),
  ),
  op(
    'POST /api/photography/importImagesFromFolder',
    {
      summary: 'Take the pictures of a session into the cards',
      can: 'catalogue.edit',
      query: Type.Object({ photographyId: Id, overridePhoto: Type.Boolean() }),
      reply: wire('TmsTask'),
    },
    (call) => startImport(call, call.query.photographyId, call.query.overridePhoto),
  ),
  op(
    'POST /api/photography/uploadImagesToWildberries',
    { summary: 'Send the pictures of a colour to Wildberries', can: 'catalogue.edit', query: View, reply: wire('TmsTask') },
    (call) => sendView(call, 'WILDBERRIES', call.query.viewId),
  ),
  op(
    'POST /api/photography/uploadModelImagesToWildberries',
    {
      summary: 'Send the pictures of a card to Wildberries; answers the number of the task',
      can: 'catalogue.edit',
      query: Type.Object({ modelId: Id }),
      reply: Type.String(),
    },
    (call) => sendModel(call, call.query.modelId),
  ),
  op(
    'POST /api/photography/uploadImagesToOzon',
    { summary: 'Send the pictures of a colour to Ozon', can: 'catalogue.edit', query: View, reply: wire('TmsTask') },
    (call) => sendView(call, 'OZON', call.query.viewId),
  ),
]
