package dev.rhyton.notebook;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.History;
import dev.rhyton.callbacks.ProgressDisplay;
import dev.rhyton.config.Check;
import dev.rhyton.config.NotebookSupport;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.learning.AutoChoice;
import dev.rhyton.learning.Calibration;
import dev.rhyton.learning.Norms;
import dev.rhyton.models.Model;
import dev.rhyton.models.SafetyReport;
import dev.rhyton.models.Summary;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tuner.Trials;
import dev.rhyton.tuner.TunerResult;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Renders the library's values and tables in notebooks.
 *
 * <p>Rhyton's kernel and JJava install them when they start, IJava with the first model or dataset
 * of a notebook. A notebook for IJava that shows tables of Tablesaw before calls {@link #install}.
 */
public final class Renderers implements Consumer<Renderer>, NotebookSupport, ProgressDisplay {
  private static final int ROWS = 20;
  private static final int EPOCHS = 6; // the curves show the others
  private static final int SAMPLES = 10;

  /** Creates the service that the kernel and the library load. */
  public Renderers() {}

  /** Calls {@link #install}; of a kernel that is not known, a line says so. */
  @Override
  @SuppressWarnings("SystemOut") // the user sees it below the cell
  public void start() {
    try {
      install();
    } catch (IllegalStateException e) {
      System.err.println("Models are shown as text. " + e.getMessage());
    }
  }

  /** Registers the renderings with the renderer of Rhyton's kernel or IJava. */
  @Override
  public void accept(Renderer renderer) {
    Check.given("accept", "renderer", renderer);
    install(renderer);
  }

  /**
   * Registers the renderings of {@link #of} with the kernel that runs this notebook: Rhyton's,
   * IJava or JJava. Does nothing without a kernel, or when called again.
   */
  public static void install() {
    NotebookKernels.running().forEach(kernel -> install(NotebookKernels.renderer(kernel)));
  }

  /** Registers the renderings with the renderer of a kernel, whose class is that kernel's own. */
  static void install(Object renderer) {
    NotebookKernels.teach(renderer);
  }

  /** Shows the progress of {@code fit} in the notebook that runs, if there is one. */
  @Override
  public Optional<Callback> progress(History history) {
    Check.given("progress", "history", history);
    var display = LiveDisplay.open();
    var runs = LiveRuns.current();
    if (runs.isEmpty()) return display.map(d -> LiveTraining.in(d, history));
    if (display.isEmpty()) return Optional.of(runs.get().logger());
    runs.get().openIn(display.get());
    return Optional.of(LiveTraining.in(runs.get()));
  }

  /**
   * Returns the rendering of a value: curves and a table for a history; a table for a summary, a
   * calibration, the choice of auto learning, recorded norms, a report of safety, a model, scores,
   * tables and columns of Tablesaw, and matrices; sample images for a dataset of images; each with
   * one line of text. Any other value is rendered as its text.
   */
  public static Rendering of(Object value) {
    if (isText(value)) return text(value);
    try {
      return look(value);
    } catch (LinkageError e) {
      return text(value); // the notebook has loaded another version of Tablesaw
    }
  }

  private static Rendering text(Object value) {
    return new Rendering(String.valueOf(value), null, null);
  }

  private static Rendering look(Object value) {
    if (value instanceof Rendering look) return look;
    if (value instanceof Displayable other) return other.rendering();
    if (value instanceof Control<?> control) return control.still();
    if (value instanceof Picture picture) return new Rendering(picture.text(), null, picture);
    if (value instanceof History history) return curves(history);
    if (value instanceof Summary summary) return layers(summary);
    if (value instanceof Model model) {
      return new Rendering(model.toString(), layers(model.summary()).html(), null);
    }
    if (value instanceof Calibration calibration) {
      var text = "Weight Learning: " + calibration.rows().size() + " rows";
      return new Rendering(text, HtmlTable.of(Tables.of(calibration), ROWS), null);
    }
    if (value instanceof AutoChoice choice) return search(choice);
    if (value instanceof TunerResult result) return search(result);
    if (value instanceof Trials all) return trials(all, all.toString());
    if (value instanceof Norms norms) {
      return new Rendering(norms.toString(), HtmlTable.of(Tables.of(norms), ROWS), null);
    }
    if (value instanceof SafetyReport report) {
      return new Rendering(report.toString(), HtmlTable.of(Tables.of(report), ROWS), null);
    }
    if (value instanceof ArrayDataset data) return samples(data);
    if (TableRendering.isOfTablesaw(value)) return TableRendering.of(value, ROWS);
    if (MatrixRendering.isMatrix(value)) return MatrixRendering.of(value);
    if (value instanceof Map<?, ?> map && isScores(map)) return scores(map);
    return text(value);
  }

  /** Returns whether a value has only its text, without loading the classes of others. */
  private static boolean isText(@Nullable Object value) {
    return value == null
        || (value.getClass().getName().startsWith("java.") && !(value instanceof Map));
  }

  private static Rendering curves(History history) {
    if (history.epochs().isEmpty()) return new Rendering(history.toString(), null, null);
    LiveTraining.removeCurves(history);
    var picture = Plots.of(history);
    var table = HtmlTable.of(Tables.of(history), EPOCHS);
    return new Rendering(history.toString(), HtmlTable.image(picture) + table, picture);
  }

  private static Rendering trials(Trials trials, String text) {
    LiveSearch.removeTable(trials);
    if (trials.ranked().isEmpty())
      return new Rendering(text, HtmlTable.of(Tables.of(trials), ROWS), null);
    var picture = Plots.of(trials);
    var html = HtmlTable.image(picture) + HtmlTable.of(Tables.of(trials), ROWS);
    return new Rendering(text, html, picture);
  }

  /** With repeats or folds, a line says how far the best score can be trusted. */
  private static Rendering search(TunerResult result) {
    var look = trials(result.trials(), result.toString());
    boolean parts = result.trials().stream().anyMatch(t -> t.partScores().size() > 1);
    if (!parts) return look;
    var line = result.toString().lines().findFirst().orElseThrow();
    var html = "<p>" + HtmlTable.escape(line) + ".</p>" + look.html();
    return new Rendering(look.text(), html, look.picture());
  }

  private static Rendering search(AutoChoice choice) {
    boolean drawn = choice.rows().stream().anyMatch(r -> Double.isFinite(r.loss()));
    if (!drawn) return text(choice);
    var picture = Plots.of(choice);
    var line = choice.toString().lines().findFirst().orElseThrow();
    var html = HtmlTable.image(picture) + HtmlTable.of(Tables.of(choice), ROWS);
    return new Rendering(line, html + HtmlTable.paragraph(line), picture);
  }

  private static Rendering layers(Summary summary) {
    var text =
        String.format(
            Locale.ROOT,
            "Model \"%s\": %d layers, %,d weights",
            summary.name(),
            summary.rows().size(),
            summary.trainable().plus(summary.nonTrainable()).count());
    var html = HtmlTable.of(Tables.of(summary), 200) + HtmlTable.lines(summary.totals());
    return new Rendering(text, html, null);
  }

  private static boolean isScores(Map<?, ?> map) {
    return !map.isEmpty()
        && map.keySet().stream().allMatch(String.class::isInstance)
        && map.values().stream().allMatch(Double.class::isInstance);
  }

  private static Rendering scores(Map<?, ?> scores) {
    @SuppressWarnings("unchecked") // isScores has checked every entry
    var figures = (Map<String, Double>) scores;
    var table = Tables.of(figures);
    var text = new StringBuilder();
    figures.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? "{" : ", ")
                .append(name)
                .append('=')
                .append(HtmlTable.number(value)));
    return new Rendering(text + "}", HtmlTable.of(table, ROWS), null);
  }

  private static Rendering samples(ArrayDataset data) {
    var x = data.x();
    if (data.inputs().size() != 1 || data.size() == 0 || !isImages(x)) {
      return new Rendering(data.toString(), null, null);
    }
    int count = Math.min(SAMPLES, x.length());
    boolean labelled = data.targets().size() == 1 && data.y().shape().rank() == 1;
    var images = x.slice(0, count);
    var picture =
        labelled
            ? Plots.images(images, data.y().slice(0, count), SAMPLES)
            : Plots.images(images, SAMPLES);
    var html = HtmlTable.image(picture) + HtmlTable.paragraph(data.toString());
    return new Rendering(data.toString(), html, picture);
  }

  /**
   * Returns whether samples look like images and not like sequences: square, not tiny, without
   * negative numbers.
   */
  private static boolean isImages(NDArray x) {
    var shape = x.shape();
    if (x.dtype() == DType.STRING || shape.rank() < 3 || shape.rank() > 4) return false;
    boolean channels = shape.rank() == 3 || shape.last() == 1 || shape.last() == 3;
    boolean square = shape.dim(1) == shape.dim(2) && shape.dim(1) >= 8 && shape.dim(1) <= 512;
    if (!channels || !square) return false;
    for (double v : x.slice(0, Math.min(SAMPLES, x.length())).toDoubles()) {
      if (!(v >= 0)) return false;
    }
    return true;
  }
}
