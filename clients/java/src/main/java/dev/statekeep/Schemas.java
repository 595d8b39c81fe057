package dev.statekeep;

import dev.statekeep.v1.DeleteSchemaRequest;
import dev.statekeep.v1.DeleteSchemaResponse;
import dev.statekeep.v1.GetSchemaRequest;
import dev.statekeep.v1.ListSchemasRequest;
import dev.statekeep.v1.PutSchemaRequest;
import dev.statekeep.v1.PutSchemaResponse;
import dev.statekeep.v1.StoreServiceGrpc;
import dev.statekeep.v1.ValidateStructRequest;
import java.util.Optional;

/** The rules that values of one namespace hold to. */
abstract class Schemas {
  static final ReadOptions READ = new ReadOptions();
  static final WriteOptions WRITE = new WriteOptions();
  static final ListOptions LIST = new ListOptions();

  final Runner runner;
  final String namespace;

  Schemas(Runner runner, String namespace) {
    this.runner = runner;
    this.namespace = namespace;
  }

  /**
   * Stores the JSON Schema of a prefix, or replaces it. From then on every save of a key with that
   * prefix must be JSON that holds to it; entries that exist are not checked.
   *
   * @param prefix begins the keys to check; "" is all keys
   * @param jsonSchema the schema's text; {@link Json#format} makes it of plain objects
   * @return the revision that it made
   */
  public long putSchema(String prefix, String jsonSchema) {
    return putSchema(prefix, jsonSchema, WRITE);
  }

  /**
   * Stores the JSON Schema of a prefix, or replaces it.
   *
   * @param prefix begins the keys to check; "" is all keys
   * @param jsonSchema the schema's text; {@link Json#format} makes it of plain objects
   * @param options how
   * @return the revision that it made
   */
  public long putSchema(String prefix, String jsonSchema, WriteOptions options) {
    var request =
        PutSchemaRequest.newBuilder()
            .setNamespace(namespace)
            .setRequestId(options.requestId)
            .setPrefix(Convert.requireEncodable(prefix, "prefix"))
            .setJsonSchema(Convert.requireEncodable(jsonSchema, "jsonSchema"))
            .build();
    return runner.run(
        Call.write(
            StoreServiceGrpc.getPutSchemaMethod(),
            request,
            PutSchemaResponse::getRevision,
            options),
        options);
  }

  /**
   * Returns the schema that is stored for exactly this prefix.
   *
   * @param prefix the prefix
   * @return the schema, if there is one
   */
  public Optional<Schema> getSchema(String prefix) {
    return getSchema(prefix, READ);
  }

  /**
   * Returns the schema that was stored for exactly this prefix.
   *
   * @param prefix the prefix
   * @param options where to read, and how
   * @return the schema, if there was one
   */
  public Optional<Schema> getSchema(String prefix, ReadOptions options) {
    var request =
        GetSchemaRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setPrefix(Convert.requireEncodable(prefix, "prefix"))
            .build();
    return runner.run(
        Call.find(
            StoreServiceGrpc.getGetSchemaMethod(),
            request,
            answer -> Convert.fromSchema(answer.getSchema()),
            "SCHEMA_NOT_FOUND"),
        options);
  }

  /**
   * Lists every schema, by prefix.
   *
   * @return the schemas
   */
  public Cursor<Schema> listSchemas() {
    return listSchemas("", LIST);
  }

  /**
   * Lists schemas by prefix.
   *
   * @param key takes only the schemas that check this key; "" is all
   * @param options where to read, and how; the order cannot be turned around
   * @return the schemas
   */
  public Cursor<Schema> listSchemas(String key, ListOptions options) {
    var request =
        ListSchemasRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setKey(Convert.toKey(key))
            .setPageSize(options.pageSize)
            .build();
    return new Pages<>(
        runner,
        token ->
            Call.read(
                StoreServiceGrpc.getListSchemasMethod(),
                request.toBuilder().setPageToken(token).build(),
                page ->
                    new Pages.Page<>(
                        Convert.each(page.getSchemasList(), Convert::fromSchema),
                        page.getNextPageToken())),
        options.timeout);
  }

  /**
   * Removes the schema of a prefix.
   *
   * @param prefix the prefix
   * @return whether there was one
   */
  public Deleted deleteSchema(String prefix) {
    return deleteSchema(prefix, WRITE);
  }

  /**
   * Removes the schema of a prefix.
   *
   * @param prefix the prefix
   * @param options how
   * @return whether there was one
   */
  public Deleted deleteSchema(String prefix, WriteOptions options) {
    var request =
        DeleteSchemaRequest.newBuilder()
            .setNamespace(namespace)
            .setRequestId(options.requestId)
            .setPrefix(Convert.requireEncodable(prefix, "prefix"))
            .build();
    return runner.run(
        Call.write(
            StoreServiceGrpc.getDeleteSchemaMethod(),
            request,
            (DeleteSchemaResponse answer) -> new Deleted(answer.getRevision(), answer.getExisted()),
            options),
        options);
  }

  /**
   * Checks a value and stores nothing.
   *
   * @param value the value; only JSON can be valid
   * @param rules what it is checked against
   * @return the outcome; a value that does not hold is an answer, not an exception
   */
  public Validation validateStruct(Value value, ValidationRules rules) {
    return validateStruct(value, rules, READ);
  }

  /**
   * Checks a value and stores nothing.
   *
   * @param value the value; only JSON can be valid
   * @param rules what it is checked against
   * @param options where to read a stored schema, and how
   * @return the outcome; a value that does not hold is an answer, not an exception
   */
  public Validation validateStruct(Value value, ValidationRules rules, ReadOptions options) {
    var request =
        ValidateStructRequest.newBuilder()
            .setNamespace(namespace)
            .setAt(Convert.toPoint(options.at))
            .setValue(Convert.toValue(value));
    if (rules instanceof ValidationRules.JsonSchema one) {
      request.setJsonSchema(one.text());
    } else if (rules instanceof ValidationRules.Stored one) {
      request.setSchemaPrefix(Convert.requireEncodable(one.prefix(), "prefix"));
    } else if (rules instanceof ValidationRules.Fields one) {
      request.setFieldRules(Convert.toFieldRules(one.fields()));
    }
    return runner.run(
        Call.read(
            StoreServiceGrpc.getValidateStructMethod(), request.build(), Convert::fromValidation),
        options);
  }
}
