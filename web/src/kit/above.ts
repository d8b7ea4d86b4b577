// How much of the page stands above something, so that it may fill the rest of the screen and no more.
import { useLayoutEffect, useState, type RefObject } from 'react'

/** In pixels from the top of the page; measured anew when something above grows or shrinks. */
export function useAbove(of: RefObject<HTMLElement | null>): number | undefined {
  const [above, setAbove] = useState<number>()
  useLayoutEffect(() => {
    const measure = () => {
      if (of.current) setAbove(Math.round(of.current.getBoundingClientRect().top + window.scrollY))
    }
    measure()
    const watch = new ResizeObserver(measure)
    watch.observe(document.body)
    return () => watch.disconnect()
  }, [of])
  return above
}
