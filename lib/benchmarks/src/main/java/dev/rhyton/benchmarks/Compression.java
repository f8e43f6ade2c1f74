package dev.rhyton.benchmarks;

import static dev.rhyton.models.EvaluateOptions.batchSize;

import dev.rhyton.applications.MobileNetV2;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.compression.PolynomialSparsity;
import dev.rhyton.compression.PruneLowMagnitude;
import dev.rhyton.compression.QuantizationAwareTraining;
import dev.rhyton.compression.StructuredPruning;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.Split;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.metrics.MetricState;
import dev.rhyton.models.Compile;
import dev.rhyton.models.ExportOptions;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.onnx.OnnxModel;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.quantizers.AbsMaxQuantizer;
import dev.rhyton.quantizers.Int4QuantizationConfig;
import dev.rhyton.quantizers.Int8QuantizationConfig;
import dev.rhyton.quantizers.QuantizationConfig;
import dev.rhyton.quantizers.Quantizers;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/**
 * Compares smaller models with the trained model from which they are made, on the validation
 * samples of digits: their size, accuracy, and time.
 */
public final class Compression {
  private static final int BATCH = 32;
  private static final int EPOCHS = 20;
  private static final int MORE = 15; // in which a smaller model is trained
  private static final int ROWS = 256; // of a batch whose time is measured
  private static final int SIDE = 32; // of the images of MobileNetV2

  /** A model, and the size of the images that it reads. */
  private enum Case {
    MLP(8) {
      @Override
      Layer[] layers() {
        return new Layer[] {
          Flatten.of(),
          Dense.of(128).activation("relu"),
          Dense.of(64).activation("relu"),
          Dense.of(10).activation("softmax")
        };
      }
    },
    CNN(28) {
      @Override
      Layer[] layers() {
        return Net.CNN.layers();
      }
    };

    private final int side;

    Case(int side) {
      this.side = side;
    }

    abstract Layer[] layers();

    Split<ArrayDataset> samples(int seed) {
      var digits = Datasets.loadDigits().targetSize(side, side).seed(seed).validationSplit(0.2);
      return new Split<>(digits.train(), digits.validation());
    }
  }

  /** A trained model for a seed with its data, and its accuracy. */
  private record Trained(int seed, Model model, ArrayDataset train, ArrayDataset validation) {}

  /** A smaller model: what is stored, and how it predicts. */
  private interface Small {
    byte[] bytes();

    double accuracy(ArrayDataset samples);

    void predict(NDArray x);

    /** A model in TensorFlow, whose weights are stored. */
    static Small of(Model model) {
      return new Small() {
        @Override
        public byte[] bytes() {
          var all = new ByteArrayOutputStream();
          model.getWeights().forEach(w -> all.writeBytes(w.toBytes()));
          return all.toByteArray();
        }

        @Override
        public double accuracy(ArrayDataset samples) {
          return model.evaluate(samples).get("accuracy");
        }

        @Override
        public void predict(NDArray x) {
          var unused = model.predict(x, batchSize(ROWS));
        }
      };
    }

    /** A file in ONNX Runtime. */
    static Small of(OnnxModel model) {
      return new Small() {
        @Override
        public byte[] bytes() {
          return model.toBytes();
        }

        @Override
        public double accuracy(ArrayDataset samples) {
          return model.evaluate(samples, "accuracy").get("accuracy");
        }

        @Override
        public void predict(NDArray x) {
          model.predict(x);
        }
      };
    }
  }

  /** A row of the table. */
  private static final class Row {
    final List<Double> accuracies = new ArrayList<>();
    final List<Double> batches = new ArrayList<>();
    final List<Double> rows = new ArrayList<>();
    Small model; // of the last seed
  }

  private Compression() {}

  /**
   * Prints the tables. Arguments: the number of seeds, by default 5; {@code MLP}, {@code CNN} or
   * {@code MobileNetV2}, by default all.
   */
  public static void main(String[] args) {
    int seeds = args.length == 0 ? 5 : Integer.parseInt(args[0]);
    System.out.println(
        LocalDate.now(ZoneOffset.UTC)
            + ", "
            + Machine.PROCESSOR
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " cores, Java "
            + System.getProperty("java.version")
            + Machine.busy().map(b -> ", " + b).orElse(""));
    for (var each : Case.values()) {
      if (args.length < 2 || args[1].equals(each.name())) print(each, seeds);
    }
    if (args.length < 2 || args[1].equals("MobileNetV2")) printMobileNet(seeds);
  }

