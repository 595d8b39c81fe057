package dev.statekeep;

/** The languages of diagrams. */
public enum DiagramFormat {
  /** What the server does by default: Mermaid. */
  UNSPECIFIED,
  /** Mermaid {@code stateDiagram-v2}. */
  MERMAID,
  /** DOT, the language of Graphviz. */
  DOT
}
