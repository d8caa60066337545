// The peer on Express: the form of bench/form.json, one look-up and three inserts a submit.
//
// Tuned as such services are run: two worker processes, prepared statements, compiled templates and schema, no ETag,
// no logging. The database is SQLite in WAL mode with synchronous=FULL: a commit returns after its fsync.
'use strict';

const cluster = require('node:cluster');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const Ajv = require('ajv');
const Database = require('better-sqlite3');
const express = require('express');
const nunjucks = require('nunjucks');

const folder = process.env.BENCH_DATA;
const port = Number(process.env.BENCH_PORT);
const workers = 2;
const form = JSON.parse(fs.readFileSync(path.join(__dirname, '../../form.json'), 'utf8'));

function open() {
  const db = new Database(path.join(folder, 'express.db'), { timeout: 60000 });
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  return db;
}

if (cluster.isPrimary) {
  prepare();
  let ready = 0;
  for (let i = 0; i < workers; i += 1) {
    cluster.fork().once('listening', () => {
      ready += 1;
      if (ready === workers) process.stdout.write('ready\n');
    });
  }
  cluster.on('exit', () => process.exit(1));
  process.on('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers)) worker.process.kill('SIGTERM');
    process.exit(0);
  });
} else {
  serve();
}

function prepare() {
  const db = open();
  db.exec(fs.readFileSync(path.join(__dirname, '../schema.sql'), 'utf8'));
  const session = db.prepare('insert or ignore into sessions (token, sub, name, expires) values (?, ?, ?, ?)');
  db.transaction(() => {
    for (let i = 0; i < 64; i += 1) session.run(hash(`session-${i}`), `sub-${i}`, `Người thử ${i}`, 4102444800000);
  })();
  db.close();
}

function hash(text) {
  return crypto.createHash('sha256').update(text).digest('hex');
}

// JSON Schema of the answers, as the form asks them.
function schema() {
  const kinds = {
    text: (f) => ({ type: 'string', minLength: 1, maxLength: f.max }),
    paragraph: (f) => ({ type: 'string', minLength: 1, maxLength: f.max }),
    number: (f) => ({ type: 'integer', minimum: f.min, maximum: f.max }),
    date: () => ({ type: 'string', pattern: '^(0[1-9]|[12]\\d|3[01])/(0[1-9]|1[0-2])/(19|20)\\d\\d$' }),
    phone: () => ({ type: 'string', pattern: '^0\\d{9}$' }),
    email: () => ({ type: 'string', pattern: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$', maxLength: 254 }),
    'citizen-id': () => ({ type: 'string', pattern: '^\\d{12}$' }),
    choice: (f) => ({ type: 'string', enum: f.options.map((option) => option.key) }),
    consent: () => ({ const: 'yes' }),
  };
  const properties = {};
  for (const field of form.fields) properties[field.key] = kinds[field.kind](field);
  return { type: 'object', properties, required: form.fields.map((f) => f.key), additionalProperties: false };
}

function serve() {
  const db = open();
  const sessionFetch = db.prepare('select sub, name from sessions where token = ? and expires > ?');
  const dossierInsert = db.prepare(
    'insert into dossiers (id, code, procedure, sub, applicant, status, office, filed_at, deadline, answers) ' +
      'values (?, ?, ?, ?, ?, 1, ?, ?, ?, ?)',
  );
  const eventInsert = db.prepare(
    'insert into events (dossier, seq, at, by_name, event, digest) values (?, 1, ?, ?, ?, ?)',
  );
  const messageInsert = db.prepare('insert into outbox (id, recipient, payload, due) values (?, ?, ?, ?)');
  const file = db.transaction((who, answers) => {
    const now = Date.now();
    const id = crypto.randomUUID();
    const code = `000.00.00.H54-261125-${id.slice(0, 18)}`;
    const body = JSON.stringify(answers);
    const digest = hash(body);
    dossierInsert.run(id, code, '9.000001', who.sub, who.name, 'counter', now, now + 86400000, body);
    eventInsert.run(id, now, who.name, JSON.stringify({ kind: 'filed', procedure: '9.000001', version: 1 }), digest);
    messageInsert.run(crypto.randomUUID(), 'G22', JSON.stringify({ code, status: 1, digest, at: now }), now);
    return code;
  });
  const validate = new Ajv({ coerceTypes: true, allErrors: true }).compile(schema());

  const app = express();
  app.disable('etag');
  app.disable('x-powered-by');
  const templates = nunjucks.configure(path.join(__dirname, 'views'), { autoescape: true, noCache: false });
  const page = templates.getTemplate('form.njk', true);

  const signedIn = (request, response, next) => {
    const token = /(?:^|; )sid=([^;]*)/.exec(request.headers.cookie || '');
    request.who = token && sessionFetch.get(hash(token[1]), Date.now());
    if (!request.who) return response.status(401).send('sign in first');
    return next();
  };
  app.get('/form', signedIn, (request, response) => {
    response.type('html').send(page.render({ form, who: request.who, typed: {} }));
  });
  app.post('/submit', signedIn, express.urlencoded({ extended: false, limit: '64kb' }), (request, response) => {
    const answers = request.body;
    if (!validate(answers)) {
      const errors = validate.errors.map((error) => `${error.instancePath} ${error.message}`);
      return response.status(422).type('html').send(page.render({ form, who: request.who, typed: answers, errors }));
    }
    return response.redirect(303, `/dossiers/${file.immediate(request.who, answers)}`);
  });
  app.listen(port, '127.0.0.1', 1024).keepAliveTimeout = 75000;
}
