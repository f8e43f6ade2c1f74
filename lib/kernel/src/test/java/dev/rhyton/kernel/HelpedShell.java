package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A shell with the imports and variables of the tutorials, and the help for its cells. */
final class HelpedShell implements AutoCloseable {
  private static final String CELL =
      """
      import dev.rhyton.callbacks.History;
      import dev.rhyton.data.*;
      import dev.rhyton.datasets.*;
      import dev.rhyton.layers.*;
      import dev.rhyton.learning.*;
      import dev.rhyton.losses.*;
      import dev.rhyton.models.*;
      import dev.rhyton.notebook.*;
      import dev.rhyton.optimizers.*;
      import dev.rhyton.tensor.*;
      import static dev.rhyton.models.Fit.epochs;
      class Coder extends Model {
        final Sequential encoder = null;
        @Override protected Tensor call(Tensor x) { return x; }
      }
      /** Trains a model. */
      History train(Sequential model, double rate) { return null; }
      Sequential model = null;
      Coder coder = null;
      ArrayDataset samples = null;
      List<String> words = List.of();
      String text = "";
      int number = 3;
      """;

  private final CellShell shell = new CellShell(List.of(), Duration.ZERO);
  private final CodeHelp help;

  HelpedShell() throws CellException {
    for (var script : new IJavaSettings(Map.of()).startupScripts()) {
      Object unused = shell.eval("start-up script", 0, script);
    }
    Object unused = shell.eval("cell 1", 0, CELL);
    help = new CodeHelp(shell, Magics::completions);
  }

  CellShell shell() {
    return shell;
  }

  /** Returns the completions at the bar in the code. */
  Completions.Result complete(String code) {
    return help.complete(code.replace("|", ""), code.indexOf('|'));
  }

  /** Returns the inspection at the bar in the code, or null. */
  DisplayData inspect(String code, boolean detailed) {
    int cursor = code.codePointCount(0, code.indexOf('|'));
    return help.inspect(code.replace("|", ""), cursor, detailed);
  }

  /** Returns the text of the inspection at the bar in the code, or an empty text. */
  String text(String code, boolean detailed) {
    var found = inspect(code, detailed);
    return found == null ? "" : (String) found.getData(MIMEType.TEXT_PLAIN);
  }

  @Override
  public void close() {
    shell.close();
  }
}
