//! The calls of `StoreService` about schemas, what they take and answer.

use std::time::SystemTime;

use serde_json::Value as Json;

use crate::call::Call;
use crate::entries::Deleted;
use crate::items::paged;
use crate::requests::{requests, unary};
use crate::store::Store;
use crate::v1;
use crate::values::{Value, from_timestamp};

pub use crate::v1::FieldType;

/// The JSON Schema that every save of a key with this prefix must hold to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Schema {
    /// Begins the keys that it checks.
    pub prefix: String,
    /// The JSON Schema, as text.
    pub json_schema: String,
    /// The revision that stored it.
    pub revision: u64,
    /// The commit time of `revision`.
    pub update_time: SystemTime,
}

impl From<v1::Schema> for Schema {
    fn from(message: v1::Schema) -> Self {
        Self {
            prefix: message.prefix,
            json_schema: message.json_schema,
            revision: message.revision,
            update_time: from_timestamp(message.update_time),
        }
    }
}

/// What must hold of one field. The contract's own message: it says all there is to say.
pub use crate::v1::FieldRule;

impl FieldRule {
    /// Makes a rule for a field: a name, or a JSON Pointer when it begins with `/`.
    #[must_use]
    pub fn new(field: impl Into<String>, kind: FieldType) -> Self {
        Self { field: field.into(), r#type: kind.into(), required: false, nullable: false }
    }

    /// It has to be there.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// It may be null, whatever its type.
    #[must_use]
    pub fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }
}

/// What a value is checked against.
#[derive(Debug, Clone, PartialEq)]
pub enum Rules {
    /// A JSON Schema.
    Schema(Json),
    /// A JSON Schema as text.
    SchemaText(String),
    /// The schema that is stored for exactly this prefix.
    Stored(String),
    /// Fields and their types.
    Fields(Vec<FieldRule>),
}

impl From<Json> for Rules {
    fn from(schema: Json) -> Self {
        Self::Schema(schema)
    }
}

impl<const N: usize> From<[FieldRule; N]> for Rules {
    fn from(fields: [FieldRule; N]) -> Self {
        Self::Fields(fields.into())
    }
}

impl From<Rules> for v1::validate_struct_request::Rules {
    fn from(rules: Rules) -> Self {
        match rules {
            Rules::Schema(schema) => Self::JsonSchema(schema.to_string()),
            Rules::SchemaText(text) => Self::JsonSchema(text),
            Rules::Stored(prefix) => Self::SchemaPrefix(prefix),
            Rules::Fields(fields) => Self::FieldRules(v1::FieldRules { fields }),
        }
    }
}

/// The outcome of a check.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Validation {
    /// The value holds to the rules.
    pub valid: bool,
    /// Every way in which it does not.
    pub violations: Vec<v1::Violation>,
}

impl Store {
    /// Stores the JSON Schema of a prefix, or replaces it, and returns the revision.
    ///
    /// From then on every save of a key with that prefix must be JSON that holds to it. Entries
    /// that exist are not checked. The schema is JSON, or text that is JSON.
    pub fn put_schema(
        &self,
        prefix: impl Into<String>,
        json_schema: impl Into<Value>,
    ) -> Call<v1::PutSchemaRequest> {
        let json_schema = match json_schema.into() {
            Value::Json(text) | Value::Text(text) => text,
            Value::Data(data) => String::from_utf8_lossy(&data).into_owned(),
        };
        self.call(v1::PutSchemaRequest {
            namespace: self.namespace(),
            prefix: prefix.into(),
            json_schema,
            ..Default::default()
        })
    }

    /// Returns the schema that is stored for exactly this prefix, or `None`.
    pub fn get_schema(&self, prefix: impl Into<String>) -> Call<v1::GetSchemaRequest> {
        let prefix = prefix.into();
        self.call(v1::GetSchemaRequest { namespace: self.namespace(), at: None, prefix })
    }

    /// Gives the schemas by prefix.
    pub fn list_schemas(&self) -> Call<v1::ListSchemasRequest> {
        self.call(v1::ListSchemasRequest { namespace: self.namespace(), ..Default::default() })
    }

    /// Removes the schema of a prefix and says whether there was one.
    pub fn delete_schema(&self, prefix: impl Into<String>) -> Call<v1::DeleteSchemaRequest> {
        let prefix = prefix.into();
        self.call(v1::DeleteSchemaRequest {
            namespace: self.namespace(),
            prefix,
            ..Default::default()
        })
    }

    /// Checks a value and stores nothing. A value that does not hold is an answer, no error.
    pub fn validate_struct(
        &self,
        value: impl Into<Value>,
        rules: impl Into<Rules>,
    ) -> Call<v1::ValidateStructRequest> {
        self.call(v1::ValidateStructRequest {
            namespace: self.namespace(),
            at: None,
            value: Some(value.into().into()),
            rules: Some(rules.into().into()),
        })
    }
}

impl Call<v1::ListSchemasRequest> {
    /// Only the schemas that check this key.
    pub fn key(self, key: impl Into<String>) -> Self {
        self.with(|request| request.key = key.into())
    }
}

unary!(write PutSchemaRequest -> u64, |one: v1::PutSchemaResponse| one.revision);
unary!(read GetSchemaRequest or SchemaNotFound -> Option<Schema>,
    |one: v1::GetSchemaResponse| one.schema.map(Schema::from));
unary!(write DeleteSchemaRequest -> Deleted,
    |one: v1::DeleteSchemaResponse| Deleted { revision: one.revision, existed: one.existed });
unary!(read ValidateStructRequest -> Validation,
    |one: v1::ValidateStructResponse| Validation { valid: one.valid, violations: one.violations });
paged!(ListSchemasRequest, schemas -> Schema);

requests!(mutations: PutSchemaRequest, DeleteSchemaRequest);
requests!(reads: GetSchemaRequest, ListSchemasRequest, ValidateStructRequest);
