package dev.rhyton.spark;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors that are not set up as the driver. */
class ForeignExecutorsTest {
  @TempDir private Path folder;

  private static void fit(SparkSession spark) {
    Model model = Sequential.of(Dense.of(3));
    model.build(4);
    model.compile("adam", "sparse_categorical_crossentropy");
    var before = new ModelVector(model).read();
    var data = Cluster.data(spark, Dataset.of(Kit.normal(1, 8, 4), Kit.labels(2, 8, 3)), 2);
    try {
      SparkTrainer.of(model).fit(data);
    } finally {
      assertArrayEquals(before, new ModelVector(model).read());
      assertEquals(0, Cluster.activeJobs(spark), "jobs");
    }
  }

  @Test
  void executorsWithoutTheLibraryAreRefused() {
    var own =
        Path.of(RoundTimes.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    var target = own.getParent().toString(); // of this module
    var others =
        Arrays.stream(Cluster.classPath().split(File.pathSeparator, -1))
            .filter(entry -> !Path.of(entry).toAbsolutePath().startsWith(target))
            .collect(Collectors.joining(File.pathSeparator));
    assertRefused(
        "SparkTrainer: an executor lacks the library: give spark.jars, or --jars, the dev.rhyton"
            + " jars and those of TensorFlow-Java, as the driver has them.",
        () -> fit(Cluster.processes(others)));
  }

  @Test
  void executorsWithAnotherVersionAreRefused() throws IOException {
    var file = folder.resolve("dev/rhyton/spark/version.properties");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "version=0.0.1");
    var old = folder + File.pathSeparator + Cluster.classPath();
    assertRefused(
        "SparkTrainer: an executor has version 0.0.1 of the library, the driver has "
            + LibraryVersion.here()
            + ": give spark.jars, or --jars, the same dev.rhyton jars as the driver has.",
        () -> fit(Cluster.processes(old)));
  }
}
