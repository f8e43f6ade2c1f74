package dev.rhyton.datasets;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Rows of measurements, each with the name of its class: iris, wine, breast cancer.
 *
 * <p>Features are the measured values, float32 of shape {@code (samples, features)}, so most models
 * need a {@code Normalization} layer in front; targets are int32 indices into {@link
 * #classNames()}.
 */
public final class LabeledRows extends ShuffledSplit<LabeledRows> {
  private String loader = "";
  private String file = "";

  LabeledRows() {}

  static LabeledRows of(String loader, String file) {
    return made(
        new LabeledRows(),
        r -> {
          r.loader = loader;
          r.file = file;
        });
  }

  @Override
  String loader() {
    return loader;
  }

  /** Returns the address of the csv file, for {@code Table.read().csv(...)}. */
  public URL csv() {
    return LabeledRows.class.getResource(file);
  }

  /** Returns the names of the features in the order of the columns. */
  public List<String> featureNames() {
    var names = lines().get(0);
    return List.of(names).subList(0, names.length - 1);
  }

  /** Returns the classes in the order of their indices, which is that of their first rows. */
  public List<String> classNames() {
    var names = new LinkedHashSet<String>();
    var lines = lines();
    lines.subList(1, lines.size()).forEach(cells -> names.add(cells[cells.length - 1]));
    return List.copyOf(names);
  }

  @Override
  public ArrayDataset all() {
    var lines = lines();
    var classes = classNames();
    int samples = lines.size() - 1;
    int features = lines.get(0).length - 1;
    var x = new float[samples * features];
    var y = new int[samples];
    for (int i = 0; i < samples; i++) {
      var cells = lines.get(i + 1);
      for (int k = 0; k < features; k++) x[i * features + k] = Float.parseFloat(cells[k]);
      y[i] = classes.indexOf(cells[features]);
    }
    return Dataset.of(NDArray.of(x, samples, features), NDArray.of(y, samples));
  }

  private List<String[]> lines() {
    try (var in = csv().openStream();
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      var lines = new ArrayList<String[]>();
      reader.lines().forEach(line -> lines.add(line.split(",", -1)));
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
