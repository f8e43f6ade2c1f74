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
import java.util.function.Supplier;

/** Answers Jupyter's requests for completions and inspections. */
final class CodeHelp {
  /** The key under which JupyterLab expects the kinds and signatures of completions. */
  private static final String TYPES = "_jupyter_types_experimental";

  private final Completions completions;
  private final Inspections inspections;

  /** Creates the help for the cells of a shell; the supplier returns the magics. */
  CodeHelp(CellShell shell, Supplier<List<Completion>> magics) {
    var model = new CodeModel(shell);
    completions = new Completions(model, magics);
    inspections = new Inspections(model);
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
  DisplayData inspect(String code, int cursor, boolean detailed) {
    try {
      return inspections.at(code, index(code, cursor), detailed).orElse(null);
    } catch (AssertionError | StackOverflowError e) { // of the compiler, for some wrong code
      return null;
    }
  }

  /** Returns the index of a character that Jupyter counts in code points. */
  private static int index(String code, int codePoints) {
    int most = code.codePointCount(0, code.length());
    return code.offsetByCodePoints(0, Math.max(0, Math.min(codePoints, most)));
  }
}
