// The mark of the product.
export const Mark = ({ size = 24 }: { size?: number }) => <img src="/icon.svg" width={size} height={size} alt="" />
