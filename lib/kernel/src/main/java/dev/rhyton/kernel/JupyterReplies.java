package dev.rhyton.kernel;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.Header;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Replies as the messaging specification of Jupyter has them, where those of the base kernel lack
 * something.
 */
final class JupyterReplies {
  private JupyterReplies() {}

  @SuppressWarnings({"unchecked", "rawtypes"}) // the base kernel writes any object as JSON
  static void send(ShellReplyEnvironment env, MessageType type, JsonObject content) {
    env.reply(new Message(env.getContext(), type, content));
  }

  /** Returns what the kernel says about itself. */
  static JsonObject info(LanguageInfo language, String banner) {
    var version = JupyterReplies.class.getPackage().getImplementationVersion();
    var content = ok();
    content.addProperty("protocol_version", Header.PROTOCOL_VERISON);
    content.addProperty("implementation", "rhyton");
    content.addProperty("implementation_version", version == null ? "unknown" : version);
    var java = new JsonObject();
    java.addProperty("name", language.getName());
    java.addProperty("version", language.getVersion());
    java.addProperty("mimetype", language.getMimetype());
    java.addProperty("file_extension", language.getFileExtension());
    java.addProperty("pygments_lexer", language.getPygmentsLexer());
    java.addProperty("codemirror_mode", String.valueOf(language.getCodemirrorMode()));
    content.add("language_info", java);
    content.addProperty("banner", banner);
    content.add("help_links", new JsonArray());
    return content;
  }

  /** Returns that a cell has run, with the expressions of the client. */
  static JsonObject executed(
      int count, @Nullable Map<String, String> expressions, Function<String, JsonObject> evaluate) {
    var values = new JsonObject();
    if (expressions != null) {
      expressions.forEach((name, code) -> values.add(name, evaluate.apply(code)));
    }
    var content = ok();
    content.addProperty("execution_count", count);
    content.add("user_expressions", values);
    content.add("payload", new JsonArray());
    return content;
  }

  /** Returns which comms are open. */
  static JsonObject comms(JsonObject byId) {
    var content = ok();
    content.add("comms", byId);
    return content;
  }

  /** Returns the value of an expression. */
  static JsonObject value(DisplayData data) {
    var content = new Gson().toJsonTree(data).getAsJsonObject();
    content.addProperty("status", "ok");
    return content;
  }

  /** Returns the error of an expression. */
  static JsonObject error(CellException error) {
    var lines = new JsonArray();
    error.lines().forEach(lines::add);
    var content = new JsonObject();
    content.addProperty("status", "error");
    content.addProperty("ename", error.name());
    content.addProperty("evalue", String.valueOf(error.getMessage()));
    content.add("traceback", lines);
    return content;
  }

  private static JsonObject ok() {
    var content = new JsonObject();
    content.addProperty("status", "ok");
    return content;
  }
}
