// certificates.mjs: keys and certificates for tests, made by the openssl program.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { execute } from './postern.mjs';

async function openssl(folder, args) {
  const result = await execute('openssl', args, { cwd: folder });
  if (result.status !== 0) throw new Error(`openssl ${args.join(' ')}: ${result.stderr}`);
}

const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';

// NAME.pem and NAME.key in the folder, signed by itself.
export async function makeSelfSigned(folder, name, extension = names) {
  await openssl(folder, ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`,
    '-days', '2', '-subj', `/CN=${name}`, '-addext', extension]);
}

export const makeAuthority = (folder, name) => makeSelfSigned(folder, name, 'keyUsage=critical,keyCertSign,cRLSign');

// NAME.pem and NAME.key, signed by `authority`. `expired`: it was valid for one day, long ago.
export async function makeSigned(folder, name, authority, { extension = names, expired = false } = {}) {
  await openssl(folder, ['req', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`]);
  if (!expired) {
    writeFileSync(path.join(folder, `${name}.ext`), `${extension}\n`);
    return openssl(folder, ['x509', '-req', '-in', `${name}.csr`, '-CA', `${authority}.pem`, '-CAkey', `${authority}.key`,
      '-CAcreateserial', '-days', '2', '-extfile', `${name}.ext`, '-out', `${name}.pem`]);
  }
  // Only `openssl ca` takes dates.
  writeFileSync(path.join(folder, `${name}.db`), '');
  writeFileSync(path.join(folder, `${name}.srl`), '01\n');
  writeFileSync(path.join(folder, `${name}.cnf`), `[ca]\ndefault_ca=one\n[one]\ndatabase=${name}.db\nserial=${name}.srl\nnew_certs_dir=.\n`
    + `default_md=sha256\npolicy=any\nx509_extensions=ext\n[any]\ncommonName=supplied\n[ext]\n${extension}\n`);
  return openssl(folder, ['ca', '-batch', '-config', `${name}.cnf`, '-in', `${name}.csr`, '-cert', `${authority}.pem`,
    '-keyfile', `${authority}.key`, '-out', `${name}.pem`, '-notext', '-startdate', '20200101000000Z', '-enddate', '20200102000000Z']);
}

export const protectKey = (folder, name, passphrase) =>
  openssl(folder, ['rsa', '-aes256', '-in', `${name}.key`, '-passout', `pass:${passphrase}`, '-out', `${name}.protected.key`]);

export const makePfx = (folder, name, passphrase) =>
  openssl(folder, ['pkcs12', '-export', '-inkey', `${name}.key`, '-in', `${name}.pem`, '-passout', `pass:${passphrase}`, '-out', `${name}.pfx`]);
