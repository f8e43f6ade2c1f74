package dev.rhyton.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.datasets.ArrayFiles;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.datasets.TimeseriesDataset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The text of every refusal of a dataset's options. */
class DataMessagesTest {
  @TempDir Path folder;

  private static ArrayDataset samples() {
    return Dataset.of(Kit.normal(1, 4, 2));
  }

  private static Dataset stream() {
    return Dataset.of(List.of(samples().whole()));
  }

  private static TimeseriesDataset windows() {
    return Datasets.timeseriesDatasetFromArray(Kit.normal(1, 5, 2), 2);
  }

  @TestFactory
  Stream<DynamicTest> options() {
    return new Refusals()
        .add("Dataset: batchSize must be at least 1, received 0.", () -> samples().batch(0))
        .add(
            "slice: expected indices from 0 to 4, received -1 to 2.",
            () -> samples().map(x -> x).slice(-1, 2))
        .add(
            "getFile: origin must begin with http:// or https://, received here.",
            () -> Datasets.getFile("name", "here"))
        .add("mapBatches: function must not be null.", () -> samples().mapBatches(null))
        .add(
            "mapBatches: the result of the function must not be null.",
            () -> samples().mapBatches(batch -> null).peek())
        .add("Dataset: source must not be null.", () -> Dataset.of((Iterable<Batch>) null).peek())
        .add(
            "Dataset: batchSize must be at least 1, received -1.",
            () -> samples().batches(-1, null))
        .add(
            "Dataset: batchSize must be at least 1, received -2.", () -> stream().batches(-2, null))
        .add("Dataset: batchSize must be at least 1, received -3.", () -> samples().batchCount(-3))
        .add(
            "Batch: arrays by name must not be null, nor hold null.",
            () -> Batch.of(Collections.singletonMap("a", null)))
        .add("prefetch: batches must be at least 1, received 0.", () -> samples().prefetch(0))
        .add(
            "loadDigits: height must be at least 1, received 0.",
            () -> Datasets.loadDigits().targetSize(0, 1))
        .add(
            "loadDigits: width must be at least 1, received 0.",
            () -> Datasets.loadDigits().targetSize(1, 0))
        .add(
            "audioDatasetFromDirectory: outputSequenceLength must be at least 1, received 0.",
            () -> Datasets.audioDatasetFromDirectory(folder).outputSequenceLength(0))
        .add(
            "audioDatasetFromDirectory: batchSize must be at least 1, received 0.",
            () -> Datasets.audioDatasetFromDirectory(folder).batchSize(0))
        .add(
            "textDatasetFromDirectory: maxLength must be at least 1, received 0.",
            () -> Datasets.textDatasetFromDirectory(folder).maxLength(0))
        .add(
            "imageDatasetFromDirectory: validationSplit must lie in [0, 1), received 1.",
            () -> Datasets.imageDatasetFromDirectory(folder).validationSplit(1))
        .add(
            "timeseriesDatasetFromArray: sequenceLength must be at least 1, received 0.",
            () -> Datasets.timeseriesDatasetFromArray(Kit.normal(1, 5, 2), 0))
        .add(
            "timeseriesDatasetFromArray: sequenceStride must be at least 1, received 0.",
            () -> windows().sequenceStride(0))
        .add(
            "timeseriesDatasetFromArray: samplingRate must be at least 1, received 0.",
            () -> windows().samplingRate(0))
        .add(
            "timeseriesDatasetFromArray: batchSize must be at least 1, received 0.",
            () -> windows().batchSize(0))
        .add("map: function must not be null.", () -> samples().map(null))
        .add(
            "map: the result of the function must not be null.",
            () -> samples().map(x -> null).batches(2, null).next())
        .add("concat: other must not be null.", () -> samples().concat(null))
        .add("zip: other must not be null.", () -> samples().zip(null))
        .add("MultiTaskDataset: data must not be null.", () -> MultiTaskDataset.of(null, "a"))
        .add("readNpy: file must not be null.", () -> ArrayFiles.readNpy(null))
        .add(
            "Batch.concatenate: expected a batch, received none.",
            () -> Batch.concatenate(List.of()))
        .add(
            "WordLists: testSplit must lie in [0, 1), received 1.",
            () -> Datasets.loadReuters().testSplit(1))
        .add(
            "PadSequences: expected sequences, received a single number.",
            () -> PadSequences.of().apply(List.of(3)))
        .add(
            "toCategorical: label 1 is 2, expected 0 to 1.",
            () -> Targets.toCategorical(new int[] {0, 2}, 2))
        .add(
            "toCategorical: label 0 is -1, expected 0 to 0.",
            () -> Targets.toCategorical(new int[] {-1}))
        .add(
            "toCategorical: label 0 is 0.5, expected 0 to 0.",
            () -> Targets.toCategorical(new float[] {0.5f}))
        .add(
            "loadDigits: testShare must lie between 0 and 1, received 1.0.",
            () -> Datasets.loadDigits().testShare(1))
        .add(
            "loadDigits: validationSplit must lie in [0, 1), received 1.",
            () -> Datasets.loadDigits().validationSplit(1))
        .tests();
  }

  @Test
  void aHeaderThatIsNotOfNumpyIsRefused() throws IOException {
    var file = folder.resolve("a.npy");
    Files.write(file, "\u0093NUMPY\1\0\4\0none".getBytes(StandardCharsets.ISO_8859_1));
    Kit.assertRefused(file + ": the header none is not numpy's.", () -> ArrayFiles.readNpy(file));
  }

  @Test
  void whatIsNotThereIsNotGiven() {
    var targets = assertThrows(IllegalStateException.class, samples()::y);
    assertEquals("These samples have no targets.", targets.getMessage());
    try (var pass = samples().batches(4, null)) {
      assertEquals(4, pass.next().size());
      var batch = assertThrows(NoSuchElementException.class, pass::next);
      assertEquals("This pass has no more batches.", batch.getMessage());
    }
  }
}
