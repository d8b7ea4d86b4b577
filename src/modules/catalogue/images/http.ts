// Pictures of goods and the viewing of files over HTTP.
import { Type } from 'typebox'
import { fileOf, Nothing } from '../../../kit/op.ts'
import { Id, Text } from '../../../kit/paging.ts'
import { longOp, op } from '../../../op.ts'
import { wire } from '../../../wire/index.ts'
import { AnyService } from '../../../wire/services.ts'
import { removeImage, uploadImage } from './actions.ts'
import { removeLogo, uploadLogo } from './brand.ts'
import { startRemoving, startReplacing } from './bulk.ts'
import { showImage, showProductImage, viewFile } from './serve.ts'
import { showShared } from './shared.ts'

const Side = Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 }))
const ImageQuery = Type.Object({
  path: Type.Optional(Text(300)),
  url: Type.Optional(Text(2_000)),
  service: Type.Optional(AnyService),
  width: Side,
  height: Side,
})
const Picture = fileOf('image/jpeg')
/** The picture may also be in a JSON body, as the published description has it. */
const InBody = Type.Object({ file: Type.String({ format: 'binary', description: 'The file in base64' }) })

export const http = [
  longOp(
    'POST /api/product/view/:viewId/image/upload',
    { summary: 'Add a picture to a colour', can: 'catalogue.edit', upload: ['file'], body: InBody, reply: wire('ProductImage'), tag: 'Товары' },
    (call) => uploadImage(call, call.params.viewId),
  ),
  longOp(
    'POST /api/product/removeProductImage',
    { summary: 'Remove a picture from a colour', can: 'catalogue.edit', query: Type.Object({ productViewId: Id, productImageId: Id }), reply: Nothing },
    (call) => removeImage(call, call.query.productViewId, call.query.productImageId),
  ),
  op(
    'DELETE /api/product/images/:organizationId',
    {
      summary: 'Free the storage of pictures: those that have a link stay as the link',
      can: 'catalogue.edit',
      query: Type.Object({ withUrls: Type.Optional(Type.Boolean()) }),
      reply: wire('TmsTask'),
    },
    (call) => startRemoving(call, call.params.organizationId, call.query.withUrls ?? false),
  ),
  op(
    'DELETE /api/product/images/:organizationId/:service',
    {
      summary: 'Replace stored pictures by links of a service, where it has them',
      can: 'catalogue.edit',
      params: Type.Object({ service: AnyService }),
      reply: wire('TmsTask'),
    },
    (call) => startReplacing(call, call.params.organizationId, call.params.service),
  ),
  longOp('POST /api/brand/:brandId/image', { summary: 'Set the logo of a brand', can: 'catalogue.edit', upload: ['file'], reply: wire('Brand') }, (call) =>
    uploadLogo(call, call.params.brandId),
  ),
  longOp('DELETE /api/brand/:brandId/image', { summary: 'Remove the logo of a brand', can: 'catalogue.edit', reply: wire('Brand') }, (call) =>
    removeLogo(call, call.params.brandId),
  ),
  longOp(
    'GET /files/shared',
    {
      summary: 'A picture of goods under the signed address that marketplaces are given',
      can: 'public',
      query: Type.Object({ client: Id, path: Text(300), mark: Text(100) }),
      reply: fileOf('image/jpeg'),
    },
    (call) => showShared(call.query),
  ),
  longOp('GET /files/image', { summary: 'A picture by its file or its address, in any size', can: 'file.read', query: ImageQuery, reply: Picture }, (call) =>
    showImage(call, call.query),
  ),
  longOp('GET /files/product', { summary: 'The main picture of a product', can: 'file.read', query: Type.Object({ productId: Id }), reply: Picture }, (call) =>
    showProductImage(call, call.query.productId),
  ),
  longOp(
    'GET /files/view',
    { summary: 'Look at a file', can: 'file.read', query: Type.Object({ path: Text(1_000) }), reply: fileOf('application/octet-stream') },
    (call) => viewFile(call, call.query.path),
  ),
]
