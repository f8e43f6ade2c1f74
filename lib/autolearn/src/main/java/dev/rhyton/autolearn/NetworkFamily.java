package dev.rhyton.autolearn;

import static java.util.Objects.requireNonNull;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.optimizers.AdamW;
import dev.rhyton.optimizers.CosineDecay;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.tribuo.RhytonTrainer;
import dev.rhyton.tuner.HyperParameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.tribuo.Trainer;

/**
 * Networks of Rhyton: of dense layers, with an embedding of categories or with one-hot ones; of
 * images, convolutions before them. The rate falls by a cosine to 0, or auto learning chooses it.
 */
final class NetworkFamily implements Family {
  private static final int MOST_SAMPLES = 4_000_000; // of all epochs
  private static final int MOST_EPOCHS = 200;

  private final boolean convolutional;

  NetworkFamily(boolean convolutional) {
    this.convolutional = convolutional;
  }

  @Override
  public String name() {
    return convolutional ? "convolutional network" : "network";
  }

  private static final class Stop extends Callback {
    private final Task task;

    Stop(Task task) {
      this.task = task;
    }

    @Override
    public void onEpochEnd(int epoch, Map<String, Double> logs) {
      if (task.isOver()) training().stop();
    }
  }

  /** The modes that a search tries, in a fixed order, and their code. */
  private static Map<String, Learning> modes() {
    var modes = new LinkedHashMap<String, Learning>();
    modes.put("plain", Learning.plain());
    modes.put("auto", Learning.auto());
    modes.put("gradient", Learning.gradient());
    return modes;
  }

  private static int mostEpochs(Task task) {
    return Math.max(4, Math.min(MOST_EPOCHS, MOST_SAMPLES / Math.max(1, task.all())));
  }

  @Override
  public Candidate declare(HyperParameters hp, Task task) {
    int most = mostEpochs(task);
    int epochs = hp.log().integer("epochs", Math.max(2, most / 10), most);
    int batch = hp.choice("batch", 32, 64, 128);
    double rate = hp.log().real("rate", 3e-4, 1e-2);
    double decay = hp.log().real("weight decay", 1e-4, 0.3);
    var network = network(hp, task);
    var modes = modes();
    var mode = hp.choice("learning", modes.keySet().toArray(String[]::new));
    boolean chooses = mode.equals("auto");
    long steps = (long) epochs * ((task.rows() + batch - 1) / batch);
    Supplier<Optimizer> optimizer =
        () ->
            chooses
                ? AdamW.of(rate).weightDecay(decay)
                : AdamW.of(CosineDecay.of(rate, steps)).weightDecay(decay);
    var loss = task.isRegression() ? "mse" : "sparse_categorical_crossentropy";
    Supplier<Trainer<?>> trainer =
        () -> {
          var compile = Compile.of(optimizer.get(), loss).learning(requireNonNull(modes.get(mode)));
          var fit = Fit.epochs(epochs).batchSize(batch).verbose(0).callbacks(new Stop(task));
          return task.isRegression()
              ? RhytonTrainer.regression(network::model, compile, fit)
              : RhytonTrainer.classification(network::model, compile, fit);
        };
    var code =
        String.format(
            Locale.ROOT,
            """
            RhytonTrainer.%s(
                %s,
                Compile.of(AdamW.of(%s).weightDecay(%s), "%s").learning(Learning.%s()),
                epochs(%d).batchSize(%d).verbose(0))""",
            task.isRegression() ? "regression" : "classification",
            network.code(),
            chooses ? rate : String.format(Locale.ROOT, "CosineDecay.of(%s, %d)", rate, steps),
            decay,
            loss,
            mode,
            epochs,
            batch);
    return new Candidate(
        network.indices() > 0 ? "index" : "one-hot",
        trainer,
        new Candidate.Code(
            code,
            "dev.rhyton.layers.*",
            "dev.rhyton.learning.*",
            "dev.rhyton.models.*",
            "dev.rhyton.ops.*",
            "dev.rhyton.optimizers.*",
            "dev.rhyton.tribuo.*",
            "static dev.rhyton.models.Fit.epochs"));
  }

  private Network network(HyperParameters hp, Task task) {
    int layers = hp.integer("layers", convolutional ? 0 : 1, convolutional ? 1 : 3);
    int units = layers == 0 ? 0 : hp.log().integer("units", 16, 256);
    double dropout = layers == 0 ? 0 : hp.choice("dropout", 0.0, 0.1, 0.2, 0.3, 0.5);
    var activation = hp.choice("activation", "relu", "gelu", "silu");
    int outputs = task.outputs();
    boolean regression = task.isRegression();
    if (task.features() instanceof ImageFeatures images) {
      var shape = images.shape();
      var image =
          convolutional
              ? List.of((int) shape.dim(0), (int) shape.dim(1), (int) shape.dim(2))
              : List.<Integer>of();
      int blocks = convolutional ? hp.integer("convolutions", 2, 3) : 0;
      int filters = convolutional ? hp.log().integer("filters", 16, 48) : 0;
      return new Network(
          task.width(),
          task.width(),
          0,
          image,
          blocks,
          filters,
          layers,
          units,
          activation,
          dropout,
          outputs,
          regression);
    }
    var table = (TableFeatures) task.features();
    boolean embedded = table.indices() > 0 && hp.bool("embedding");
    var encoded = embedded ? table.categories("index") : table;
    return new Network(
        encoded.featureNames().size(),
        table.numbers(),
        embedded ? table.indices() : 0,
        List.of(),
        0,
        0,
        layers,
        units,
        activation,
        dropout,
        outputs,
        regression);
  }

  @Override
  public List<Map<String, Object>> portfolio(Task task) {
    int most = mostEpochs(task);
    if (convolutional) {
      var one = values(1, 64, 0.2, Math.max(2, most / 4), "plain", false);
      one.put("convolutions", 3);
      one.put("filters", 24);
      return List.of(one);
    }
    // The first one is for targets with much noise, which others learn by heart.
    return List.of(
        values(1, 64, 0.3, Math.max(2, most / 10), "plain", false),
        values(2, 128, 0.2, Math.max(2, most / 2), "plain", false),
        values(2, 64, 0.1, Math.max(2, most / 4), "auto", true),
        values(1, 256, 0.3, Math.max(2, most / 2), "gradient", true));
  }

  private static Map<String, Object> values(
      int layers, int units, double dropout, int epochs, String learning, boolean embedding) {
    var values = new LinkedHashMap<String, Object>();
    values.put("batch", 32);
    values.put("rate", 3e-3);
    values.put("weight decay", 0.02);
    values.put("activation", "gelu");
    values.put("layers", layers);
    values.put("units", units);
    values.put("dropout", dropout);
    values.put("epochs", epochs);
    values.put("learning", learning);
    values.put("embedding", embedding);
    return values;
  }
}
