// The storage of the browser, which may be full, or forbidden: then what is there is nothing, and what is not kept is known.

export function readItem(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch (error) {
    console.warn(`${name} could not be read`, error)
    return null
  }
}

/** False when the device does not take it. */
export function writeItem(name: string, text: string): boolean {
  try {
    localStorage.setItem(name, text)
    return true
  } catch (error) {
    console.warn(`${name} could not be kept on this device`, error)
    return false
  }
}

/** What stands there as JSON; undefined when it is not ours, or cut short. */
export function readJson(name: string): unknown {
  const text = readItem(name)
  if (text === null) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
