// Serves the cabinet as it was built (web/dist): its files, and one page for every address that is not the API's.
// Not its job: building it (scripts/ensure-built.mjs); without a build a plain page says how.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { kitErrors } from './kit/errors.ts'

const built = fileURLToPath(new URL('../web/dist/', import.meta.url))
const ours = /^\/(api|files|docs|health|metrics|openapi\.json|assets)(\/|$|\?)/
// The worker that keeps the page is asked for each time, so that a new build is taken at once.
const single: Record<string, { type: string; cache: string }> = {
  '/icon.svg': { type: 'image/svg+xml', cache: 'public, max-age=86400' },
  '/sw.js': { type: 'text/javascript; charset=utf-8', cache: 'no-cache' },
}

/** Scripts only of ours. Styles may stand in the page: the component library writes them there, and they can fetch only from here. */
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; font-src 'self'; connect-src 'self'; " +
    "media-src 'self' data: blob:; frame-src 'self' blob:; object-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
  'cross-origin-opener-policy': 'same-origin',
}

const absent = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ambar</title></head><body><h1>Ambar is running</h1>
<p>The cabinet has not been built. Stop the server and start it by <code>npm start</code>, which builds it, or run <code>node scripts/ensure-built.mjs</code>.</p>
<p>Кабинет не собран. Остановите сервер и запустите его командой <code>npm start</code>: она соберёт кабинет.</p>
<p><a href="/docs">API</a></p></body></html>`

export function mountCabinet(app: FastifyInstance): void {
  // The name of each file is a print of its content, so that it never has to be asked for again.
  app.register(fastifyStatic, {
    root: `${built}assets`,
    prefix: '/assets/',
    decorateReply: false,
    index: false,
    immutable: true,
    maxAge: '365d',
    preCompressed: true,
    setHeaders: (reply) => {
      reply.header('x-content-type-options', 'nosniff')
    },
  })
  app.route({ method: ['GET', 'HEAD'], url: '/*', handler: (request, reply) => answer(request, reply) })
}

async function answer(request: FastifyRequest, reply: FastifyReply) {
  const path = request.url.split('?')[0] ?? '/'
  const alone = single[path]
  if (alone !== undefined && existsSync(`${built}${path}`))
    return reply
      .headers(headers)
      .header('cache-control', alone.cache)
      .type(alone.type)
      .send(readFileSync(`${built}${path}`))
  if (ours.test(path) || !isNavigation(request)) throw kitErrors.error_not_found()
  const page = `${built}index.html`
  return reply
    .headers(headers)
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(existsSync(page) ? readFileSync(page, 'utf8') : absent)
}

/** A person opens an address; a script that asks for one that is not there is told so. */
const isNavigation = ({ headers: { accept = '' } }: FastifyRequest) => accept.includes('text/html')
