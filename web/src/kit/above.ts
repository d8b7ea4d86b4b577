// How much of the page stands above something, so that it may fill the rest of the screen and no more.
import { useLayoutEffect, useState, type RefObject } from 'react'

/** Where it stands when nothing is scrolled and nothing is on its way in: neither changes how much is above. */
function topOf(of: HTMLElement): number {
  let top = 0
  for (let one: Element | null = of; one instanceof HTMLElement; one = one.offsetParent) top += one.offsetTop
  return top
}

/** In pixels from the top of the page, or of the dialog it is in; measured anew when something above grows or shrinks. */
export function useAbove(of: RefObject<HTMLElement | null>): number | undefined {
  const [above, setAbove] = useState<number>()
  useLayoutEffect(() => {
    const measure = () => {
      if (of.current) setAbove(topOf(of.current))
    }
    measure()
    const watch = new ResizeObserver(measure)
    // The page itself keeps its height while it is no longer than the screen: what shrinks above is felt only by what holds it.
    for (let one = of.current?.parentElement; one; one = one.parentElement) watch.observe(one)
    return () => watch.disconnect()
  }, [of])
  return above
}
