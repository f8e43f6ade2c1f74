package com.example;

import static dev.rhyton.models.Fit.epochs;

import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;

/** Trains a model, saves it, and loads it again. */
public final class Digits {
  private Digits() {}

  /** Trains, saves, loads, and prints the accuracy of the loaded model. */
  public static void main(String[] args) throws IOException {
    Seed.set(1);
    var digits = Datasets.loadDigits();
    var model =
        Sequential.of(
            Flatten.of(),
            Dense.of(64).activation("relu"),
            Dense.of(10).activation("softmax"));
    model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
    model.fit(digits.train(), epochs(10));
    var file = Files.createTempDirectory("models").resolve("digits.keras");
    model.save(file);
    System.out.println(Model.load(file).evaluate(digits.test()));
  }
}
