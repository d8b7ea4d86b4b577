// Whether the screen is as narrow as a phone's. Style sheets say the same width: they can not ask here.
import { useMediaQuery } from '@mantine/hooks'

/** Known at once, so that nothing is drawn for the other kind of screen first. */
export const useIsPhone = () => useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
