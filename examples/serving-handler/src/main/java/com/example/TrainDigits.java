package com.example;

import static dev.rhyton.models.Fit.epochs;

import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Safety;
import dev.rhyton.models.Sequential;
import java.nio.file.Path;

/** Trains a classifier of digits and saves it: {@code TrainDigits FOLDER VERSION}. */
public final class TrainDigits {
  private TrainDigits() {}

  public static void main(String[] arguments) {
    var digits = Datasets.loadDigits();
    var model = Sequential.of(
        Input.of("pixels", 8, 8),
        Flatten.of(),
        Dense.of(64).activation("relu"),
        Dense.of(10).activation("softmax"));
    // With Safety, the file has statistics of the training data: the server measures drift by them.
    model.compile(Compile.of("adam", "sparse_categorical_crossentropy").metrics("accuracy")
        .safety(Safety.lenient()));
    model.fit(digits.train(), epochs(10).quiet());
    model.save(Path.of(arguments[0], "digits", arguments[1], "model.keras"));
    System.out.println(model.evaluate(digits.test()));
  }
}
