// Going back, heard before the router hears it: the browser calls those who listen in the order they came, so this file is loaded with the page
// (main.tsx), and screens that may not be left without asking come and go here.
const guards: ((event: PopStateEvent) => void)[] = []
window.addEventListener('popstate', (event) => guards.at(-1)?.(event))

/** The last one that came is asked. Answers how to go. */
export function guardBack(guard: (event: PopStateEvent) => void): () => void {
  guards.push(guard)
  return () => void guards.splice(guards.indexOf(guard), 1)
}