  private static Map<String, Function<Trained, Small>> variants() {
    var all = new LinkedHashMap<String, Function<Trained, Small>>();
    all.put("trained, and trained further", t -> Small.of(further(t, copy(t.model)).model));
    for (int percent : new int[] {50, 80, 90}) {
      all.put(percent + " % of the weights 0", t -> Small.of(pruned(t, percent / 100.0).model));
    }
    all.put(
        "half of the units",
        t -> Small.of(further(t, StructuredPruning.of(0.5).prune(t.model).model()).model));
    configs()
        .forEach(
            (name, config) -> {
              all.put(name, t -> Small.of(quantized(further(t, copy(t.model)), config)));
              var callback = QuantizationAwareTraining.of(config);
              all.put(
                  name + ", trained for it",
                  t -> Small.of(quantized(further(t, copy(t.model), callback), config)));
            });
    all.put("ONNX file", t -> inFile(further(t, copy(t.model)), ExportOptions.of()));
    all.put("ONNX file of int8", t -> inFile(further(t, copy(t.model)), int8(t.train)));
    var aware = QuantizationAwareTraining.of("int8").convolutions(true);
    all.put(
        "ONNX file of int8, trained for it",
        t -> inFile(further(t, copy(t.model), aware), int8(t.train)));
    return all;
  }

  private static ExportOptions int8(Dataset samples) {
    return ExportOptions.of().int8(samples.take(ROWS));
  }

  private static Small inFile(Trained of, ExportOptions options) {
    return Small.of(inFile(of.model, options));
  }

