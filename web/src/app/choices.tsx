// Choosing the language and the colours of this device.
import { ActionIcon, Menu, SegmentedControl, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { IconBrightness, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { changeLang } from '../i18n/text.ts'
import { useText } from './text.ts'

const languages = [
  { value: 'ru', label: 'RU' },
  { value: 'en', label: 'EN' },
]

export function LangChoice() {
  const t = useText()
  const { i18n } = useTranslation()
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('language')}
      data={languages}
      value={i18n.language}
      onChange={(value) => void changeLang(value === 'en' ? 'en' : 'ru')}
    />
  )
}

export function ColourChoice() {
  const t = useText()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const schemes: readonly { scheme: MantineColorScheme; title: string; Icon: typeof IconSun }[] = [
    { scheme: 'light', title: t('colourLight'), Icon: IconSun },
    { scheme: 'dark', title: t('colourDark'), Icon: IconMoon },
    { scheme: 'auto', title: t('colourAuto'), Icon: IconDeviceDesktop },
  ]
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('colours')}>
          <IconBrightness size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(({ scheme, title, Icon }) => (
          <Menu.Item key={scheme} leftSection={<Icon size={16} aria-hidden />} fw={scheme === colorScheme ? 600 : 400} onClick={() => setColorScheme(scheme)}>
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
