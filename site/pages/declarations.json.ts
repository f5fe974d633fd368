import type { APIRoute } from 'astro';
import { allDeclarations } from '../declarations.ts';
import { answer } from '../open-data.ts';

/** Every declaration in force; receipts quote the id and version found here. */
export const GET: APIRoute = () => answer({ items: allDeclarations() });
