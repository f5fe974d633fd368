import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, unknown> };
const installed = Object.keys(lock.packages).map((path) =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
);

// DESIGN section 9: the portal does no face matching and stores no biometric template.
const biometric =
  /face-?(api|recognition|detect|landmark|mesh|net)|faceapi|blazeface|insightface|arcface|deepface|mediapipe|tensorflow|onnxruntime|opencv|human-?face|voiceprint|speaker-?recognition|fingerprintjs|rekognition|cognitiveservices-face/i;

test('no dependency can recognise a face or a voice', () => {
  assert.deepEqual(
    installed.filter((name) => biometric.test(name)),
    [],
  );
});

test('the rule would notice a biometric dependency', () => {
  for (const name of [
    'face-api.js',
    '@vladmandic/human-face',
    '@tensorflow/tfjs',
    '@aws-sdk/client-rekognition',
    'opencv4nodejs',
  ])
    assert.match(name, biometric);
});

test('every dependency is pinned to one version', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  ) as Record<string, Record<string, string>>;
  const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  assert.ok(versions.length > 20);
  assert.deepEqual(
    versions.filter(([, version]) => !/^(npm:[@\w/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)),
    [],
  );
});

test('the lock file names no download address', () => {
  assert.equal(readFileSync('package-lock.json', 'utf8').includes('"resolved"'), false);
});
