package dev.rhyton.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;

/** The first snippet of code, and what remains after it. */
record SnippetSource(Completeness completeness, String source, String remaining) {
  /** Java 17 ends a snippet after this modifier. */
  private static final Pattern NON_SEALED = Pattern.compile("\\bnon-sealed\\b");

  static SnippetSource of(SourceCodeAnalysis analysis, String code) {
    var masked = NON_SEALED.matcher(code).replaceAll(match -> " ".repeat(match.group().length()));
    var info = analysis.analyzeCompletion(masked);
    // What remains of incomplete code has a line end that the code does not have.
    int end = Math.max(0, code.length() - info.remaining().length());
    var remaining = code.substring(end);
    var source = code.substring(0, end);
    boolean semi = info.completeness() == Completeness.COMPLETE_WITH_SEMI;
    return new SnippetSource(info.completeness(), semi ? source + ";" : source, remaining);
  }

  /** Splits code of a cell into the pieces that JShell takes. */
  static List<CellPiece> split(
      SourceCodeAnalysis analysis, String cell, int linesBefore, String code) {
    var pieces = new ArrayList<CellPiece>();
    var rest = code.stripLeading();
    while (true) {
      var next = of(analysis, rest);
      if (next.completeness == Completeness.EMPTY) {
        return pieces;
      }
      // Incomplete code is run too, because the compiler reports the error best.
      boolean complete = next.completeness.isComplete();
      var before = code.substring(0, code.length() - rest.length());
      var lines = linesBefore + (int) before.chars().filter(c -> c == '\n').count();
      pieces.add(new CellPiece(cell, lines, complete ? next.source : rest));
      if (!complete) {
        return pieces;
      }
      rest = next.remaining.stripLeading();
    }
  }
}
