import type { APIRoute } from 'astro';
import { answer } from '../../open-data.ts';
import { jsonSchema, schemaNames } from '../../open-data-schema.ts';

export const GET: APIRoute = ({ params, site }) =>
  answer(jsonSchema(schemaNames.find((name) => name === params['name'])!, site!));