  private static OnnxModel inFile(Model model, ExportOptions options) {
    try {
      var file = Files.createTempFile("compression", ".onnx");
      try {
        model.export(file, options);
        return OnnxModel.load(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns also forms that are rounded more. */
  private static Map<String, QuantizationConfig> configs() {
    var signs = AbsMaxQuantizer.of().valueRange(-1, 1);
    var all = new LinkedHashMap<String, QuantizationConfig>();
    all.put("int8", Quantizers.config("int8"));
    all.put("int4", Quantizers.config("int4"));
    all.put("int4 without groups", Int4QuantizationConfig.of().blockSize(-1));
    all.put("int8 of -1, 0 and 1 only", Int8QuantizationConfig.of().weightQuantizer(signs));
    return all;
  }

  private static Model quantized(Trained of, QuantizationConfig config) {
    var unused = of.model.quantize(config);
    return of.model;
  }

  private static void print(Case of, int seeds) {
    var table = new LinkedHashMap<String, Row>();
    variants().keySet().forEach(name -> table.put(name, new Row()));
    for (int seed = 1; seed <= seeds; seed++) {
      Seed.set(seed);
      var samples = of.samples(seed);
      var trained = new Trained(seed, Sequential.of(of.layers()), samples.train(), samples.test());
      fit(trained, EPOCHS);
      variants()
          .forEach(
              (name, make) -> {
                var made = make.apply(trained);
                var row = table.get(name);
                row.accuracies.add(made.accuracy(samples.test()));
                row.model = made;
              });
    }
    measure(table, of.samples(1).train().x());
    System.out.println();
    System.out.println("| " + of + " | KB | KB, gzip | accuracy | batch of 256 | one row |");
    System.out.println("| --- | --- | --- | --- | --- | --- |");
    table.forEach((name, row) -> System.out.println(line(name, row)));
  }

  private static String line(String name, Row row) {
    var accuracy = Statistics.of(row.accuracies);
    var bytes = row.model.bytes();
    return String.format(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %.4f ± %.4f | %.0f µs | %.0f µs |",
        name,
        bytes.length / 1024.0,
        zipped(bytes) / 1024.0,
        accuracy.mean(),
        accuracy.deviation(),
        Spread.of(row.batches).median(),
        Spread.of(row.rows).median());
  }

  private static Model copy(Model model) {
    var copy = Models.clone(model);
    if (!copy.isBuilt()) copy.build(LayerInternals.shapesOfBuild(model).get(0).from(1).dims());
    copy.setWeights(model.getWeights());
    return copy;
  }

  private static Trained further(Trained from, Model model, Callback... callbacks) {
    var next = new Trained(from.seed, model, from.train, from.validation);
    Seed.set(from.seed); // all with the same order of samples
    fit(next, MORE, callbacks);
    return next;
  }

  private static Trained pruned(Trained from, double sparsity) {
    long steps = (from.train.size() + BATCH - 1) / BATCH * MORE;
    var schedule = PolynomialSparsity.of(0, sparsity, 0, steps / 2).frequency(20);
    return further(from, copy(from.model), PruneLowMagnitude.of(schedule));
  }

  private static void fit(Trained of, int epochs, Callback... callbacks) {
    var loss = Losses.get("sparse_categorical_crossentropy");
    of.model.compile(Compile.of(Adam.of(), loss).metrics("accuracy"));
    var options = Fit.epochs(epochs).batchSize(BATCH).verbose(0).callbacks(callbacks);
    var unused = of.model.fit(of.train, options);
  }

  /**
   * Prints what MobileNetV2 of a third of the width, trained on digits, loses in a file of int8.
   * Random weights would say nothing: all images have the same label then, or, with moving averages
   * that fit the images, chaotic ones.
   */
  private static void printMobileNet(int seeds) {
    var accuracies = List.of(new ArrayList<Double>(), new ArrayList<Double>());
    var times = List.of(new ArrayList<Double>(), new ArrayList<Double>());
    var bytes = new int[2];
    var same = new ArrayList<Double>();
    for (int seed = 1; seed <= seeds; seed++) {
      Seed.set(seed);
      var digits = Datasets.loadDigits().targetSize(SIDE, SIDE).seed(seed).validationSplit(0.2);
      var train = inColors(digits.train());
      var validation = inColors(digits.validation());
      var model = mobileNet(train);
      try (var floats = inFile(model, ExportOptions.of());
          var small = inFile(model, int8(train))) {
        same.add(agreement(floats.predict(validation.x()), small.predict(validation.x())));
        var files = List.of(Small.of(floats), Small.of(small));
        for (int i = 0; i < 2; i++) {
          accuracies.get(i).add(files.get(i).accuracy(validation));
          bytes[i] = files.get(i).bytes().length;
        }
        var one = validation.x().slice(0, 1);
        for (int round = 0; round < 80; round++) {
          double time = microseconds(files.get(round % 2), one, 20);
          if (round >= 10) times.get(round % 2).add(time);
        }
      }
    }
    System.out.println();
    System.out.println("| MobileNetV2 | KB | accuracy | labels as in float | one image |");
    System.out.println("| --- | --- | --- | --- | --- |");
    for (int i = 0; i < 2; i++) {
      var accuracy = Statistics.of(accuracies.get(i));
      System.out.printf(
          Locale.ROOT,
          "| %s | %.1f | %.4f ± %.4f | %s | %.0f µs |%n",
          i == 0 ? "ONNX file" : "ONNX file of int8",
          bytes[i] / 1024.0,
          accuracy.mean(),
          accuracy.deviation(),
          i == 0 ? "" : String.format(Locale.ROOT, "%.4f", Statistics.of(same).mean()),
          Spread.of(times.get(i)).median());
    }
  }

  private static Model mobileNet(ArrayDataset train) {
    var model =
        MobileNetV2.of().untrained().alpha(0.35).inputShape(SIDE, SIDE, 3).classes(10).build();
    compile(model, Adam.of(0.002));
    var unused = model.fit(train, Fit.epochs(12).batchSize(BATCH).verbose(0));
    // The moving averages have a momentum of 0.999: they are made again, by steps of size 0.
    compile(model, SGD.of(0.0));
    var moving = model.weights().stream().filter(w -> w.name().startsWith("moving")).toList();
    moving.forEach(w -> w.assign(w.value().scale(0)));
    unused = model.fit(train, Fit.epochs(1).batchSize(BATCH).verbose(0));
    double steps = Math.ceil((double) train.size() / BATCH);
    moving.forEach(w -> w.assign(w.value().scale(1 / (1 - Math.pow(0.999, steps)))));
    return model;
  }

  private static void compile(Model model, Optimizer optimizer) {
    var loss = Losses.get("sparse_categorical_crossentropy");
    model.compile(Compile.of(optimizer, loss).metrics("accuracy").learning(Learning.plain()));
  }

  /** Returns images with three equal channels from -1 to 1. */
  private static ArrayDataset inColors(ArrayDataset digits) {
    var gray = digits.x().toFloats();
    var colors = new float[gray.length * 3];
    for (int i = 0; i < colors.length; i++) colors[i] = gray[i / 3] * 2 - 1;
    return Dataset.of(NDArray.of(colors, digits.size(), SIDE, SIDE, 3), digits.y());
  }

  /** Returns the share of the samples whose largest scores are in the same place. */
  private static double agreement(NDArray one, NDArray other) {
    var state = MetricState.of("sparse_categorical_accuracy");
    state.updateState(one.argmax(-1).value(), other);
    return state.result();
  }

  /** Measures all models in turns, because the speed of a machine varies. */
  private static void measure(Map<String, Row> table, NDArray x) {
    var batch = x.slice(0, ROWS);
    var one = x.slice(0, 1);
    var order = new ArrayList<>(table.values());
    for (int round = 0; round < 40; round++) {
      Collections.shuffle(order);
      for (var row : order) {
        double ofBatch = microseconds(row.model, batch, 10);
        double ofOne = microseconds(row.model, one, 100);
        if (round < 5) continue; // until Java has compiled its methods
        row.batches.add(ofBatch);
        row.rows.add(ofOne);
      }
    }
  }

  private static double microseconds(Small model, NDArray x, int times) {
    long begun = System.nanoTime();
    for (int i = 0; i < times; i++) model.predict(x);
    return (System.nanoTime() - begun) / 1e3 / times;
  }

  private static int zipped(byte[] bytes) {
    var all = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(all)) {
      zip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.size();
  }
}
