import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, percentOf } from '../src/money.js';

test('percentages are rounded to whole cents', () => {
  assert.equal(percentOf(1000, 5), 50);
  assert.equal(percentOf(250, 5), 13);
  assert.equal(percentOf(-250, 5), -13);
});

test('amounts are shown with two digits and thousands', () => {
  assert.equal(format(5), '0.05');
  assert.equal(format(123456), '1,234.56');
  assert.equal(format(-100000000), '-1,000,000.00');
});
