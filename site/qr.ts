export { type Qr, qrOf } from '../api/qr.ts';
