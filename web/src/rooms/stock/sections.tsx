// The parts of the room: the stock itself, receiving, warehouses, what was sent.
import { Link, useLocation } from 'wouter'
import { useMay } from '../../api/session.ts'
import { useText } from './text.ts'
import styles from './stock.module.css'

export function Sections() {
  const t = useText()
  const may = useMay()
  const [path] = useLocation()
  const parts = [
    { href: '/stock', title: t('part_stock'), shown: true },
    { href: '/stock/receive', title: t('part_receive'), shown: may('stock.edit') && may('warehouse.read') },
    { href: '/stock/warehouses', title: t('part_warehouses'), shown: may('warehouse.read') },
    { href: '/stock/sent', title: t('part_sent'), shown: true },
  ]
  return (
    <nav aria-label={t('parts')} className={styles.sections}>
      {parts
        .filter(({ shown }) => shown)
        .map(({ href, title }) => (
          <Link key={href} href={href} className={styles.section} aria-current={path === href ? 'page' : undefined}>
            {title}
          </Link>
        ))}
    </nav>
  )
}
