import type postgres from "postgres";

/**
 * The same pool for somebody who may only read: each statement and each transaction runs as `read only`, so that
 * PostgreSQL itself refuses whatever would change a row. Said with each of them, it holds behind PgBouncer too.
 */
export function onlyReading(sql: postgres.Sql): postgres.Sql {
  return new Proxy(sql, {
    get(target, name) {
      if (name === "unsafe") return (...statement: Statement) => runAlone(target, statement);
      if (name === "begin") return (work: Work) => target.begin("read only", work);
      return Reflect.get(target, name);
    },
  });
}

type Statement = Parameters<postgres.Sql["unsafe"]>;
type Work = (sql: postgres.TransactionSql) => unknown;

/** Drizzle asks for rows as lists, if it does, in the same breath; so the statement waits for the next one. */
function runAlone(sql: postgres.Sql, statement: Statement) {
  let asLists = false;
  const rows = Promise.resolve().then(() =>
    sql.begin("read only", (sql) => {
      const asked = sql.unsafe(...statement);
      return asLists ? asked.values() : asked;
    }),
  );
  const values = () => {
    asLists = true;
    return rows;
  };
  return Object.assign(rows, { values });
}
