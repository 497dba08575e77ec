// Validates schemas/examples/<Schema>/{valid,invalid}/*.json with Ajv.
// Usage: node validate.mjs <schemas folder>. Prints one JSON object: relative path -> list of errors, empty when valid.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';

const folder = process.argv[2];
const read = (...parts) => JSON.parse(readFileSync(join(folder, ...parts), 'utf8'));
const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false });
const verdicts = {};

for (const file of readdirSync(folder).filter(f => f.endsWith('.schema.json'))) {
  const schema = file.replace('.schema.json', '');
  const validate = ajv.compile(read(file));
  for (const kind of ['valid', 'invalid'])
    for (const example of readdirSync(join(folder, 'examples', schema, kind)).sort()) {
      const path = ['examples', schema, kind, example];
      verdicts[path.join('/')] = validate(read(...path)) ? [] : validate.errors.map(e => `${e.instancePath} ${e.message}`);
    }
}

console.log(JSON.stringify(verdicts));
