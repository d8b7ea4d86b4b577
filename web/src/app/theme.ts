// How the cabinet looks: one accent, greys, the font of the system, dense controls that a thumb still hits on a phone.
import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple } from '@mantine/core'

const amber: MantineColorsTuple = ['#fffbeb', '#fef3c7', '#fde68a', '#fcd34d', '#fbbf24', '#f59e0b', '#d97706', '#a84908', '#92400e', '#78350f']
const dark: MantineColorsTuple = ['#e4e4e7', '#c4c4cb', '#a1a1aa', '#8a8a94', '#52525b', '#3f3f46', '#2a2a2e', '#1c1c1f', '#141416', '#0c0c0e']
const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif'

export const theme = createTheme({
  primaryColor: 'amber',
  primaryShade: { light: 7, dark: 4 },
  colors: { amber, dark },
  autoContrast: true,
  luminanceThreshold: 0.4,
  // What is written on the accent: the library decides it once for both schemes, and in the dark the accent is light.
  variantColorResolver: (input) => ({
    ...defaultVariantColorsResolver(input),
    ...(input.variant === 'filled' && input.color === 'amber' && { color: 'var(--mantine-primary-color-contrast)' }),
  }),
  fontFamily: font,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontFamily: font, fontWeight: '600', sizes: { h1: { fontSize: '1.375rem' }, h2: { fontSize: '1.125rem' }, h3: { fontSize: '1rem' } } },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
})
