package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.reply.CompleteReply;
import io.github.spencerpark.jupyter.messages.reply.ErrorReply;
import io.github.spencerpark.jupyter.messages.request.CompleteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers Jupyter's requests for completions and inspections. */
final class CodeHelp {
  /** The key under which JupyterLab expects the kinds and signatures of completions. */
  private static final String TYPES = "_jupyter_types_experimental";

  /** The name of a magic in its line. */
  private static final Pattern MAGIC = Pattern.compile("\\s*(%{1,2}\\w+)");

  private final Completions completions;
  private final Inspections inspections;
  private final Supplier<List<Completion>> magics;

  /** Creates the help for the cells of a shell; the supplier returns the magics. */
  CodeHelp(CellShell shell, Supplier<List<Completion>> magics) {
    var model = new CodeModel(shell);
    completions = new Completions(model, magics);
    inspections = new Inspections(model);
    this.magics = magics;
  }

  /** Answers a request for completions, with their kinds. */
  void complete(ShellReplyEnvironment env, Message<CompleteRequest> message) {
    env.setBusyDeferIdle();
    try {
      var code = message.getContent().getCode();
      int cursor = index(code, message.getContent().getCursorPos());
      env.reply(reply(code, cursor, complete(code, cursor)));
    } catch (RuntimeException e) {
      env.replyError(CompleteReply.MESSAGE_TYPE.error(), ErrorReply.of(e));
    }
  }

  /** Returns the completions at an index of the code. */
  Completions.Result complete(String code, int cursor) {
    try {
      return completions.at(code, cursor);
    } catch (AssertionError | StackOverflowError e) { // of the compiler, for some wrong code
      return new Completions.Result(cursor, List.of());
    }
  }

  private static CompleteReply reply(String code, int cursor, Completions.Result result) {
    int start = code.codePointCount(0, result.start());
    int end = code.codePointCount(0, cursor);
    var matches = new ArrayList<String>();
    var types = new ArrayList<Map<String, Object>>();
    for (var c : result.completions()) {
      matches.add(c.text());
      types.add(
          Map.of(
              "start", start,
              "end", end,
              "text", c.text(),
              "type", c.kind(),
              "signature", c.signature(),
              "documentation", c.documentation()));
    }
    return new CompleteReply(matches, start, end, Map.of(TYPES, types));
  }

  /** Returns what is known about the name at the cursor, which is in code points, or null. */
  @Nullable DisplayData inspect(String code, int cursor, boolean detailed) {
    try {
      int index = index(code, cursor);
      return magic(code, index)
          .or(
              () ->
                  Completions.OTHER_LANGUAGE.matcher(code.substring(0, index)).lookingAt()
                      ? Optional.empty()
                      : inspections.at(code, index, detailed))
          .orElse(null);
    } catch (AssertionError | StackOverflowError e) { // of the compiler, for some wrong code
      return null;
    }
  }

  /** Returns what the magic in the line of the cursor does; the code behind some is Java. */
  private Optional<DisplayData> magic(String code, int cursor) {
    int start = code.lastIndexOf('\n', cursor - 1) + 1;
    int end = code.indexOf('\n', cursor);
    var line = MAGIC.matcher(code.substring(start, end < 0 ? code.length() : end));
    if (!line.lookingAt() || (line.group(1).contains("%time") && cursor - start > line.end())) {
      return Optional.empty();
    }
    return magics.get().stream()
        .filter(magic -> magic.text().equals(line.group(1)))
        .map(CodeHelp::describe)
        .findFirst();
  }

  private static DisplayData describe(Completion magic) {
    var data = new DisplayData(magic.signature() + "\n\n" + magic.documentation());
    data.putHTML(
        "<p><code>%s</code></p><p>%s</p>"
            .formatted(Javadoc.escape(magic.signature()), Javadoc.escape(magic.documentation())));
    return data;
  }

  /** Returns the index of a character that Jupyter counts in code points. */
  private static int index(String code, int codePoints) {
    int most = code.codePointCount(0, code.length());
    return code.offsetByCodePoints(0, Math.max(0, Math.min(codePoints, most)));
  }
}
