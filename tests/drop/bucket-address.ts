import type { S3Server, S3User } from './s3-server.ts';

/** What DROP_URL or VAULT_URL says of a bucket of the test's own object store. */
export function bucketAddress(
  { endpoint }: Pick<S3Server, 'endpoint'>,
  user: S3User,
  bucket: string,
  spool?: string,
): string {
  const url = new URL(`s3://${new URL(endpoint).host}/${bucket}`);
  url.username = encodeURIComponent(user.accessKeyId);
  url.password = encodeURIComponent(user.secretAccessKey);
  url.searchParams.set('tls', 'no');
  if (spool !== undefined) url.searchParams.set('spool', spool);
  return url.href;
}
