package dev.rhyton.mlflow;

import dev.rhyton.config.AtomicFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Where a run is recorded. A method that throws has recorded nothing, or only a part. */
interface TrackingStore {
  /** Creates a run, to which the other methods apply, and returns its identifier. */
  String createRun(NewRun run) throws IOException;

  /** Records values and parameters. */
  void logBatch(List<Metric> metrics, Map<String, String> params) throws IOException;

  /** Records a file. */
  void logArtifact(String name, AtomicFile.Content content) throws IOException;

  /** Records how the run ended. */
  void endRun(RunStatus status, long endTime) throws IOException;
}
