// Leaving a screen that may not be left without asking: screens come and go here, those who lead elsewhere ask here.
// Going back is heard before the router hears it: the browser calls those who listen in the order they came, so this file is loaded with the page
// (main.tsx).
type Guard = { back: (event: PopStateEvent) => void; ask: (to: string) => void }
const guards: Guard[] = []
window.addEventListener('popstate', (event) => guards.at(-1)?.back(event))

/** The last one that came is asked. Answers how to go. */
export function guardLeaving(guard: Guard): () => void {
  guards.push(guard)
  return () => void guards.splice(guards.indexOf(guard), 1)
}

/** Goes there by `go`, or leaves that to the screen that wants to be asked. For what leads elsewhere without being a link, as the search does. */
export function leaveFor(to: string, go: (to: string) => void): void {
  const guard = guards.at(-1)
  if (guard && new URL(to, window.location.href).pathname !== window.location.pathname) guard.ask(to)
  else go(to)
}
