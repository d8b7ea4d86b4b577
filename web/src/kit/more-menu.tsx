// What else may be done: behind three dots.
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import type { ReactNode } from 'react'

/** `isQuiet` stands in a row of its kind. @example <MoreMenu label={t('more')}><Menu.Item onClick={…}>{t('check')}</Menu.Item></MoreMenu> */
export const MoreMenu = ({ label, isQuiet = false, children }: { label: string; isQuiet?: boolean; children: ReactNode }) => (
  <Menu position="bottom-end" withinPortal>
    <Menu.Target>
      <ActionIcon variant={isQuiet ? 'subtle' : 'default'} size={36} aria-label={label} {...(isQuiet && { color: 'gray' })}>
        <IconDots size={18} aria-hidden />
      </ActionIcon>
    </Menu.Target>
    <Menu.Dropdown>{children}</Menu.Dropdown>
  </Menu>
)
