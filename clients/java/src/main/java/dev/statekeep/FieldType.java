package dev.statekeep;

/** The types of JSON. */
public enum FieldType {
  /** Any type. */
  UNSPECIFIED,
  /** A string. */
  STRING,
  /** A number. */
  NUMBER,
  /** A number without a fraction; 1.0 is one. */
  INTEGER,
  /** True or false. */
  BOOLEAN,
  /** An object. */
  OBJECT,
  /** An array. */
  ARRAY
}
