package dev.statekeep;

import com.google.protobuf.Duration;
import com.google.protobuf.ProtocolMessageEnum;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import dev.statekeep.v1.EntryHistoryItem;
import dev.statekeep.v1.FieldRule;
import dev.statekeep.v1.FieldRules;
import dev.statekeep.v1.KeyRange;
import dev.statekeep.v1.PointInTime;
import dev.statekeep.v1.ValidateStructResponse;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * Between the values of Java and the messages of the contract.
 *
 * <p>Pure functions of their arguments. It never checks what the server checks: only what the
 * contract cannot say at all is refused here.
 */
final class Convert {
  private static final String UNSPECIFIED = "UNSPECIFIED";

  private Convert() {}

  static long requireRevision(long revision, String name) {
    if (revision < 0) {
      throw new IllegalArgumentException(name + " is " + revision + ", but revisions begin at 0.");
    }
    return revision;
  }

  /** Returns the text, if UTF-8 can express it; protobuf would replace what it cannot. */
  static String requireEncodable(String text, String name) {
    for (int index = 0; index < text.length(); index++) {
      char unit = text.charAt(index);
      if (!Character.isSurrogate(unit)) {
        continue;
      }
      boolean isPair =
          Character.isHighSurrogate(unit)
              && index + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(index + 1));
      if (!isPair) {
        throw new IllegalArgumentException(
            name + " has a lone surrogate at " + index + ", which UTF-8 cannot express.");
      }
      index++;
    }
    return text;
  }

  static String toKey(String key) {
    return requireEncodable(key, "key");
  }

  static dev.statekeep.v1.Value toValue(Value value) {
    var message = dev.statekeep.v1.Value.newBuilder();
    if (value instanceof Value.Text text) {
      message.setText(text.text());
    } else if (value instanceof Value.JsonText json) {
      message.setJson(json.json());
    } else if (value instanceof Value.Data data) {
      // A value never changes, so the message need not copy it.
      message.setData(UnsafeByteOperations.unsafeWrap(data.shared()));
    }
    return message.build();
  }

  /** Returns what a message holds; null when it holds nothing. */
  static Value fromValue(dev.statekeep.v1.Value message) {
    return switch (message.getKindCase()) {
      case DATA -> new Value.Data(message.getData().toByteArray());
      case TEXT -> new Value.Text(message.getText());
      case JSON -> new Value.JsonText(message.getJson());
      case KIND_NOT_SET -> null;
    };
  }

  static Timestamp toTimestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  static Instant fromTimestamp(Timestamp message) {
    return Instant.ofEpochSecond(message.getSeconds(), message.getNanos());
  }

  static Instant fromTimestamp(boolean isSet, Timestamp message) {
    return isSet ? fromTimestamp(message) : null;
  }

  static Duration toDuration(java.time.Duration length) {
    long seconds = length.getSeconds();
    int nanos = length.getNano();
    // Both parts of the contract's durations have the same sign.
    boolean isMixed = seconds < 0 && nanos > 0;
    return Duration.newBuilder()
        .setSeconds(isMixed ? seconds + 1 : seconds)
        .setNanos(isMixed ? nanos - 1_000_000_000 : nanos)
        .build();
  }

  static java.time.Duration fromDuration(Duration message) {
    return java.time.Duration.ofSeconds(message.getSeconds(), message.getNanos());
  }

  /** Returns the message of a point; the default one, which says nothing, for null. */
  static PointInTime toPoint(At at) {
    var message = PointInTime.newBuilder();
    if (at instanceof At.Revision revision) {
      message.setRevision(revision.revision());
    } else if (at instanceof At.Time time) {
      message.setTime(toTimestamp(time.time()));
    } else if (at instanceof At.Label label) {
      message.setSnapshotLabel(requireEncodable(label.label(), "label"));
    } else if (at instanceof At.Id id) {
      message.setSnapshotId(id.id());
    }
    return message.build();
  }

  /** Tells a request which entries it is about. */
  static void select(Keys keys, Function<String, ?> prefix, Function<KeyRange, ?> range) {
    if (keys instanceof Keys.Prefix one) {
      prefix.apply(requireEncodable(one.prefix(), "prefix"));
    } else if (keys instanceof Keys.Range one) {
      range.apply(
          KeyRange.newBuilder()
              .setStart(requireEncodable(one.start(), "start"))
              .setEnd(requireEncodable(one.end(), "end"))
              .build());
    }
  }

  static <M, T> List<T> each(Collection<M> messages, Function<M, T> from) {
    return messages.stream().map(from).toList();
  }

  /** Returns the constant of the same name; UNSPECIFIED for one that a newer server has. */
  static <E extends Enum<E>> E fromEnum(Class<E> type, String prefix, ProtocolMessageEnum value) {
    String name = value.toString();
    if (name.startsWith(prefix)) {
      for (E constant : type.getEnumConstants()) {
        if (name.length() == prefix.length() + constant.name().length()
            && name.endsWith(constant.name())) {
          return constant;
        }
      }
    }
    return Enum.valueOf(type, UNSPECIFIED);
  }

  static ChangeKind fromKind(dev.statekeep.v1.ChangeKind kind) {
    return fromEnum(ChangeKind.class, "CHANGE_KIND_", kind);
  }

  static dev.statekeep.v1.ChangeKind toKind(ChangeKind kind) {
    return dev.statekeep.v1.ChangeKind.valueOf("CHANGE_KIND_" + kind.name());
  }

  static Entry fromEntry(dev.statekeep.v1.Entry message) {
    return new Entry(
        message.getKey(),
        fromValue(message.getValue()),
        message.getCreateRevision(),
        message.getRevision(),
        fromTimestamp(message.getCreateTime()),
        fromTimestamp(message.getUpdateTime()),
        fromTimestamp(message.hasExpireTime(), message.getExpireTime()));
  }

  static HistoryItem fromHistoryItem(EntryHistoryItem message) {
    return new HistoryItem(
        message.getRevision(),
        fromTimestamp(message.getTime()),
        fromKind(message.getKind()),
        message.hasEntry() ? fromEntry(message.getEntry()) : null);
  }

  static Schema fromSchema(dev.statekeep.v1.Schema message) {
    return new Schema(
        message.getPrefix(),
        message.getJsonSchema(),
        message.getRevision(),
        fromTimestamp(message.getUpdateTime()));
  }

  static FieldRules toFieldRules(Collection<Field> fields) {
    var rules = FieldRules.newBuilder();
    for (Field field : fields) {
      rules.addFields(
          FieldRule.newBuilder()
              .setField(requireEncodable(field.name(), "field"))
              .setType(dev.statekeep.v1.FieldType.valueOf("FIELD_TYPE_" + field.type().name()))
              .setRequired(field.required())
              .setNullable(field.nullable()));
    }
    return rules.build();
  }

  static Validation fromValidation(ValidateStructResponse message) {
    return new Validation(
        message.getRevision(),
        message.getValid(),
        each(
            message.getViolationsList(),
            one -> new Violation(one.getPath(), one.getMessage(), one.getRule())));
  }

  static Change fromChange(dev.statekeep.v1.Change message) {
    return new Change(
        message.getRevision(),
        message.getIndex(),
        fromTimestamp(message.getTime()),
        fromKind(message.getKind()),
        message.getKey(),
        message.hasEntry() ? fromEntry(message.getEntry()) : null,
        message.hasPreviousEntry() ? fromEntry(message.getPreviousEntry()) : null,
        message.getMachineId(),
        message.hasTransition() ? ConvertMachines.fromTransition(message.getTransition()) : null,
        message.hasMachine() ? ConvertMachines.fromMachine(message.getMachine()) : null,
        message.getDefinitionName(),
        message.getDefinitionVersion(),
        message.hasSnapshot() ? ConvertSnapshots.fromSnapshot(message.getSnapshot()) : null);
  }
}
