// The door of packing: shops and their API, and the floor where orders of every channel are packed by scanning.
import type { Module } from '../../modules.ts'
import { floor } from './http/floor.ts'
import { seller } from './http/seller.ts'
import { shop } from './http/shop.ts'

export const packing: Module = { name: 'packing', ops: [...seller, ...shop, ...floor], tasks: [] }
