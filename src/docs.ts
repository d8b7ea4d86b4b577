// What a person or a probe opens without a token: health, the OpenAPI document, and its readable form.
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ambar API</title>
<link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head><body><div id="api"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`
const start = "SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', deepLinking: true, docExpansion: 'none', filter: true })"

export function mountDocs(app: FastifyInstance, { ready, describe }: { ready: () => Promise<boolean>; describe: () => object }) {
  let description: string | undefined
  app.get('/health/live', async () => ({ status: 'live' }))
  app.get('/health/ready', async (_request, reply) => {
    try {
      await ready()
      return { status: 'ready' }
    } catch {
      // The reason is in the log of the pool; a probe only needs to know that it should not send anyone here.
      return reply.code(503).send({ status: 'not ready' })
    }
  })
  app.get('/openapi.json', async (_request, reply) => {
    description ??= JSON.stringify(describe())
    return reply.type('application/json; charset=utf-8').send(description)
  })
  app.get('/docs', async (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
  app.get('/docs/start.js', async (_request, reply) => reply.type('text/javascript; charset=utf-8').send(start))
  const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  app.register(fastifyStatic, { root, prefix: '/docs/assets/', decorateReply: false, index: false })
}
