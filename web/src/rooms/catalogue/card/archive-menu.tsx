// What is done with a colour or a size that is stored: to the archive and back, deletion. The rest of the card stays as it is being edited.
import { Menu } from '@mantine/core'
import { IconArchive, IconArchiveOff, IconTrash } from '@tabler/icons-react'
import { MoreMenu } from '../../../kit/more-menu.tsx'
import { say } from '../../../kit/say.ts'
import { useText } from '../text.ts'
import type { Card } from './use-card.ts'

type MenuProps = { label: string; isQuiet?: boolean; isArchived: boolean; onArchive: () => void; onRemove: () => void }

export function ArchiveMenu({ label, isQuiet, isArchived, onArchive, onRemove }: MenuProps) {
  const t = useText()
  const Box = isArchived ? IconArchiveOff : IconArchive
  return (
    <MoreMenu label={label} isQuiet={isQuiet}>
      <Menu.Item leftSection={<Box size={16} aria-hidden />} onClick={onArchive}>
        {t(isArchived ? 'restore' : 'archive')}
      </Menu.Item>
      <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={onRemove}>
        {t('remove')}
      </Menu.Item>
    </MoreMenu>
  )
}

/** How it ends: what was changed of it is forgotten, the card is renewed under the other changes. */
export function useEnding(card: Card, drop: () => void): (word: 'archived' | 'restored' | 'removed') => void {
  const t = useText()
  return (word) => {
    say.done(t(word))
    drop()
    void card.renew()
  }
}
