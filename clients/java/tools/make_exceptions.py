"""Write one exception class for each reason of the contract, and the table from reason to class.

    python tools/make_exceptions.py ../../proto/statekeep/v1/error_reason.proto DIRECTORY

The comment of a reason becomes the comment of its class. What a class can tell beyond its message
stands in FACTS; everything else is reached through `metadata()`.
"""

import re
import sys
from pathlib import Path

HEAD = "// Generated from error_reason.proto by tools/make_exceptions.py. Do not edit.\n"
PACKAGE = "dev.statekeep.errors"
PARENTS = {
    "DEADLINE_PASSED": "DeadlineException",
    "SERVER_STOPPING": "UnavailableException",
    "STORAGE_FAILED": "UnavailableException",
}
FACTS = {
    "PRECONDITION_FAILED": [
        ("String", "field", "the condition that fails, such as {@code preconditions[0]}"),
        ("long", "revision", "the revision of the entry or machine; 0 when there is none"),
        ("long", "latest", "the latest revision of the namespace"),
    ],
    "REVISION_COMPACTED": [("long", "floor", "the oldest revision that is still readable")],
    "REVISION_IN_FUTURE": [("long", "latest", "the latest revision of the namespace")],
    "EVENT_REJECTED": [
        ("String", "field", "the operation, such as {@code operations[1]}"),
        ("String", "rejection", "the name of the RejectionReason without its prefix"),
        ("String", "machine_id", "the machine"),
    ],
}
REASON = re.compile(r"((?:^ *//.*\n)+)^ *ERROR_REASON_(\w+) = (\d+);", re.MULTILINE)


def camel(name: str) -> str:
    """Return a name in upper snake case as Java writes the name of a class."""
    return "".join(part.capitalize() for part in name.lower().split("_"))


def comment_of(block: str) -> list[str]:
    """Return the sentences about a reason, without what is said about its code and metadata."""
    lines = [line.strip().removeprefix("//").strip() for line in block.strip().splitlines()]
    kept: list[str] = []
    for line in lines:
        if re.match(r"(Code|Metadata|Example):", line):
            break
        kept.append(re.sub(r"`([^`]*)`", r"{@code \1}", line))
    return kept


def fact(kind: str, name: str, meaning: str) -> str:
    """Return the method that tells one fact of an error."""
    method = camel(name)[0].lower() + camel(name)[1:]
    read = (
        f'metadataNumber("{name}")' if kind == "long" else f'metadata().getOrDefault("{name}", "")'
    )
    return f"""
  /**
   * Tells {meaning}.
   *
   * @return {meaning}
   */
  public {kind} {method}() {{
    return {read};
  }}
"""


def exception(reason: str, block: str) -> str:
    """Return the class of one reason."""
    parent = PARENTS.get(reason, "StatekeepException")
    comment = "\n".join(f" * {line}" for line in comment_of(block))
    facts = "".join(fact(*one) for one in FACTS.get(reason, []))
    return f"""{HEAD}package {PACKAGE};

/**
{comment}
 *
 * <p>The reason is {{@code {reason}}}.
 */
public class {camel(reason)}Exception extends {parent} {{
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception of a failure.
   *
   * @param failure what went wrong
   */
  public {camel(reason)}Exception(Failure failure) {{
    super(failure);
  }}
{facts}}}
"""


def table(reasons: list[str]) -> str:
    """Return the table from reasons to their classes."""
    entries = "\n".join(
        f'          Map.entry("{reason}", {camel(reason)}Exception::new),' for reason in reasons
    ).removesuffix(",")
    return f"""{HEAD}package {PACKAGE};

import java.util.Map;
import java.util.function.Function;

/** The class of each reason. */
final class Reasons {{
  static final Map<String, Function<Failure, StatekeepException>> EXCEPTIONS =
      Map.ofEntries(
{entries});

  private Reasons() {{}}
}}
"""


def main() -> None:
    """Write the classes and the table."""
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    found = [
        (name, block) for block, name, number in REASON.findall(source.read_text()) if number != "0"
    ]
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.java"):
        old.unlink()
    for name, block in found:
        (target / f"{camel(name)}Exception.java").write_text(exception(name, block))
    (target / "Reasons.java").write_text(table([name for name, _ in found]))


main()
