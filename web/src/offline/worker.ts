// Brings the page up without a connection: its address, the packing station, and what of the other rooms was opened before.
// Not its job: anything of the data. What is asked of the API goes past it, and is never kept here.

export type Waiting = Event & { waitUntil: (work: Promise<unknown>) => void }
type Asked = Waiting & { request: Request; respondWith: (answer: Promise<Response>) => void }
declare const self: {
  addEventListener: ((type: 'install' | 'activate', heard: (event: Waiting) => void) => void) & ((type: 'fetch', heard: (event: Asked) => void) => void)
  skipWaiting: () => Promise<void>
  clients: { claim: () => Promise<void> }
  location: Location
}
/** Put in by the build: its print, and the files that the station needs. Another build is another text of this file, so the browser takes it at once. */
declare const BUILD_PRINT: string
declare const STATION_FILES: readonly string[]
/** What draws labels: a megabyte that the station comes up without. */
declare const LABEL_FILES: readonly string[]

const CACHE = `ambar-${BUILD_PRINT}`
const PAGE = '/'
const PATIENCE_MS = 4_000
/** Those are the server's own: they are never a screen of the cabinet. */
const servers = /^\/(api|files|docs|health|metrics|openapi\.json)(\/|$)/

async function install() {
  const cache = await caches.open(CACHE)
  const page = await fetch(new Request(PAGE, { headers: { accept: 'text/html' }, cache: 'no-cache' }))
  if (!page.ok) throw new Error(`the page was answered by ${page.status}`)
  await cache.put(PAGE, page)
  await cache.addAll(STATION_FILES)
  await self.skipWaiting()
}
self.addEventListener('install', (event) => event.waitUntil(install()))

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith('ambar-') && name !== CACHE) await caches.delete(name)
  await self.clients.claim()
}
self.addEventListener('activate', (event) => event.waitUntil(activate()))

let labels: Promise<void> | undefined
/** Beside the work, once in the life of a worker (which is short): nothing waits for it, and a label that can not be drawn can be printed still. */
async function keepLabels() {
  try {
    const cache = await caches.open(CACHE)
    for (const name of LABEL_FILES) if (!(await cache.match(name))) await cache.add(name)
  } catch (error) {
    console.warn('what draws labels is not kept yet', error)
  }
}

/** A file whose name is a print of its content: it is the same for ever. */
async function file(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  const kept = await cache.match(request, { ignoreVary: true })
  if (kept) return kept
  const fresh = await fetch(request)
  // A device that is full goes on with what the server sends.
  if (fresh.status === 200) await cache.put(request, fresh.clone()).catch((error: unknown) => console.warn(error))
  return fresh
}

/** The page is the server's whenever it answers in time; what is kept is for when it does not, or only what stands before it does. */
async function page(request: Request): Promise<Response> {
  const kept = await (await caches.open(CACHE)).match(PAGE, { ignoreVary: true })
  if (!kept) return fetch(request)
  const fresh = fetch(request).then(
    (answer) => (answer.status >= 502 ? kept : answer),
    () => kept,
  )
  const late = new Promise<Response>((resolve) => {
    setTimeout(() => resolve(kept), PATIENCE_MS)
  })
  return Promise.race([fresh, late])
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  labels ??= keepLabels()
  event.waitUntil(labels)
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || servers.test(pathname)) return
  if (pathname.startsWith('/assets/')) event.respondWith(file(request))
  else if (request.mode === 'navigate') event.respondWith(page(request))
})
