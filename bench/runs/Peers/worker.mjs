// The same work on graphile-worker: two iterations of a plan, four pieces of work at once and a report, each of them a job that asks the agent-stub once. What follows is decided in the
// transaction that notes the answer, as a careful user of the library would write it. Says "ready" when it takes jobs.
import http from "node:http";
import { randomUUID } from "node:crypto";
import pg from "pg";
import { Logger, run } from "graphile-worker";

const { DATABASE_URL, STUB_URL, CONCURRENCY } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 40 });
pool.on("error", (error) => console.error(error));
await pool.query(`CREATE TABLE IF NOT EXISTS peer_runs (
  id uuid PRIMARY KEY, pending int NOT NULL DEFAULT 0, turns int NOT NULL DEFAULT 0, done boolean NOT NULL DEFAULT false)`);

const agent = new http.Agent({ keepAlive: true });
const stub = new URL("turns", STUB_URL);

function ask(kind, { id, iteration, task }) {
  const body = JSON.stringify({
    run_id: id, work_id: randomUUID(), epoch: 1, attempt_id: randomUUID(), kind, iteration, task_id: task === undefined ? null : `I${iteration}T${task}`, turn: 1, runner_id: "peer",
  });
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = http.request(stub, { agent, method: "POST", headers }, (response) => {
      response.resume();
      response.on("end", () => (response.statusCode === 200 ? resolve() : reject(new Error(`The stub answered ${response.statusCode}.`))));
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

async function decide(statements) {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await statements((name, text, values) => client.query({ name, text, values }));
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

const add = (query, task, payload) => query("add", "SELECT graphile_worker.add_job($1, payload := $2::json)", [task, JSON.stringify(payload)]);

const taskList = {
  async plan(payload) {
    await ask("plan", payload);
    await decide(async (query) => {
      await query("planned", "UPDATE peer_runs SET pending = 4, turns = turns + 1 WHERE id = $1", [payload.id]);
      await query(
        "wave",
        `SELECT graphile_worker.add_job('work', payload := json_build_object('id', $1::text, 'iteration', $2::int, 'task', task)) FROM generate_series(1, 4) AS task`,
        [payload.id, payload.iteration]);
    });
  },

  async work(payload) {
    await ask("work", payload);
    await decide(async (query) => {
      const { rows } = await query("worked", "UPDATE peer_runs SET pending = pending - 1, turns = turns + 1 WHERE id = $1 RETURNING pending", [payload.id]);
      if (rows[0].pending === 0) await add(query, "report", { id: payload.id, iteration: payload.iteration });
    });
  },

  async report(payload) {
    await ask("report", payload);
    await decide(async (query) => {
      const last = payload.iteration === 2;
      await query("reported", "UPDATE peer_runs SET done = $2, turns = turns + 1 WHERE id = $1", [payload.id, last]);
      if (last) await query("tell", "SELECT pg_notify('peer_done', $1)", [payload.id]);
      else await add(query, "plan", { id: payload.id, iteration: 2 });
    });
  },
};

const runner = await run({ pgPool: pool, concurrency: Number(CONCURRENCY), taskList, crontab: "", logger: new Logger(() => () => {}) });
console.log("ready");
await runner.promise;
