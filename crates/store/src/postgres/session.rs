//! One connection to PostgreSQL. It blocks, and it must never be made or used on a thread of the runtime.

use std::collections::HashMap;

use postgres::error::SqlState;
use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, NoTls, Statement};

use super::Target;
use crate::error::ConstraintKind;
use crate::sql::Texts;
use crate::value::Value;
use crate::{Error, Param, Row};

/// Prepared statements kept by a connection; more than that and it starts again.
const STATEMENTS: usize = 1024;

pub(crate) struct Session {
    client: Client,
    texts: Texts,
    statements: HashMap<String, Vec<Statement>>,
}

impl Session {
    pub(crate) fn connect(target: &Target) -> Result<Self, Error> {
        let connected = match &target.tls {
            Some(tls) => target.config.connect(tls.clone()),
            None => target.config.connect(NoTls),
        };
        let mut client = connected.map_err(|error| match from_postgres(&error) {
            Error::Unavailable(message) | Error::Sql(message) | Error::Invalid(message) => Error::Unavailable(message),
            other => other,
        })?;
        // What is answered must be durable, whatever the server's default; a transaction that its program forgot must
        // not hold back everyone else.
        client
            .batch_execute(
                "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'; \
                 set idle_in_transaction_session_timeout = '60s'; set client_min_messages = warning;",
            )
            .map_err(|error| from_postgres(&error))?;
        Ok(Self { client, texts: Texts::default(), statements: HashMap::new() })
    }

    pub(crate) fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Runs a statement or a script without arguments.
    pub(crate) fn control(&mut self, sql: &str) -> Result<(), Error> {
        self.client.batch_execute(sql).map_err(|error| from_postgres(&error))
    }

    pub(crate) fn execute(&mut self, text: &str, params: &[Param<'_>]) -> Result<u64, Error> {
        let statement = self.prepared(text, params)?;
        if !statement.columns().is_empty() {
            return Err(Error::Invalid(format!("a statement that answers rows needs query: {text}")));
        }
        let outcome = self.client.execute(&statement, &bound(params));
        outcome.map_err(|error| self.failed(&error))
    }

    pub(crate) fn query(&mut self, text: &str, params: &[Param<'_>]) -> Result<Vec<Row>, Error> {
        let statement = self.prepared(text, params)?;
        if statement.columns().is_empty() {
            return Err(Error::Invalid(format!("a statement without rows needs execute: {text}")));
        }
        let rows = self.client.query(&statement, &bound(params)).map_err(|error| self.failed(&error))?;
        rows.iter().map(row).collect()
    }

    /// The statement, prepared with the types of its arguments: then `$1` means the same wherever it stands, and a
    /// null has a type.
    fn prepared(&mut self, text: &str, params: &[Param<'_>]) -> Result<Statement, Error> {
        self.texts.checked(text, params)?;
        let types: Vec<Type> = params.iter().map(kind).collect();
        let known = self.statements.get(text).and_then(|known| known.iter().find(|it| it.params() == types));
        if let Some(statement) = known {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare_typed(text, &types).map_err(|error| from_postgres(&error))?;
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        self.statements.entry(text.to_owned()).or_default().push(statement.clone());
        Ok(statement)
    }

    fn failed(&mut self, error: &postgres::Error) -> Error {
        // "cached plan must not change result type": another process has migrated the schema meanwhile.
        if error.code() == Some(&SqlState::FEATURE_NOT_SUPPORTED) {
            self.statements.clear();
            return Error::Conflict {};
        }
        from_postgres(error)
    }
}

fn bound<'a>(params: &'a [Param<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    params.iter().map(|param| -> &(dyn ToSql + Sync) { param }).collect()
}

const fn kind(param: &Param<'_>) -> Type {
    match param {
        Param::Int(_) => Type::INT8,
        Param::Text(_) => Type::TEXT,
        Param::Bytes(_) => Type::BYTEA,
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Int(value) => value.to_sql(ty, out),
            Self::Text(value) => value.as_deref().to_sql(ty, out),
            Self::Bytes(value) => value.as_deref().to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

fn row(row: &postgres::Row) -> Result<Row, Error> {
    let values: Result<Vec<Value>, Error> = row
        .columns()
        .iter()
        .enumerate()
        .map(|(place, column)| {
            let value = match *column.type_() {
                Type::INT8 => row.try_get::<_, Option<i64>>(place).map(|value| value.map(Value::Int)),
                Type::INT4 => row.try_get::<_, Option<i32>>(place).map(|value| value.map(i64::from).map(Value::Int)),
                Type::INT2 => row.try_get::<_, Option<i16>>(place).map(|value| value.map(i64::from).map(Value::Int)),
                Type::BOOL => row.try_get::<_, Option<bool>>(place).map(|value| value.map(i64::from).map(Value::Int)),
                Type::TEXT | Type::VARCHAR | Type::NAME | Type::BPCHAR | Type::UNKNOWN => {
                    row.try_get::<_, Option<String>>(place).map(|value| value.map(Value::Text))
                }
                Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(place).map(|value| value.map(Value::Bytes)),
                ref other => {
                    let name = column.name();
                    return Err(Error::Invalid(format!("column {name} has type {other}: cast it to bigint or text")));
                }
            };
            value.map(|value| value.unwrap_or(Value::Null)).map_err(|error| from_postgres(&error))
        })
        .collect();
    values.map(Row::new)
}

/// Names what PostgreSQL says in the house's words.
pub(crate) fn from_postgres(error: &postgres::Error) -> Error {
    let Some(db) = error.as_db_error() else {
        let cause = std::error::Error::source(error).map_or_else(String::new, |cause| format!(": {cause}"));
        return Error::Unavailable(format!("{error}{cause}"));
    };
    let constraint = |kind| Error::Constraint { kind, name: db.constraint().or(db.column()).unwrap_or("").to_owned() };
    let message = || db.message().to_owned();
    match *db.code() {
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => Error::Conflict {},
        SqlState::UNIQUE_VIOLATION => constraint(ConstraintKind::Unique),
        SqlState::FOREIGN_KEY_VIOLATION => constraint(ConstraintKind::ForeignKey),
        SqlState::NOT_NULL_VIOLATION => constraint(ConstraintKind::NotNull),
        SqlState::CHECK_VIOLATION => constraint(ConstraintKind::Check),
        SqlState::DISK_FULL => Error::Full,
        // Classes: connection, authorisation, insufficient resources, operator intervention, system error.
        ref code if ["08", "28", "53", "57", "58"].iter().any(|class| code.code().starts_with(class)) => {
            Error::Unavailable(message())
        }
        _ => Error::Sql(message()),
    }
}
