const string = { type: 'string' };
const publicId = {
  name: 'publicId',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^EF-20\\d{2}-\\d{6}$' },
};
const answer = (description: string, content?: object): object => ({ description, ...(content ? { content } : {}) });
const inPath = (name: string): object => ({ name, in: 'path', required: true, schema: string });
const jsonType = 'application/json';
const atomType = 'application/atom+xml';
/** A file of the release, for programs (docs/syndication.md). */
const published = (summary: string, type: string, parameters: readonly object[] = []): object => ({
  get: {
    summary,
    parameters,
    responses: {
      200: answer('With CORS and an ETag', { [type]: { schema: type === jsonType ? { type: 'object' } : string } }),
      304: answer('The same as before'),
      404: answer('There is none'),
    },
  },
});

/** What others may follow and use. Feeds and frames are there in English too, below `/en`. */
export const publishedPaths: Record<string, object> = {
  '/api/appeals.json': published('Appeals, the newest first; `next` leads on. What ended is a tombstone', jsonType),
  '/api/appeals/{publicId}.json': published('One appeal, or its tombstone (410 from the 36th day)', jsonType, [
    publicId,
  ]),
  '/api/{name}.schema.json': published('JSON Schema of a list (`appeals`) and of an appeal (`appeal`)', jsonType, [
    inPath('name'),
  ]),
  '/feed.xml': published('Atom, with deleted entries (RFC 6721)', atomType),
  '/feed.json': published('JSON Feed 1.1', jsonType),
  '/efterlysninger/type/{type}/feed.xml': published('Atom of a type', atomType, [inPath('type')]),
  '/efterlysninger/type/{type}/feed.json': published('JSON Feed of a type', jsonType, [inPath('type')]),
  '/efterlysninger/kreds/{district}/feed.xml': published('Atom of a district', atomType, [inPath('district')]),
  '/efterlysninger/kreds/{district}/feed.json': published('JSON Feed of a district', jsonType, [inPath('district')]),
  '/cap/feed.xml': published('The alerts there are now, as Atom', atomType),
  '/cap/{publicId}.xml': published('A missing person as an alert (CAP 1.2), or its cancellation', 'application/xml', [
    publicId,
  ]),
  '/plakat/{publicId}.{language}.{paper}.pdf': published('A poster, where there is one', 'application/pdf', [
    publicId,
    inPath('language'),
    inPath('paper'),
  ]),
  '/embed/{publicId}': published('An appeal in a frame, or that it ended', 'text/html', [publicId]),
  '/help-find.js': published('A script that shows missing people on another site', 'text/javascript'),
  '/sitemap-index.xml': published('What search engines may find', 'application/xml'),
};
